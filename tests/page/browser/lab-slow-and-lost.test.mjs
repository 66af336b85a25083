// Slow and lost in Chromium, on the real server: an outbox fills and the rule works, the keep-alive
// finds lost peers and only these, and the server doesn't wait for a Close for ever.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { open, see, serve, state } from "../support/house.mjs";

// These measurements take their time: four MB of a system's buffers, the keep-alive's patience
// (shortened), five seconds for a Close.
const PATIENCE = { timeout: 90_000 };

let server, impatient;
before(async () => {
  server = await serve();
  impatient = await serve(0, ["--ping-every", "3"]);
});

async function slow(name, options = {}) {
  // A peer that doesn't read answers no Ping either: there the keep-alive needs its patience.
  const { url } = name === "lost" ? impatient : server;
  const page = await open(`${url}labs.html#lab=slow-and-lost${name ? `&case=${name}` : ""}`, options);
  await state(page, 1);
  return page;
}

async function tries(page, predicted) {
  await page.locator(`.predict:visible input[value="${predicted}"]`).check();
  await page.locator(".predict:visible button.main").click();
  await page.locator(".predict-verdict:visible").waitFor(PATIENCE);
  return page.locator(".predict-verdict:visible").textContent();
}

const cells = (page) =>
  page
    .locator(".slow-found:visible tbody tr")
    .evaluateAll((rows) => rows.map((row) => [...row.cells].map(({ textContent }) => textContent)));

test("a peer that doesn't read: its outbox fills up, its connection is ended with 1008, and peers that read don't wait", async () => {
  const page = await slow();
  assert.match(await tries(page, "wait"), /What happened: it piles up to a limit/);
  const moments = await page.locator(".slow-moments li").allTextContents();
  assert.match(moments[0], /Ana stops reading/);
  assert.match(moments.join(), /1008.*Ana reads again.*messages that were on their way/);
  // Ana has five seconds to read some megabytes; on a slow machine she misses the Close.
  const lesson = await page.locator(".lab-lesson:visible").textContent();
  assert.match(lesson, /last frame is a Close with 1008, reason “you don't read|The Close never reached Ana/);
  const [, [, ana], [, buffers], [, outbox]] = await cells(page);
  const number = (text) => Number(text.replace(/[^0-9].*$/, "").replaceAll(",", ""));
  assert.ok(number(ana.replaceAll(",", "")) > 100_000, `what was on its way came: ${ana}`);
  assert.match(outbox, /of at most 262,144/);
  assert.ok(buffers);
  // The wire shows the same end.
  if (/1008/.test(lesson)) await see(page, "#end-wire", "code 1008");
  await see(page, "#course-count", "1 of 14");
  assert.deepEqual(page.wrong, []);
});

test("the keep-alive finds lost peers, and a peer that sends a word lives; in Chinese, by a link", async () => {
  const page = await slow("lost", { language: "zh" });
  assert.equal(await tries(page, "ben_dan"), "和你预测的一样：Ben 和 Dan");
  const [ana, ben, cho, dan] = await cells(page);
  assert.match(ana.join("|"), /Ana.*\|2\.\d 秒后\|✓ 一个 Pong\|还连着/);
  assert.match(ben.join("|"), /\|–\|✗ \d\.\d 秒后被断开，没有 Close/);
  assert.match(cho.join("|"), /✓ 一条文本消息\|还连着/);
  assert.match(dan.join("|"), /\|–\|✗ \d\.\d 秒后被断开，没有 Close/);
  await see(page, "#timeline", "ping");
  assert.deepEqual(page.wrong, []);
});

test("the server waits five seconds for the answer to its Close; and the browser gives up, too", async () => {
  const page = await slow("close");
  assert.equal(await page.locator("#lab-code").isHidden(), true, "the code tells the answer");
  const trying = tries(page, "some");
  await see(page, ".predict-act:visible", "about 5 seconds, 2 so far");
  assert.match(await trying, /As you predicted: a few seconds/);
  await see(page, "#lab-code-list", "there are five seconds");
  const [ana, ben] = await cells(page);
  assert.match(ana.join("|"), /4002\|✓ after 0\.\d s\|after 0\.\d s/);
  const [, waited] = /4002\|✗ –\|after (\d+\.\d) s/.exec(ben.join("|"));
  assert.ok(Number(waited) >= 4.9 && Number(waited) < 8, waited);
  await page.locator("button", { hasText: "Leave my browser’s Close unanswered" }).click();
  await see(page, ".lab-lesson:visible", "about 10 seconds, 1 so far");
  // The lab gave up: this browser would wait for a minute.
  await page.locator(".lab-lesson", { hasText: "your browser was still waiting" }).waitFor(PATIENCE);
  assert.match(
    await page.locator(".lab-lesson:visible").textContent(),
    /had asked for 1000, and got “close” after \d+\.\d s, with 1006/,
  );
  await see(page, "#end-script", "code 1006");
  // Another case doesn't have this one's wire nor, before it was tried, its code.
  await page.locator('.chips button[data-case="lost"]').click();
  await page.locator("#lab-wire").waitFor({ state: "hidden" });
  assert.equal(await page.locator("#lab-code").isHidden(), true);
  await page.locator('.chips button[data-case="close"]').click();
  await see(page, "#end-wire", "code 4002");
  // Ben has no page: no script and no console of his is shown.
  assert.deepEqual(await page.locator(".end-columns h4:visible").allTextContents(), [
    "What crossed the wire",
    "Who ended TCP",
  ]);
});

test("the three cases are chosen by keyboard, and are in the address", async () => {
  const page = await slow();
  await page.locator('.chips button[data-case="close"]').focus();
  await page.keyboard.press("Enter");
  await see(page, ".predict:visible legend", "How long does the server wait");
  assert.equal(await page.evaluate(() => location.hash), "#lab=slow-and-lost&case=close");
  assert.equal(await page.locator('.chips button[data-case="close"]').getAttribute("aria-pressed"), "true");
});
