// The wire's view tells the truth: a proxy between browser and server records what crosses, and the
// page's model is compared with that, byte by byte.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { insight, join, say, see, sees, serve, state } from "../support/house.mjs";
import { framesIn, maskedByServer, recorder, reserved, unmasked } from "../support/recorder.mjs";

// A record has this much of a payload.
const KEPT = 4096;

let server;
before(async () => (server = await serve()));

// A page that came through its own proxy, and the wire of its chat there.
async function through(options) {
  const proxy = await recorder(server.port);
  const page = await join(proxy.url, { name: "ana", init: insight, ...options });
  await page.locator('#timeline [data-key="answer"]').waitFor({ state: "attached" });
  return { page, proxy, wire: proxy.chats()[0] };
}

const press = (page, words) => page.locator("#try button", { hasText: words }).click();

// The page's model of its first connection, bytes in base64.
function held(page) {
  return page.evaluate(() => {
    const { hex } = barewire,
      [line] = theSession.wires.all;
    const frames = [...line.frames.values()].map(({ id, dir, offset, header, payload, len, seen, rule }) => ({
      id,
      dir,
      offset,
      header: hex.toBase64(header),
      payload: hex.toBase64(payload),
      len: Number(len),
      seen: Number(seen),
      rule: rule?.rule ?? null,
    }));
    const moved = line.records.filter(({ what }) => what === "read" || what === "write");
    return {
      in: hex.toBase64(line.request.bytes),
      out: hex.toBase64(line.answer.bytes),
      frames,
      moved,
      dropped: line.dropped,
      lost: line.lost,
    };
  });
}

const bytes = (base64) => Buffer.from(base64, "base64");

// Everything that crossed in this direction is in the timeline, once and in order: first the head,
// then frame after frame. The proxy changes bytes before the server reads them, and after the
// server writes them.
function agrees(told, wire, dir) {
  const crossed = dir === "in" ? wire.in.went : wire.out.came;
  const head = bytes(told[dir]);
  assert.equal(crossed.toString("latin1", 0, head.length), head.toString("latin1"));
  let at = head.length;
  for (const frame of told.frames.filter((frame) => frame.dir === dir)) {
    const [header, payload] = [bytes(frame.header), bytes(frame.payload)];
    assert.equal(frame.offset, at, `where frame ${frame.id} stands`);
    assert.equal(
      crossed.toString("hex", at, at + header.length + payload.length),
      Buffer.concat([header, payload]).toString("hex"),
      `frame ${frame.id}`,
    );
    assert.equal(frame.seen, frame.len);
    assert.equal(payload.length, Math.min(frame.len, KEPT));
    at += header.length + frame.len;
  }
  assert.equal(at, crossed.length, `nothing else crossed: ${dir}`);
  let moved = 0;
  for (const piece of told.moved.filter(({ what }) => what === (dir === "in" ? "read" : "write"))) {
    assert.equal(piece.at, moved, `where a piece begins: ${dir}`);
    moved += piece.bytes;
  }
  assert.equal(moved, crossed.length, `the system's calls add up: ${dir}`);
}

test("the timeline holds exactly what crossed, both ways, byte by byte", async () => {
  const { page, wire } = await through({ room: "truth" });
  await say(page, "which bytes were I?");
  await sees(page, "which bytes");
  // One after the other: each selects the row that results.
  for (const [words, row] of [
    ["Send 你好", "你好"],
    ["Ping me", "barewire"],
    ["three fragments", "fragment 1"],
    ["Send me 300 KB", /300,\d\d\d bytes/],
    ["Let me send", /browser → server .* bytes/],
    ["Close me", "4000"],
  ]) {
    await press(page, words);
    await page.locator("#timeline .w-wire[aria-current]").filter({ hasText: row }).waitFor();
  }
  await sees(page, "300 KB");
  await state(page, 3);
  await see(page, "#timeline", "The server’s last note on it");
  await wire.over;
  const told = await held(page);
  assert.deepEqual([told.dropped, told.lost], [0, 0]);
  for (const dir of ["in", "out"]) agrees(told, wire, dir);
  // This test wanted exactly this to cross, and not silence.
  const has = (dir, fits) =>
    told.frames.filter((frame) => frame.dir === dir && fits(bytes(frame.header)[0] & 0x0f, frame)).length;
  assert.deepEqual(
    [has("out", (opcode) => opcode === 9), has("in", (opcode) => opcode === 10)],
    [1, 1],
    "a ping and its pong",
  );
  assert.deepEqual([has("out", (opcode) => opcode === 8), has("in", (opcode) => opcode === 8)], [1, 1], "a Close each");
  assert.equal(
    has("out", (opcode) => opcode === 0),
    2,
    "three fragments",
  );
  assert.ok(wire.in.went.length > 300_000 && wire.out.came.length > 300_000);
});

