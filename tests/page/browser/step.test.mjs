// Step mode in a real Chromium over the real server: a message taken one step at a time, slow
// motion, and that nobody is left waiting.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { barewire } from "../support/models.mjs";
import { join, say, see, sees, serve, state, unwatched, welcomed, whisperTo } from "../support/house.mjs";

let server;
before(async () => (server = await serve()));

const PONG = ["bytes-read", "first-byte", "second-byte", "masking-key", "payload"];
const TEXT = [...PONG, "dialect", "hub", "written"];

const press = (page, words) => page.locator("#try button", { hasText: words }).click();
const pace = (page, name) => page.locator(`#pace-${name}`).check();
const stands = (page, stage) => page.locator(`.step-stage[data-stage="${stage}"][aria-current="step"]`).waitFor();
const learnt = (page, stage) => page.locator(`.step-stage[data-stage="${stage}"] .step-learnt`);
const next = (page) => page.locator("#step-next").click();

async function through(page, stages) {
  for (const stage of stages) {
    await stands(page, stage);
    await next(page);
  }
}

// A page whose thread waits for each step. The browser's Pong is stepped through first: when the
// thread waits there, the server knows the pace.
async function byHand(options) {
  const page = await join(server.url, options);
  await page.locator('#timeline [data-key="answer"]').waitFor({ state: "attached" });
  await pace(page, "by-hand");
  await see(page, "#step-says", "its bytes wait in the server");
  await press(page, "Ping me");
  await through(page, PONG);
  await see(page, "#step-says", "Finished, in 5 steps");
  return page;
}

const heard = (page, text) => page.locator("#log .row-say", { hasText: text }).count();

test("a message is taken one step at a time: what was read is shown, what is to come isn't, with the line of Rust", async () => {
  const ana = await byHand({ name: "ana", room: "steps" });
  const ben = await join(server.url, { name: "ben", room: "steps" });
  await press(ana, "Send 你好");
  const lines = {
    "bytes-read": "Read::read(&mut this, buffer)",
    "first-byte": "first & FIN != 0",
    "second-byte": "second & MASK",
    "masking-key": "split_first_chunk",
    payload: "u64::from_ne_bytes(*chunk)",
    dialect: "dialect::read",
    hub: "self.transcript.last() + 1",
    written: "text_frame",
  };
  for (const stage of TEXT) {
    await stands(ana, stage);
    await see(ana, "#step-source .source-line.marked", lines[stage]);
    assert.equal(await heard(ben, "你好"), 0, stage);
    if (stage === "bytes-read") await see(ana, "#step-says", /One read took \d+ bytes from TCP/);
    if (stage === "second-byte") {
      assert.equal(await learnt(ana, "first-byte").textContent(), "FIN 1  RSV1 0  RSV2 0  RSV3 0  opcode 0001");
      assert.equal(await learnt(ana, "second-byte").count(), 0);
    }
    if (stage === "masking-key")
      assert.match(await learnt(ana, "second-byte").textContent(), /^MASK 1 {2}Payload len 0011110$/);
    if (stage === "payload")
      assert.match(await learnt(ana, "masking-key").textContent(), /^Masking-key ([0-9a-f]{2} ?){4}$/);
    if (stage === "dialect") await see(ana, "#timeline .w-wire", "你好");
    if (stage === "written") await see(ana, '.step-stage[data-stage="hub"]', "said as message 1");
    await next(ana);
  }
  await sees(ben, "你好");
  await sees(ana, "你好");
  await see(ana, "#step-says", "Finished, in 8 steps");
  assert.equal(await ana.locator(".step-is-none").getAttribute("data-stage"), "extended-length");
  assert.deepEqual(ana.wrong, []);
});

test("every stage's lines of Rust are there", async () => {
  const { anchors } = await (await fetch(`${server.url}source/`)).json();
  for (const anchor of barewire.steps.STAGES.flatMap((stage) => stage.anchors)) assert.ok(anchor in anchors, anchor);
});

test("a long message's bytes come in many reads, and the thread is released in the middle", async () => {
  const ana = await byHand({ name: "ana", room: "reads" });
  await press(ana, "Let me send");
  await through(ana, [...PONG.slice(0, 3), "extended-length", "masking-key", "payload"]);
  // A browser may send 300,000 letters in one frame or several.
  await ana.locator('.step-stage[aria-current="step"]').waitFor();
  await pace(ana, "full");
  await sees(ana, "300 KB");
});

test("a key is enough, but not while the reader is writing", async () => {
  const ana = await byHand({ name: "ana", room: "keys" });
  await say(ana, "first");
  await stands(ana, "bytes-read");
  await ana.locator("#text").focus();
  await ana.keyboard.type("n. n.");
  assert.equal(await ana.locator("#text").inputValue(), "n. n.");
  await stands(ana, "bytes-read");
  await ana.locator("#step-next").focus();
  for (const [key, stage] of [
    [".", "first-byte"],
    ["n", "second-byte"],
    ["Enter", "masking-key"],
    ["Space", "payload"],
  ]) {
    await ana.keyboard.press(key);
    await stands(ana, stage);
    assert.equal(await ana.evaluate(() => document.activeElement.id), "step-next", "the focus stays");
  }
});

