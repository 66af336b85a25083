// The boundary slider in Chromium, on the real server: which lengths the notes write wrong, and
// that this browser accepts only the right ones.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { see, serve } from "../support/house.mjs";
import { lab, predict } from "../support/lab.mjs";

let server;
before(async () => (server = await serve()));

const boundary = (n, options = {}) => lab(server.url, `lab=boundary&n=${n}`, options);

async function taste(page, predicted) {
  await predict(page, predicted);
  return page.locator(".lab-table tbody tr").first().locator("td").allTextContents();
}

test("slider, number, marks and address are one length, and each encoder's header follows", async () => {
  const page = await boundary(125);
  await see(page, ".of-right .boundary-header", "2 bytes of header: 81 7d");
  await page.locator('.chips button[data-n="65535"]').click();
  await see(page, ".of-right .boundary-header", "4 bytes of header: 81 7e ff ff");
  await see(page, ".of-notes .boundary-header", "10 bytes of header: 81 7f 00 00 00 00 00 00 ff ff");
  await see(page, ".of-notes .taken", "else:");
  assert.equal(await page.evaluate(() => location.hash), "#lab=boundary&n=65535");
  await page.locator("#boundary-slider").press("ArrowRight");
  await see(page, ".of-right .boundary-header", "10 bytes of header: 81 7f 00 00 00 00 00 01 00 00");
  assert.deepEqual(page.wrong, []);
});

test("each third of the slider is a range of its own; the arrow keys move by one byte", async () => {
  const page = await boundary(0);
  const drag = (part) =>
    page
      .locator("#boundary-slider")
      .evaluate(
        (slider, to) => (
          (slider.value = String(to * slider.max)),
          slider.dispatchEvent(new Event("input", { bubbles: true }))
        ),
        part,
      );
  for (const [part, least, most] of [
    [1 / 6, 60, 70],
    [0.5, 30_000, 36_000],
    [5 / 6, 67_000, 68_500],
  ]) {
    await drag(part);
    // The number follows with the next drawing.
    await page.waitForFunction(
      ([least, most]) => {
        const n = Number(document.getElementById("boundary-number").value);
        return n >= least && n <= most;
      },
      [least, most],
    );
  }
  await page.locator("#boundary-number").fill("125");
  await page.locator("#boundary-slider").press("ArrowRight");
  await see(page, ".of-right .boundary-header", "4 bytes of header: 81 7e 00 7e");
  assert.equal(await page.locator("#boundary-slider").getAttribute("aria-valuetext"), "126 bytes");
});

test("what the difference means is shown after the prediction, not before it", async () => {
  const page = await boundary(126);
  const spoilt = () => page.locator(".boundary-same:visible, .boundary-figure .broken").count();
  assert.equal(await spoilt(), 0);
  await predict(page, "both");
  await see(page, ".boundary-same:visible", "126 is the one length");
  await page.locator("#boundary-number").fill("127");
  await page.locator(".boundary-same").waitFor({ state: "hidden" });
  assert.equal(await spoilt(), 0);
  await predict(page, "both");
  await see(page, ".boundary-same:visible", "RFC 6455 §5.2 forbids that");
  assert.ok((await page.locator(".of-notes .broken").count()) > 0);
});

test("the figure shows the header bit by bit, and the arrow keys move through it", async () => {
  const page = await boundary(127);
  const bits = (await page.locator(".of-right .bit").allTextContents()).join("");
  assert.equal(bits, "1000000101111110" + "0000000001111111" + "0111100001111000");
  await page.locator(".of-notes .bit").first().focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.bit), "16");
});

for (const n of [0, 125, 126, 65_536, 70_000]) {
  test(`this browser accepts both frames of ${n} bytes`, async () => {
    const page = await boundary(n);
    const bytes = n.toLocaleString("en");
    assert.deepEqual(await taste(page, "both"), [`✓ a message of ${bytes} bytes`, `✓ a message of ${bytes} bytes`]);
    await see(page, ".predict-verdict", "As you predicted: both");
    // The records keep a part of a long payload; the table of its fields says how much.
    if (n === 70_000) await see(page, '#fields tr[data-part="payload"]', "80–560079");
    if (n === 70_000) await see(page, '#fields tr[data-part="payload"] .field-value', "70,000 bytes (4,096 kept)");
  });
}

for (const n of [127, 65_535]) {
  test(`this browser accepts the right frame of ${n} bytes, and fails the connection for the notes' frame`, async () => {
    const page = await boundary(n);
    const [right, notes] = await taste(page, "both");
    assert.equal(right, `✓ a message of ${n.toLocaleString("en")} bytes`);
    assert.match(notes, /✗ no message: the script gets “close” with 1006/);
    await see(page, ".predict-verdict", "You predicted “both”. What happened: only the right one");
    // The three views: the script's 1006, and what the browser really said.
    await see(page, "#end-script", "code 1006");
    await see(page, "#end-wire", "Close frame from the client: code 1002");
    await see(page, "#end-lesson", "The browser failed the connection");
    assert.match(page.wrong.join(), /Invalid frame header/, "the cause is only on the console");
  });
}

test("what was measured stays in the table, in Chinese too", async () => {
  const page = await boundary(127, { language: "zh" });
  await taste(page, "right");
  await see(page, ".boundary-goal", "1 / 2");
  assert.match(await page.locator("#course-count").textContent(), /0 \/ 14/, "one length is half of it");
  await page.locator('.chips button[data-n="126"]').click();
  await page.locator(".predict-verdict").waitFor({ state: "hidden" });
  const [right] = await taste(page, "both");
  assert.equal(right, "✓ 一条 126 字节的消息");
  assert.equal(await page.locator(".lab-table tbody tr").count(), 2);
  await see(page, "#course-count", "1 / 14");
  await see(page, ".boundary-goal", "2 / 2");
});
