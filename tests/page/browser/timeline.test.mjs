// The timeline in the page, over the real server: each experiment shows its row, keys move over the
// rows, links lead to a byte, a capture comes back, the page survives a flood.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import {
  crosses,
  fileOf,
  join,
  open,
  plain,
  say,
  see,
  sees,
  serve,
  state,
  unfold,
  unwatched,
  welcomed,
} from "../support/house.mjs";

let server;
before(async () => (server = await serve()));

// The page is watched as soon as the server's first records are there.
async function watched(options) {
  const page = await join(server.url, options);
  await page.locator('#timeline [data-key="answer"]').waitFor({ state: "attached" });
  return page;
}

const press = (page, words) => page.locator("#try button", { hasText: words }).click();
// The selected row, as soon as it says all of this.
async function selected(page, ...words) {
  const row = page.locator("#timeline .w-wire[aria-current]");
  for (const word of words) await row.filter({ hasText: word }).waitFor();
  return row;
}
const keysOf = (page) =>
  page.locator("#timeline-rows .w-wire").evaluateAll((rows) => rows.map((row) => row.dataset.key));

test("TCP, the request and the answer come before the frames; next to them is what the script did", async () => {
  const ana = await watched({ name: "ana", room: "beginning" });
  await ana.locator("#timeline", { hasText: "frame 1" }).waitFor();
  assert.deepEqual((await keysOf(ana)).slice(0, 4), ["accepted", "request", "answer", "frame-1"]);
  const rows = await ana.locator("#timeline-rows > li").allTextContents();
  assert.match(rows[0], /new WebSocket/);
  assert.ok(
    rows.findIndex((row) => row.includes("open protocol")) > rows.findIndex((row) => row.includes("The answer")),
  );
});

const handshake = async (page) => {
  await page.locator('#tab-handshake[aria-selected="true"]').waitFor();
  await see(page, "#proof-verdict", "✓");
};
const announced = (page) => page.locator("#announcer").textContent();

test("nothing is empty at the start: the handshake that just happened is there, decoded", async () => {
  const ana = await watched({ name: "ana", room: "opening" });
  await handshake(ana);
  assert.equal(await ana.locator("#timeline [aria-current]").count(), 0);
  assert.equal(new URL(ana.url()).hash, "#room=opening");
});

test("a person's newest frame is selected by itself, without an announcement or the focus, until another is chosen", async () => {
  const ana = await watched({ name: "ana", room: "first" });
  await handshake(ana);
  const before = await announced(ana);
  await say(ana, "my first");
  await selected(ana, "browser → server", "my first");
  await see(ana, "#detail-title", "browser → server");
  assert.equal(await ana.evaluate(() => document.activeElement.id), "text");
  assert.equal(await announced(ana), before);
  // A link to this page leads to the room, not to a frame that the next connection doesn't have.
  assert.equal(new URL(ana.url()).hash, "#room=first");
  await say(ana, "my second");
  await selected(ana, "my second");
  await ana.locator("#timeline .w-wire", { hasText: "my first" }).first().click();
  await say(ana, "my third");
  await see(ana, "#line-says button", "Show what was just sent");
  await selected(ana, "my first");
  await ana.locator("#line-says button", { hasText: "Show what was just sent" }).click();
  await selected(ana, "my third");
  assert.equal(await ana.locator("#line-says button", { hasText: "Show what was just sent" }).count(), 0);
  await ana.locator("#reconnect").click();
  await sees(ana, "Connected again, as ana.");
  await handshake(ana);
  await say(ana, "again the first");
  await selected(ana, "again the first");
  for (const [index, shows] of [
    [0, "my third"],
    [1, "again the first"],
  ]) {
    await ana.locator("#line-which").selectOption({ index });
    await see(ana, "#timeline", shows);
  }
  await handshake(ana);
  assert.equal(await ana.locator("#timeline [aria-current]").count(), 0, "once for each frame");
});