test("a key that is held down, or pressed when there is no step to take, takes no step in advance", async () => {
  const ana = await byHand({ name: "ana", room: "held" });
  await ana.locator("#step-next").focus();
  for (let i = 0; i < 5; i++) await ana.keyboard.press(".");
  await press(ana, "4 bytes");
  await stands(ana, "bytes-read");
  // Elsewhere the key does nothing (WCAG 2.1.4).
  await ana.locator("#theme").focus();
  await ana.keyboard.press(".");
  await ana.keyboard.press("n");
  await stands(ana, "bytes-read");
  await ana.locator("#step-next").focus();
  await ana.keyboard.down(".");
  for (let i = 0; i < 5; i++) await ana.keyboard.down(".");
  await stands(ana, "first-byte");
  await press(ana, "Ping me");
  await see(ana, "#timeline .w-wire", "ping");
  await stands(ana, "first-byte");
});

test("a long length has a stage, and the payload's lines of Rust can each be looked at", async () => {
  const ana = await byHand({ name: "ana", room: "long" });
  await say(ana, "x".repeat(200));
  await through(ana, ["bytes-read", "first-byte", "second-byte"]);
  await see(ana, "#step-says", "the 2 bytes that hold it");
  await through(ana, ["extended-length", "masking-key"]);
  await stands(ana, "payload");
  assert.match(await learnt(ana, "extended-length").textContent(), /^Extended payload length 00 [0-9a-f]{2}$/);
  await see(ana, "#step-says", /it has taken 0 of 2\d\d bytes/);
  await ana.locator('#step-lines [data-anchor="utf8"]').click();
  await see(ana, "#step-source .source-line.marked", "str::from_utf8");
  assert.equal(await ana.evaluate(() => document.activeElement.dataset.anchor), "utf8");
});

test("in slow motion it goes on by itself, and the pause can be changed", async () => {
  const ana = await join(server.url, { name: "ana", room: "slow" });
  const ben = await join(server.url, { name: "ben", room: "slow" });
  await ana.locator('#timeline [data-key="answer"]').waitFor({ state: "attached" });
  await pace(ana, "slow");
  assert.equal(await ana.locator("#step-next").isVisible(), false);
  await ana.locator("#slow-ms").fill("100");
  await ana.locator("#slow-ms").press("Enter");
  await ana.waitForFunction(() => document.querySelector("#slow-slider").value === "100");
  const began = Date.now();
  for (const text of ["one", "two", "three"]) await say(ana, text);
  await ana.locator('.step-stage[aria-current="step"]').waitFor();
  assert.equal(await ana.locator("#step-says").getAttribute("aria-live"), "off", "nobody could follow so fast");
  await sees(ben, "three");
  assert.ok(Date.now() - began >= 100 * 3 * 7, `${Date.now() - began} ms`);
  await see(ana, "#step-says", "Finished, in");
  await ana.locator("#slow-ms").fill("9999");
  await ana.locator("#slow-ms").press("Enter");
  await ana.locator("#slow-ms").blur();
  await ana.waitForFunction(() => document.querySelector("#slow-ms").value === "5000");
  assert.equal(await ana.locator("#step-says").getAttribute("aria-live"), "polite");
  assert.deepEqual(ana.wrong, []);
});

test("a connection that goes step by step still receives the others' messages", async () => {
  const ana = await byHand({ name: "ana", room: "hears" });
  const ben = await join(server.url, { name: "ben", room: "hears" });
  await say(ana, "slowly");
  await stands(ana, "bytes-read");
  await say(ben, "at once");
  await sees(ana, "at once");
  await see(ana, "#timeline .w-wire", "at once");
  await stands(ana, "bytes-read");
});

test("at full speed again nothing waits any more", async () => {
  const ana = await byHand({ name: "ana", room: "again" });
  await say(ana, "slowly");
  await stands(ana, "bytes-read");
  await next(ana);
  await stands(ana, "first-byte");
  await pace(ana, "full");
  await sees(ana, "slowly");
  await ana.locator("#step-stages").waitFor({ state: "hidden" });
  await say(ana, "at once");
  await sees(ana, "at once");
});

test("a page that leaves in the middle holds up nothing", async () => {
  const ana = await byHand({ name: "ana", room: "leaves" });
  const ben = await join(server.url, { name: "ben", room: "leaves" });
  await say(ana, "last words");
  await through(ana, ["bytes-read", "first-byte"]);
  await stands(ana, "second-byte");
  await ana.close();
  await sees(ben, "last words");
});

