// Who may connect, in Chromium on the real server: eight visitors and their verdicts, changed
// fields, and what an unchecked visitor would have received.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { open, see, serve, state } from "../support/house.mjs";

let server;
before(async () => (server = await serve()));

async function visit(hash = "", options = {}) {
  const page = await open(`${server.url}labs.html#lab=who-may-connect${hash}`, options);
  await state(page, 1);
  return page;
}

async function ask(page, predicted) {
  await page.locator(`.predict input[value="${predicted}"]`).check();
  await page.locator(".predict button.main").click();
  await page.locator(".predict-verdict").waitFor();
  return page.locator(".predict-verdict").textContent();
}

const answers = (page) => page.locator(".visit-questions b").allTextContents();

test("each visitor is judged by the fields that a browser writes for it", async () => {
  const page = await visit();
  for (const [who, truth, marks, line] of [
    ["own", "in", "✓✓–", "The second"],
    ["foreign", "origin", "✓✗·", "The second"],
    ["port", "origin", "✓✗·", "The second"],
    ["rebind", "host", "✗··", "The first"],
    ["sandbox", "in", "✓✓–", "“null”"],
    ["proxy", "origin", "✓✗·", "“null”"],
    ["image", "site", "✓–✗", "The third"],
    ["program", "in", "✓–✓", "The third"],
  ]) {
    await page.locator(`.chips button[data-who="${who}"]`).click();
    await page.locator(".predict-verdict").waitFor({ state: "hidden" });
    assert.match(await ask(page, truth), /^As you predicted/, who);
    assert.equal((await answers(page)).map((text) => text[0]).join(""), marks, who);
    await see(page, "#lab-code-list button[aria-pressed=true]", line);
  }
  assert.deepEqual(page.wrong, []);
});

test("the server's own words say what to paste, and the request is on the visible wire", async () => {
  const page = await visit();
  await ask(page, "in");
  await see(page, ".visit-words", "--allow-origin https://evil.example");
  await see(page, "#timeline .w-wire[aria-current]", "The request: an HTTP GET");
  await see(page, "#timeline", "TCP: the server has ended its side");
  await see(page, "#shake-request .verdict-no", "Not a page that may connect: refused.");
  assert.equal(await page.locator("#shake-request .verdict-no").count(), 1);
  await see(page, "#course-count", "1 of 14");
});

test("a link names a visitor and a changed field; an empty field is left out", async () => {
  const page = await visit(`&who=rebind&host=${encodeURIComponent(server.host)}`, { language: "zh" });
  await see(page, "#lab-title", "谁可以连接");
  assert.match(
    await page.locator(".visit-head").textContent(),
    new RegExp(`Host: ${server.host}\n[^]*Origin: http://evil.example:${server.port}`),
  );
  assert.match(await ask(page, "host"), /这个 Origin 不许连接/);
  await page.locator("#visit-origin").fill("");
  await page.waitForFunction(() => !document.querySelector(".visit-head").textContent.includes("Origin:"));
  assert.match(await page.evaluate(() => location.hash), /origin=-/);
  assert.match(await ask(page, "in"), /101/);
});

test("without the check the visitor reads messages and speaks; by keyboard", async () => {
  const page = await visit();
  await ask(page, "origin");
  await page.locator("button", { hasText: "Let the visitor in unchecked" }).focus();
  await page.keyboard.press("Enter");
  await see(page, ".visit-heard", 'The visitor’s script got: {"sender":"ana","msg":"the test is on Monday"}');
  await see(page, ".visit-heard", "Ana’s page showed: no test on Monday!");
  await see(page, ".visit-anyway", "cross-site WebSocket hijacking");
  assert.deepEqual(page.wrong, []);
});

test("an answer that isn't about who asks is shown as such: no question was answered", async () => {
  const page = await visit("&who=program");
  // A line without a colon, which no field of the lab can contain.
  await page.evaluate(() => {
    const { request } = barewire.visitors;
    barewire.visitors.request = (...given) => [...request(...given), "no colon"];
  });
  assert.match(
    await ask(page, "in"),
    /You predicted “101: it may connect”\. What happened is none of the answers above\. It answered with 400/,
  );
  assert.deepEqual([...new Set(await answers(page))], ["? the answer doesn’t say"]);
  await see(page, ".visit-result > p", "400: the server didn’t reach the question of who asks");
  assert.equal(await page.locator(".visit-anyway").isHidden(), true);
});
