// What hostile words can't do, and what a normal session never does.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { join, plain, say, see, sees, serve, whisperTo, unfold } from "../support/house.mjs";

let server;
before(async () => (server = await serve()));

const HOSTILE = "<img src=x onerror=alert(1)>";

test("a hostile name is shown as it is: no element, no dialog, in every place that shows a name", async () => {
  const mallory = await join(server.url, { name: HOSTILE, room: HOSTILE });
  const ana = await join(server.url, { name: "ana", room: HOSTILE });
  await see(ana, "#room-now", HOSTILE);
  await see(ana, "#people button", HOSTILE);
  await unfold(ana, "rooms-fold");
  await see(ana, "#rooms a", HOSTILE);
  await say(mallory, `<script>alert(2)</script><b>bold</b>`);
  await sees(ana, "<script>alert(2)</script><b>bold</b>");
  await ana.locator("#people button").click();
  await see(ana, "#whispering", HOSTILE);
  await say(ana, HOSTILE);
  await see(mallory, ".row-whisper .body", HOSTILE);
  for (const page of [ana, mallory]) {
    assert.equal(await page.locator("body img, body script, .body b").count(), 0);
    assert.deepEqual(page.wrong, []);
  }
});

test("text that changes its direction changes only its own", async () => {
  const ana = await join(server.url, { name: "ana", room: "bidi" });
  await say(ana, "\u202Egnp.exe");
  await say(ana, "مرحبا hello");
  await sees(ana, "مرحبا hello");
  const bidi = await ana
    .locator(".row-say .body")
    .evaluateAll((rows) => rows.map((row) => [row.dir, getComputedStyle(row).unicodeBidi]));
  for (const [dir, isolation] of bidi) {
    assert.equal(dir, "auto");
    assert.match(isolation, /isolate|plaintext/);
  }
});

test("an unbroken word of thousands of characters makes nothing wider", async () => {
  const ana = await join(server.url, { name: "x".repeat(32), room: "y".repeat(32), width: 320, height: 640 });
  await say(ana, "w".repeat(5000));
  await sees(ana, "wwwwww");
  assert.ok((await ana.evaluate(() => document.documentElement.scrollWidth)) <= 320);
});

test("of a thousand messages only the newest are drawn, the page says so, and shows more on request", async () => {
  const ana = await join(server.url, { name: "ana", room: "many" });
  const wire = await plain(ana, `${server.url}room/many/`);
  // At a pace that the server allows: each batch arrives before the next one leaves.
  for (let sent = 0; sent < 600;) {
    await ana.evaluate(
      ([from, to]) => {
        for (let i = from; i < to; i++) globalThis.plain.send(`message ${i}`);
      },
      [sent, (sent += 50)],
    );
    await wire.hears(sent);
  }
  await sees(ana, "message 599");
  assert.ok((await ana.locator(".log-rows > *").count()) <= 100);
  await see(ana, ".log-top", "The newest 100 of");
  await ana.locator(".log-top button").click();
  await see(ana, ".log-top", "The newest 200 of");
});

test("a reader further up is not pulled down, and sees that there are new messages", async () => {
  const ana = await join(server.url, { name: "ana", room: "scroll", height: 500 });
  const ben = await join(server.url, { name: "ben", room: "scroll" });
  for (let i = 0; i < 30; i++) await say(ana, `line ${i}`);
  await sees(ben, "line 29");
  await ana.locator("#log").evaluate((log) => (log.scrollTop = 0));
  await ana.locator("#to-latest").waitFor();
  await say(ben, "news");
  await see(ana, "#to-latest", "1 new message");
  assert.equal(await ana.locator("#log").evaluate((log) => log.scrollTop), 0);
  await ana.locator("#to-latest").click();
  await ana.locator("#to-latest").waitFor({ state: "hidden" });
  assert.ok((await ana.locator("#log").evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight)) < 32);
});

test("a normal session breaks no Content-Security-Policy and writes no error to the console", async () => {
  const answers = [];
  const ana = await join(server.url, { name: "ana", room: "normal" });
  ana.on("response", (response) => answers.push(response));
  await ana.reload();
  const ben = await join(server.url, { name: "ben", room: "normal" });
  await say(ana, "hello");
  await sees(ben, "hello");
  await whisperTo(ben, "ana");
  await say(ben, "psst");
  await see(ana, ".row-whisper", "psst");
  await ana.locator("#language").click();
  await ana.locator("#theme").click();
  await ana.locator("#close").click();
  await ana.locator("#reconnect").click();
  await sees(ana, "已重新连接");
  assert.deepEqual([...ana.wrong, ...ben.wrong], []);
  assert.ok(answers.length > 20);
  // 304: the browser has kept it from the first time.
  for (const answer of answers) assert.ok([200, 304].includes(answer.status()), `${answer.status()} ${answer.url()}`);
  const policy = (await answers[0].allHeaders())["content-security-policy"];
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
});
