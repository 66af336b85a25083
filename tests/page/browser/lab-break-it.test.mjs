// "Break it" in Chromium, on the real server: every violation both ways, with the answers of server
// and browser as the list has them; and one of them as a student does it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { root } from "../support/find.mjs";
import { see, serve } from "../support/house.mjs";
import { lab, measureAll, predict, verdictWords } from "../support/lab.mjs";

const golden = JSON.parse(readFileSync(join(root, "tests", "golden", "violations.json"), "utf8")).violations;

let server;
before(async () => (server = await serve()));

const breakIt = (hash = "", options = {}) => lab(server.url, `lab=break-it${hash}`, options);

test("every violation, to the server and to this browser, is answered as the list says", async () => {
  const page = await breakIt();
  page.setDefaultTimeout(180_000);
  await measureAll(page, golden.length);
  const rows = await page.locator(".break-measured tbody tr").all();
  for (const [at, { id, server: ours, chromium }] of golden.entries()) {
    const [toServer, toBrowser, script] = await rows[at].locator("td").allTextContents();
    assert.deepEqual([toServer, toBrowser], [ours, chromium].map(verdictWords), id);
    // Whatever the wire says, the script gets 1006 and no reason.
    if (/^code|^cut/.test(chromium)) assert.match(script, /1006 “”$/, id);
  }
  assert.equal(
    await page.locator("#course-count").textContent(),
    "0 of 14 done",
    "who let it run has predicted nothing",
  );
});

test("one violation: predicted, sent to the server, its rule and its line of Rust; then to this browser, and the three views differ", async () => {
  const page = await breakIt();
  await page.locator('.chips button[data-v="text-inside"]').click();
  assert.equal(await page.evaluate(() => location.hash), "#lab=break-it&v=text-inside");
  await see(page, ".break-bytes", "Hel");
  await predict(page, "waits");
  await see(page, ".predict-verdict", "What happened: a Close with 1002");
  await see(page, ".break-result .break-said", "Our server answers with a Close with code 1002");
  await see(page, ".break-result .explain-broken", "before the last message ended");
  await page.locator(".break-result button", { hasText: "line of Rust" }).click();
  await see(page, "#lab-source-code", "MessageInterrupted");
  await see(page, ".break-progress", "0 of 34");
  await page.locator(".break-result button", { hasText: "Now to this browser" }).click();
  await predict(page, "code_1002");
  await see(page, ".predict-verdict", "As you predicted");
  await see(page, "#end-script", "code 1006, reason “”");
  await see(page, "#end-wire", "Close frame from the client: code 1002");
  await see(page, "#end-lesson", "The browser failed the connection");
  // The console's view of this case: the reason that the browser put on the wire.
  const [, reason] = /code 1002, reason “([^”]+)”/.exec(await page.locator("#end-wire").textContent());
  await see(page, "#end-console", `on the wire the browser said “${reason}”`);
  assert.match(page.wrong.join(), /previous message is unfinished/, "the cause is only on the console");
  await see(page, ".break-progress", "1 of 34");
  await see(page, ".chips button[data-v=text-inside]", "✓");
  await page.locator(".break-result button", { hasText: "To the three views" }).click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "tab-close");
  const row = page.locator(".break-measured tr[aria-current]");
  assert.deepEqual(await row.locator("td").allTextContents(), ["Close 1002", "Close 1002", "1006 “”"]);
});

test("after eight of them, each sent to both receivers, the lab is done; the code belongs to what was sent", async () => {
  const page = await breakIt();
  const eight = ["rsv1", "opcode-3", "opcode-b", "mask", "long-16", "ping-long", "continue-first", "close-one"];
  for (const [at, v] of eight.entries()) {
    await page.locator(`.chips button[data-v="${v}"]`).click();
    for (const to of ["server", "browser"]) {
      assert.equal(await page.locator("#course-count").textContent(), "0 of 14 done", `before ${v}`);
      await page.locator(`.break-to input[value="${to}"]`).check();
      await predict(page, "code_1002");
    }
    await see(page, ".break-progress", `${at + 1} of 34`);
    if (v === "long-16") await see(page, "#lab-source-code .marked", "Minimal");
  }
  await see(page, "#course-count", "1 of 14");
});

test("by keyboard each group is one stop, and the arrow keys move in it", async () => {
  const page = await breakIt("&v=rsv1");
  await page.locator("#lab-title").focus();
  let stops = 0;
  while (!(await page.evaluate(() => document.activeElement.matches(".predict input"))) && stops < 60)
    (stops++, await page.keyboard.press("Tab"));
  assert.ok(stops <= 11, `${stops} stops from the title to the question`);
  await page.locator('.chips button[data-v="rsv1"]').focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await see(page, ".break-card h3", "RSV2 and RSV3 are 1");
});

test("a frame that only looks wrong is accepted, and the message reaches the script", async () => {
  const page = await breakIt("&v=utf8-between&to=browser");
  await predict(page, "code_1007");
  await see(page, ".predict-verdict", "What happened: no complaint");
  await see(page, ".break-result", "1 message.");
  assert.deepEqual(page.wrong, []);
});

test("another violation, or the other receiver, is another question; both are in the address", async () => {
  const page = await breakIt("&v=rsv1");
  await predict(page, "code_1002");
  await page.locator('.break-to input[value="browser"]').check();
  await page.locator(".break-result").waitFor({ state: "hidden" });
  assert.equal(await page.locator(".predict input:checked").count(), 0);
  assert.equal(await page.evaluate(() => location.hash), "#lab=break-it&v=rsv1&to=browser");
  await see(page, ".break-bytes tbody", "no");
});

test("all by keyboard, in Chinese", async () => {
  const page = await breakIt("&v=http", { language: "zh" });
  await see(page, ".break-card h3", "一个 HTTP 请求");
  await page.locator('.chips button[data-v="close-one"]').focus();
  await page.keyboard.press("Enter");
  await page.locator('.predict input[value="code_1002"]').focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await see(page, ".predict-verdict", "和你预测的一样");
  await see(page, ".break-said", "我们的服务器用关闭码为 1002 的 Close 回答");
  await see(
    page,
    ".break-result .explain-broken",
    "Close 帧的载荷要么为空，要么以两个字节的关闭码开头，即“the body of a Close",
  );
  assert.deepEqual(page.wrong, []);
});