test("a chosen row or link has precedence over the newest frame; if it is gone, the next one is selected", async () => {
  const ana = await watched({ name: "ana", room: "chosen" });
  await ana.locator('#timeline [data-key="request"]').click();
  await say(ana, "one");
  await see(ana, "#timeline .w-wire", "one");
  await selected(ana, "The request");
  const ben = await open(`${server.url}#room=chosen&answer`, { name: "ben" });
  await selected(ben, "The answer");
  await say(ben, "two");
  await see(ben, "#timeline .w-became", "said as message 2");
  await selected(ben, "The answer");
  const cleo = await watched({ name: "cleo", room: "chosen" });
  await cleo.locator("#line-clear").click();
  await say(cleo, "three");
  await see(cleo, "#timeline .w-became", "said as message 3");
  await selected(cleo, "three");
});

test("a reader in the detail isn't moved by a frame of their own", async () => {
  const ana = await watched({ name: "ana", room: "reads" });
  await handshake(ana);
  await ana.locator("#text").fill("on its way");
  await ana.locator("#shake-request button").first().focus();
  await ana.evaluate(() => document.querySelector("#composer").requestSubmit());
  await see(ana, "#timeline .w-became", "said as message 1");
  await handshake(ana);
  assert.equal(await ana.evaluate(() => document.activeElement.closest("ul").id), "shake-request");
});

test("each experiment selects the row that results", async () => {
  const ana = await watched({ name: "ana", room: "tries" });
  await press(ana, "Send 你好");
  await selected(ana, "browser → server", "text", "你好", "1 read");
  await press(ana, "Ping me");
  await selected(ana, "server → browser", "ping", "barewire");
  await press(ana, "4 bytes");
  await selected(ana, "browser → server", "binary", "de ad be ef");
  await press(ana, "three fragments");
  await selected(ana, "server → browser", "text", "fragment 1 of a message");
  await see(ana, "#timeline", "fragment 3, the last: together one text message");
  await press(ana, "Send me 300 KB");
  await selected(ana, "server → browser", "text", /300,\d\d\d bytes/);
  await press(ana, "Let me send");
  await selected(ana, "browser → server", "text", "bytes");
  await sees(ana, "300 KB");
  assert.match(
    await ana.locator(".row-whisper").textContent(),
    /^Test, sent only to yourself300 KB/,
    "the test is not said to be a whisper",
  );
  await press(ana, "Go quiet");
  await see(ana, "#try-why", "Two seconds of silence");
  await selected(ana, "server → browser", "ping");
  await press(ana, "Close me");
  await selected(ana, "server → browser", "close", "4000 you asked for it");
  await state(ana, 3);
  await see(ana, "#timeline", "code=4000");
  await see(ana, "#timeline", "The server’s last note on it");
  // The end can still be looked at; the next connection must be asked for.
  await ana.locator("#reconnect").click();
  await welcomed(ana);
  await ana.locator("#line-which").selectOption({ index: 0 });
  await see(ana, "#timeline", "4000 you asked for it");
  assert.deepEqual(ana.wrong, []);
});

test("a script's event leads to its frame with one press", async () => {
  const ana = await watched({ name: "ana", room: "pairs" });
  await say(ana, "which frame was I?");
  await sees(ana, "which frame");
  const sent = ana.locator("#timeline .w-row-js", { hasText: "send()" });
  await sent.locator(".lane-frame").click();
  await selected(ana, "browser → server", "which frame was I?");
});

test("one stop of the Tab key, then arrows; what is selected is in the address, and the address selects", async () => {
  const ana = await watched({ name: "ana", room: "keys" });
  await say(ana, "one");
  await sees(ana, "one");
  await ana.locator('#timeline [data-key="answer"]').click();
  for (const [key, name] of [
    ["ArrowUp", "request"],
    ["ArrowUp", "accepted"],
  ]) {
    await ana.keyboard.press(key);
    // The keys pass the script's rows on the way.
    for (let i = 0; i < 3 && (await ana.evaluate(() => document.activeElement.dataset.key)) !== name; i++)
      await ana.keyboard.press(key);
    await ana.locator(`.w-wire[data-key="${name}"][aria-current]`).waitFor();
  }
  assert.equal(new URL(ana.url()).hash, "#room=keys&accepted");
  assert.equal(await ana.locator('#timeline-rows [tabindex="0"]').count(), 1);
  const other = await open(`${server.url}#room=keys&frame-1/opcode`, { name: "ben" });
  await selected(other, "frame 1");
  await other.evaluate(() => (location.hash = "#room=keys&request"));
  await selected(other, "The request");
});