test("a Close, too, is taken step by step, and then the pace is full for the next connection", async () => {
  const ana = await byHand({ name: "ana", room: "closes" });
  await ana.locator("#close").click();
  await state(ana, 2);
  await through(ana, PONG);
  await state(ana, 3);
  await see(ana, "#step-why", "No connection is open");
  assert.ok(await ana.locator("#pace-by-hand").isDisabled());
  await ana.locator("#reconnect").click();
  await welcomed(ana);
  assert.ok(await ana.locator("#pace-full").isChecked());
  await say(ana, "at once");
  await sees(ana, "at once");
  assert.deepEqual(ana.wrong, []);
});

test("a connection that is replaced in the middle is released first", async () => {
  const ana = await byHand({ name: "ana", room: "anew" });
  const ben = await join(server.url, { name: "ben", room: "anew" });
  await say(ana, "on the way");
  await stands(ana, "bytes-read");
  await ana.locator("#reconnect").click();
  await sees(ben, "on the way");
  await welcomed(ana);
  await sees(ana, "Connected again, as ana.");
  assert.ok(await ana.locator("#pace-full").isChecked());
});

test("looking at another connection leaves nobody waiting at this one", async () => {
  const ana = await join(server.url, { name: "ana", room: "looks" });
  await ana.locator("#reconnect").click();
  await sees(ana, "Connected again, as ana.");
  await ana.locator("#line-which-box").waitFor();
  await pace(ana, "by-hand");
  await press(ana, "Ping me");
  await stands(ana, "bytes-read");
  await ana.locator("#line-which").selectOption({ index: 0 });
  await see(ana, "#step-why", "only the current one can be slowed down");
  await say(ana, "at once");
  await sees(ana, "at once");
  await ana.locator("#line-which").selectOption({ index: 1 });
  assert.ok(await ana.locator("#pace-full").isChecked());
});

test("if the wire isn't watched, the choice is disabled, and says why", async () => {
  const page = await unwatched(server.url);
  await see(page, "#step-why", "The wire isn’t being watched");
  assert.ok(await page.locator("#pace-by-hand").isDisabled());
});

test("a whisper and a refusal say what became of them, in the row and in the detail", async () => {
  const ana = await join(server.url, { name: "ana", room: "became" });
  const bo = await join(server.url, { name: "Bo", room: "became" });
  await say(ana, "for all");
  await see(ana, "#timeline .w-became", "→ said as message 1");
  await whisperTo(ana, "Bo");
  await say(ana, "for you");
  const whisper = ana.locator("#timeline .w-wire", { hasText: "→ whispered to Bo" });
  await whisper.click();
  await see(ana, "#frame-says", "The chat whispered it only to Bo.");
  await see(ana, "#frame-says", /To the server it is one text message of \d+ bytes\./);
  await bo.close();
  await see(ana, "#whispering", "Bo is not here any more");
  await say(ana, "still there?");
  await ana.locator("#timeline .w-wire", { hasText: "→ refused: no_such_user" }).click();
  await see(ana, "#frame-says", "nobody here has that name");
  await press(ana, "Ping me");
  await ana.locator("#timeline .w-wire", { hasText: "pong" }).last().click();
  await see(ana, "#frame-says", "it needs no answer");
  await ana.locator("#close").click();
  await see(ana, "#timeline .w-became", "needs a Close");
});

test("a Ping needs a Pong", async () => {
  // Scripts can't ping; the words are tested on a record.
  const ana = await join(server.url, { name: "ana", room: "owed" });
  const words = await ana.evaluate(() => {
    const { barewire } = globalThis;
    const line = new barewire.Timeline();
    for (const record of [
      { c: 1, t: 0, what: "accepted" },
      { c: 1, t: 9, what: "frame", id: 1, dir: "in", header: "iYA=", len: "0", seen: "0", payload: "" },
      { c: 1, t: 9, what: "owed", owes: "pong" },
    ])
      line.take(record);
    return barewire.views.lineRow(line.row("frame-1"), barewire.language.speaker("en")).textContent;
  });
  assert.match(words, /needs a Pong/);
});

test("nothing in it is wider than a phone, and both languages fit", async () => {
  for (const language of ["en", "zh"]) {
    const page = await join(server.url, { name: `ana-${language}`, room: "narrow", language, width: 360, height: 740 });
    await page.locator("#wire-fold").click();
    await page.locator('#timeline [data-key="answer"]').waitFor({ state: "attached" });
    await pace(page, "by-hand");
    await page.locator("#try button").first().click();
    await stands(page, "bytes-read");
    const [wide, screen] = await page.evaluate(() => [
      document.querySelector("#wire-body").scrollWidth,
      document.querySelector("#wire-body").clientWidth,
    ]);
    assert.ok(wide <= screen, `${language}: ${wide} > ${screen}`);
  }
});
