// "TCP is not frames" in Chromium, on the real server: the same bytes, cut in other places, are
// other reads and the same frames.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { see, serve } from "../support/house.mjs";
import { lab, predict } from "../support/lab.mjs";

let server;
before(async () => (server = await serve()));

const cutting = (hash = "", options = {}) => lab(server.url, `lab=tcp-is-not-frames${hash}`, options);

async function send(page, predicted) {
  await predict(page, predicted);
  return page.locator(".tcp-reads tbody tr").count();
}

for (const [way, reads, verdict] of [
  ["each", 2, "both texts"],
  ["glued", 1, "text that nobody sent"],
  ["header", 3, "it crashes"],
  ["mask", 3, "text that nobody sent"],
  ["character", 3, "it crashes"],
  ["every", 20, "it crashes"],
]) {
  test(`cut: ${way}; the reads differ, the frames don't`, async () => {
    const page = await cutting("&cuts=2");
    await page.locator(`.chips button[data-way="${way}"]`).click();
    const measured = await send(page, "right");
    // A busy system may return two of twenty pieces in one read.
    assert.ok(measured <= reads && measured > 0.7 * reads, `${measured} reads`);
    await see(page, ".predict-verdict", verdict);
    await see(
      page,
      ".tcp-told",
      `Reads at the server: ${measured}. Frames it found in them: 2. Echoes that came back: 2.`,
    );
    const ours = (await page.locator(".tcp-reads tbody tr td:last-child").allTextContents()).join("");
    assert.match(ours, /a message: "你好"\.[^]*a message: "ok"\./);
    if (way === "glued") await see(page, ".tcp-reads", 'prints "你好Il !?*OJ"');
    assert.deepEqual(page.wrong, []);
  });
}

test("the program that the question is about is above it", async () => {
  const page = await cutting();
  await see(page, ".tcp-program", "key, data = data[2:6], data[6:]");
  assert.ok((await page.locator(".tcp-program").boundingBox()).y < (await page.locator(".predict").boundingBox()).y);
});

test("by keyboard: to a place, cut there and join again; the address follows, and the visible wire shows the reads", async () => {
  const page = await cutting();
  const first = page.locator(".tcp-cut").first();
  await first.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await see(page, ".tcp-writes", "3 writes, of 4 + 8 + 8 bytes.");
  assert.equal(
    await page.evaluate(() => document.activeElement.getAttribute("aria-label")),
    "cut after byte 4, inside: masking key",
  );
  assert.equal(await page.evaluate(() => location.hash), "#lab=tcp-is-not-frames&cuts=4%2C12");
  await send(page, "wrong");
  await see(page, "#timeline", "2 reads");
  await first.focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await see(page, ".tcp-writes", "2 writes, of 12 + 8 bytes.");
  await page.locator(".predict-verdict").waitFor({ state: "hidden" });
});

test("a link with cuts, in Chinese", async () => {
  const page = await cutting("&cuts=7,12", { language: "zh" });
  await see(page, ".tcp-writes", "3 次 write，字节数：7 + 5 + 8。");
  await send(page, "dies");
  await see(page, ".predict-verdict", "和你预测的一样");
  await see(page, ".tcp-reads", "因 UnicodeDecodeError 崩溃");
  await see(page, "#course-count", "1 / 14");
});