// ---- the three views of a broken frame ----

// Says something, and the proxy breaks a frame of it; when this ends, the page is connected again,
// and shows the connection that broke.
async function broken(way, spoil, options) {
  const { page, wire } = await through(options);
  wire[way].spoil = spoil;
  await say(page, "break me");
  await wire.over;
  await page.locator("#line-which option").nth(1).waitFor({ state: "attached" });
  await page.locator("#line-which").selectOption({ index: 0 });
  await see(page, "#timeline", options.language === "zh" ? "服务器最后记下的是" : "The server’s last note on it");
  await page.locator('#timeline [data-key="end"]').click();
  await page.locator("#detail-close").waitFor();
  return { page, wire };
}

const column = (page, name) => page.locator(`#end-${name} li`).allTextContents();
// What the browser's frames on the wire say at the end: a Close's code and reason.
function lastWords({ in: { went } }) {
  const { first, payload } = framesIn(went, went.indexOf("\r\n\r\n") + 4).at(-1);
  return { first, code: payload.readUInt16BE(0), reason: payload.toString("utf8", 2) };
}

const VIOLATIONS = [
  {
    name: "a server masks",
    room: "masks",
    spoil: maskedByServer,
    console: "A server must not mask any frames that it sends to the client.",
    close: "Masked frame from server",
  },
  {
    name: "a server sets RSV1",
    room: "rsv",
    spoil: reserved,
    console: "One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0",
    close: "Invalid reserved bit",
  },
];

for (const { name, room, spoil, console: sentence, close } of VIOLATIONS) {
  test(`${name}: the script is told 1006, the console the rule, and the wire 1002; the page shows all three`, async () => {
    const { page, wire } = await broken("out", spoil, { room });
    // As they were.
    assert.deepEqual((await page.evaluate(() => closes))[0], {
      protocol: "chat",
      code: 1006,
      reason: "",
      wasClean: false,
    });
    assert.equal(page.wrong.length, 1, page.wrong.join());
    assert.match(page.wrong[0], /^console: WebSocket connection to 'ws:\S+' failed: /);
    assert.ok(page.wrong[0].endsWith(sentence), page.wrong[0]);
    assert.deepEqual(lastWords(wire), { first: 0x88, code: 1002, reason: close });
    // As the page shows them.
    const told = await held(page);
    for (const dir of ["in", "out"]) agrees(told, wire, dir);
    assert.deepEqual(await column(page, "script"), [
      "“error”, with no reason in it.",
      "“close” with code 1006, reason “”, wasClean false.",
    ]);
    assert.match((await column(page, "console"))[0], new RegExp(`^A line with a cause of its own; .*“${close}”`));
    assert.match(
      (await column(page, "wire"))[0],
      new RegExp(`Close frame from the browser: code 1002, reason “${close}”`),
    );
    await see(page, "#end-lesson", "The browser failed the connection");
  });
}

test("a browser's frame that isn't masked: the server says which rule, to all three, and marks the frame", async () => {
  const { page, wire } = await broken("in", unmasked, { room: "unmasked" });
  const told = await held(page);
  for (const dir of ["in", "out"]) agrees(told, wire, dir);
  assert.deepEqual(
    told.frames.filter(({ rule }) => rule !== null).map(({ rule, payload }) => [rule, JSON.parse(bytes(payload)).text]),
    [["unmasked-frame", "break me"]],
  );
  const [{ code, reason, wasClean }] = await page.evaluate(() => closes);
  assert.deepEqual([code, wasClean], [1002, true]);
  assert.match(reason, /mask/);
  assert.deepEqual(lastWords(wire), { first: 0x88, code: 1002, reason });
  assert.deepEqual(await column(page, "script"), [`“close” with code 1002, reason “${reason}”, wasClean true.`]);
  const crossed = (await column(page, "wire")).join("\n");
  assert.match(crossed, /The server saw that a rule was broken: .*mask.* \(RFC 6455 §5\.1\); so it closes with 1002\./);
  assert.match(crossed, /Close frame from the server: code 1002/);
  assert.match(crossed, /Close frame from the browser: code 1002/);
  assert.equal(await page.locator("#timeline .w-bad").textContent(), "breaks a rule");
  await page.locator("#timeline .w-wire", { has: page.locator(".w-bad") }).click();
  await see(page, "#detail", "5.1");
});

test("the three views are in Chinese, too", async () => {
  const { page } = await broken("out", maskedByServer, { room: "zh", language: "zh" });
  assert.match((await column(page, "script")).join(), /1006/);
  await see(page, "#end-wire", "浏览器发来关闭码为 1002 的 Close 帧，原因“Masked frame from server”");
  await see(page, "#end-lesson", "§7.1.7");
});
