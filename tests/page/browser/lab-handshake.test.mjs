// The handshake lab in Chromium, on the real server: which head the server refuses with which
// status, and which answer this browser refuses.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { open, see, serve } from "../support/house.mjs";
import { lab, predict } from "../support/lab.mjs";

let server;
before(async () => (server = await serve()));

const shake = (hash = "", options = {}) => lab(server.url, `lab=handshake${hash}`, options);
const send = (page, predicted) => predict(page, predicted, ".predict:visible");

const choose = (page, side, v) => page.locator(`.chips[data-side="${side}"] button[data-v="${v}"]`).click();

const REQUESTS = [
  ["right", "101"],
  ["keep-alive", "101"],
  ["lower-case", "101"],
  ["version-25", "426"],
  ["no-key", "400"],
  ["short-key", "400"],
  ["two-keys", "400"],
  ["close", "400"],
  ["no-upgrade", "426"],
  ["post", "405"],
  ["http-10", "426"],
  ["no-host", "400"],
  ["other-host", "403"],
  ["no-colon", "400"],
  ["compress", "101"],
];

test("each request by hand gets its status code from the server", async () => {
  const page = await shake();
  assert.deepEqual(
    await page.evaluate(() => barewire.heads.WAYS.request.map(([name]) => name)),
    REQUESTS.map(([name]) => name),
  );
  for (const [v, status] of REQUESTS) {
    await choose(page, "request", v);
    assert.match(await send(page, status), /As you predicted/, v);
    await see(page, ".heads-said", `HTTP/1.1 ${status} `);
    // A refused request has a line to blame, and that has a line of Rust.
    const broken = await page.locator(".heads-rules .verdict-no").count();
    assert.equal(broken > 0, status !== "101", v);
    assert.equal(await page.locator(".heads-result button").isVisible(), status !== "101", v);
  }
  await see(page, "#course-count", "1 of 14");
  assert.deepEqual(page.wrong, []);
});

test("after sending a head, the page stays where the verdict is", async () => {
  const page = await shake("&v=version-25");
  await send(page, "426");
  await see(page, "#shake-answer", "426");
  const { top, bottom } = await page
    .locator(".predict-verdict:visible")
    .evaluate((verdict) => verdict.getBoundingClientRect().toJSON());
  assert.ok(top >= 0 && bottom <= 800, `the verdict stands at ${top} to ${bottom}`);
});

const ANSWERS = [
  ["right", "opens"],
  ["wrong-accept", "fails", "Incorrect 'Sec-WebSocket-Accept'"],
  ["no-accept", "fails", "'Sec-WebSocket-Accept' header is missing"],
  ["lower-case", "opens"],
  ["no-upgrade", "fails", "'Upgrade' header is missing"],
  ["close", "fails", "must contain 'Upgrade'"],
  ["other-protocol", "fails", "'chess'"],
  ["no-protocol", "fails", "no response was received"],
  ["extension", "fails", "x-rot13"],
  ["compress", "opens"],
  ["extra", "opens"],
];

test("this browser accepts or refuses each answer by hand, and only its console says why", async () => {
  const page = await shake("&side=answer&v=right");
  assert.deepEqual(
    await page.evaluate(() => barewire.heads.WAYS.answer.map(([name]) => name)),
    ANSWERS.map(([name]) => name),
  );
  for (const [v, verdict, cause] of ANSWERS) {
    await choose(page, "answer", v);
    page.wrong.length = 0;
    assert.match(await send(page, verdict), /As you predicted/, v);
    await see(
      page,
      ".heads-outcome",
      verdict === "opens" ? "got “open”, and 1 message" : "got “error”, then “close” with 1006",
    );
    assert.equal(page.wrong.join().includes(cause ?? "WebSocket"), verdict === "fails", v);
  }
});

test("any line can be changed: then no example is chosen, the address has the lines, and a rule's line of Rust opens", async () => {
  const page = await shake();
  const area = page.locator("#heads-text");
  assert.match(await area.inputValue(), /Connection: keep-alive, Upgrade/);
  await area.fill((await area.inputValue()).replace("websocket\n", "h2c\n"));
  await page.waitForFunction(() => location.hash.includes("head=") && location.hash.includes("%3Chost%3E"));
  assert.equal(await page.locator('.chips button[aria-pressed="true"]').count(), 0);
  assert.match(await send(page, "101"), /What happened: 426/);
  await see(page, ".heads-rules .verdict-no", "Upgrade: h2c");
  await page.locator(".heads-result button").click();
  await see(page, "#lab-source-code", "is_attempt");
  const hash = await page.evaluate(() => location.hash);
  const again = await open(`${server.url}labs.html${hash}`);
  assert.equal(await again.locator("#heads-text").inputValue(), await area.inputValue());
  assert.deepEqual(page.wrong, []);
});

test("another head is another question; all by keyboard, in Chinese; the visible wire shows request and answer", async () => {
  const page = await shake("&v=version-25", { language: "zh" });
  await page.locator('.predict:visible input[value="426"]').focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await see(page, ".predict-verdict:visible", "和你预测的一样");
  await see(page, ".heads-rules .verdict-no", "必须是 13");
  await page.locator('.chips[data-side="request"] button[data-v="right"]').focus();
  await page.keyboard.press("Enter");
  await page.locator(".heads-result").waitFor({ state: "hidden" });
  assert.equal(await page.locator(".predict:visible input:checked").count(), 0);
  await send(page, "101");
  await see(page, "#shake-answer", "101 Switching Protocols");
  await see(page, "#proof-steps", "客户端的 key");
  await see(page, "#proof-verdict", "✓");
});

test("a request with another Host is refused for that, with the line of Rust, in the lab and on the visible wire", async () => {
  const page = await shake("&v=other-host");
  await send(page, "403");
  await see(page, ".heads-rules .verdict-no", "Host: evil.example");
  await see(page, ".heads-rules .verdict-no", "Not a name of this server: refused.");
  await see(page, "#shake-request .verdict-no", "Not a name of this server: refused.");
  await page.locator(".heads-result button").click();
  await see(page, "#lab-source-code .marked", "host.ip().is_some()");
});

test("a refusal is on the visible wire, too", async () => {
  const page = await shake("&v=version-25");
  await send(page, "426");
  await see(page, "#timeline", "The answer: no WebSocket");
  await see(page, "#shake-answer", "HTTP/1.1 426 Upgrade Required");
  assert.equal(await page.locator("#shake-proof").isVisible(), false, "no accept value was sent");
  await see(page, "#shake-extensions", "The client offered no extension.");
});

test("on a phone each rule can be read whole beneath its line", async () => {
  const page = await shake("&v=version-25", { width: 390, height: 844 });
  await send(page, "426");
  for (const cell of await page.locator(".heads-rules td").all()) {
    const { x, width } = await cell.boundingBox();
    assert.ok(x >= 0 && x + width <= 390, `${x} + ${width}`);
  }
});