test("directions, control frames and the script's lane can be hidden", async () => {
  const ana = await watched({ name: "ana", room: "filters" });
  await press(ana, "Ping me");
  await selected(ana, "ping");
  await see(ana, "#timeline", "pong");
  await ana.locator("#filter-control").uncheck();
  await ana.locator("#timeline .w-control").first().waitFor({ state: "detached" });
  await ana.locator("#filter-js").uncheck();
  await ana.locator("#timeline .w-row-js").first().waitFor({ state: "detached" });
  await ana.locator("#filter-out").uncheck();
  await ana.locator('#timeline [data-key="frame-1"]').waitFor({ state: "detached" });
});

test("a capture is saved without secrets, and opened again without a server", async () => {
  const own = await serve();
  const ana = await join(own.url, { name: "ana" });
  await say(ana, "keep me");
  await crosses(ana, "keep me");
  await unfold(ana, "files");
  const [json] = await Promise.all([ana.waitForEvent("download"), ana.locator("#save-json").click()]);
  assert.match(json.suggestedFilename(), /^barewire-\d+\.json$/);
  const { records } = JSON.parse(readFileSync(await fileOf(json), "utf8"));
  const welcome = Buffer.from(
    records.find(({ what, dir }) => what === "frame" && dir === "out").payload,
    "base64",
  ).toString();
  assert.match(welcome, /"ticket":"\*+"/);
  await own.kill();
  await ana.locator("#open-file").setInputFiles(await fileOf(json));
  await see(ana, "#line-says", "The capture is open");
  await see(ana, "#line-which", "from a file");
  await ana.locator("#timeline .w-wire", { hasText: "keep me" }).first().click();
  await see(ana, "#detail-title", "Frame 2");
  await ana
    .locator("#open-file")
    .setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await see(ana, "#line-says", "That isn’t a capture. This page opens what");
});

test("the server's own capture is a pcapng, fetched with the ticket", async (t) => {
  if ((await fetch(`${server.url}wire/capture.pcapng`)).status === 404) return t.skip("this server makes none yet");
  const ana = await watched({ name: "ana", room: "pcapng" });
  await unfold(ana, "files");
  const [pcapng] = await Promise.all([ana.waitForEvent("download"), ana.locator("#save-pcapng").click()]);
  assert.deepEqual([...readFileSync(await fileOf(pcapng)).subarray(0, 4)], [0x0a, 0x0d, 0x0d, 0x0a]);
});

test("a hostile name in a capture and on the wire stays text", async () => {
  const ana = await watched({ name: "ana", room: "hostile" });
  await say(ana, "<img src=x onerror=alert(1)>");
  await see(ana, "#timeline .w-glimpse", "<img src=x");
  assert.equal(await ana.locator("#timeline img").count(), 0);
  assert.deepEqual(ana.wrong, []);
});

test("the page stays quick in a flood: a bounded number of rows is drawn, the others are counted, and it can be paused", async () => {
  const ana = await watched({ name: "ana", room: "flood" });
  const loud = await plain(await open(server.url, { name: "ben" }), `${server.url}room/flood/loud`);
  await loud.send("first");
  await see(ana, "#timeline", "first");
  await ana.locator("#line-pause").click();
  for (let i = 0; i < 700; i++) await loud.send(`message ${i}`);
  await see(ana, "#line-says", /Paused\. [\d,]+ rows have come since/);
  await sees(ana, "message 699");
  await ana.locator("#line-pause").click();
  await see(ana, "#timeline", "message 699");
  await see(ana, "#line-says", /[\d,]+ earlier rows are gone/);
  assert.ok((await ana.locator("#timeline-rows > li").count()) <= 150);
});

test("without a watching socket the script's events are still there, and the page says why", async () => {
  const page = await unwatched(server.url);
  await see(page, "#line-says", "The server doesn’t show the wire");
  await see(page, "#timeline", "open");
  assert.ok(await page.locator("#try button", { hasText: "Ping me" }).isDisabled());
});
