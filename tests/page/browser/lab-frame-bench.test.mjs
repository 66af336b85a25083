// The frame bench in Chromium, on the real server: bits, bytes and fields stay in step both ways,
// and the frame is sent as it is and judged.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { drawnStill, see, serve } from "../support/house.mjs";
import { lab, predict } from "../support/lab.mjs";

let server;
before(async () => (server = await serve()));

const bench = (hash = "", options = {}) => lab(server.url, `lab=frame-bench${hash}`, options);
const hex = (page) => page.locator("#bench-hex").inputValue();
const bits = async (page) => (await page.locator("#bench-detail-frame .bit").allTextContents()).join("");
const asBits = (text) =>
  text
    .split(" ")
    .map((byte) => parseInt(byte, 16).toString(2).padStart(8, "0"))
    .join("");

test("bits, bytes, fields and the address stay in step, whichever of them is changed", async () => {
  const page = await bench();
  assert.equal(await hex(page), "81 85 37 fa 21 3d 7f 9f 4d 51 58");
  assert.equal(await bits(page), asBits(await hex(page)));
  await page.locator('.bit[data-bit="4"]').first().click();
  await page.waitForFunction(() => document.getElementById("bench-hex").value.startsWith("89 "));
  assert.equal(await page.locator("#bench-opcode").inputValue(), "9");
  await page.locator('input[data-field="RSV1"]').check();
  await see(page, '#bench-fields tr[data-part="rsv1"] .field-value', "1");
  await page.locator("#bench-text").fill("你");
  await page.waitForFunction(() => document.getElementById("bench-hex").value === "c9 83 37 fa 21 3d d3 47 81");
  await page.locator("#bench-hex").fill("81 02 48 69");
  await page.waitForFunction(() => document.getElementById("bench-text").value === "Hi");
  assert.equal(await page.locator("#bench-key").inputValue(), "");
  assert.equal(await bits(page), asBits("81 02 48 69"));
  assert.equal(await page.evaluate(() => location.hash), "#lab=frame-bench&mask=&text=Hi");
  assert.deepEqual(page.wrong, []);
});

test("a link to a frame builds it, in both languages", async () => {
  for (const [language, title] of [
    ["en", "The frame bench"],
    ["zh", "帧工作台"],
  ]) {
    const page = await bench("&opcode=9&mask=00000000&text=ok", { language });
    await see(page, "#lab-title", title);
    assert.equal(await hex(page), "89 82 00 00 00 00 6f 6b");
    await page.evaluate(() => (location.hash = "#lab=frame-bench&hex=880203e8"));
    await page.waitForFunction(() => document.getElementById("bench-hex").value === "88 02 03 e8");
  }
});

test("all by keyboard: to a bit, flip it, stay there; predict, send", async () => {
  const page = await bench();
  await page.locator('.bit[data-bit="0"]').focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.getElementById("bench-hex").value.startsWith("89 "));
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "bit 4, opcode: 1");
  await page.locator('.predict input[value="echo"]').focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await see(page, ".predict-verdict", "As you predicted: answer with a Pong");
  await see(page, ".bench-result", "A Pong came back, with the Ping’s own payload: “Hello”.");
});

test("by keyboard from the last field to the link that explains it, and on", async () => {
  const page = await bench();
  await page.locator("#bench-fields button").last().focus();
  await see(page, "#bench-detail-frame + .detail-side h4", "Payload Data");
  await page.keyboard.press("Tab");
  assert.ok(await drawnStill(page, ".bench-picture .explain-rfc a"));
  assert.match(await page.evaluate(() => document.activeElement.href), /section-5\.2$/);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest(".predict") !== null), true);
});

test("without a prediction nothing is sent", async () => {
  const page = await bench();
  const button = page.locator(".predict button.main");
  await see(page, ".predict .hint", "Predict first");
  await button.click({ force: true });
  // Only what was sent after a prediction is on the wire: the first connection.
  await predict(page, "echo");
  assert.equal(await page.locator("#line-which option").count(), 1);
});

test("a right frame comes back, and both of them are on the visible wire", async () => {
  const page = await bench();
  assert.match(await predict(page, "fail"), /You predicted “fail the connection.*send the message back/);
  await see(page, ".bench-result", "“Hello”");
  await see(page, "#timeline .w-wire[aria-current]", "client → server");
  await see(page, "#timeline", "server → client");
  assert.equal(await page.locator("#detail .dump-grid .byte").first().textContent(), "81");
  assert.equal(await page.locator("#course-count").textContent(), "0 of 14 done", "an echo is none of the three goals");
  assert.deepEqual(page.wrong, []);
});

test("a Pong, a refusal with 1002 and a server that waits: all three, and the lab is done", async () => {
  const page = await bench();
  for (const [example, verdict, goal] of [
    ["a Ping", "pong", "get a Pong"],
    ["a reserved bit", "fail", "get refused with 1002"],
    ["a first fragment", "nothing", "make the server wait"],
  ]) {
    assert.equal(await page.locator("#course-count").textContent(), "0 of 14 done");
    await page.locator(".chips button", { hasText: example }).click();
    await predict(page, verdict);
    await see(page, ".bench-goals li", `✓ done: ${goal}`);
  }
  await see(page, ".bench-result", "FIN is 0, so it waits for the message’s next fragment");
  await see(page, "#course-count", "1 of 14");
});

for (const [hash, code, rule, anchor] of [
  ["&mask=", 1002, "a client must mask its frames", "UnmaskedFrame"],
  ["&rsv=4", 1002, "reserved bits", "ReservedBits"],
  ["&opcode=3", 1002, "reserved", "ReservedOpcode"],
  ["&form=16", 1002, "shortest", "NonMinimalLength"],
  ["&opcode=0", 1002, "continu", "NothingToContinue"],
  ["&hex=818200000000c328", 1007, "UTF-8", "InvalidUtf8"],
]) {
  test(`a broken rule is named with its line of Rust: ${anchor}`, async () => {
    const page = await bench(hash);
    assert.match(await predict(page, "fail"), /As you predicted/);
    await see(page, ".bench-result", `code ${code}`);
    await see(page, ".bench-result .explain-broken", rule);
    await page.locator(".bench-result button").click();
    await see(page, "#lab-source-code", anchor);
    await see(page, "#frame-broke", rule);
  });
}

test("the server waits for the rest of an incomplete frame, and the page says how much is missing", async () => {
  const page = await bench("&hex=8185000000004865");
  await see(page, ".bench-lengths", "3 bytes of the payload that the length announces are missing");
  assert.match(await predict(page, "nothing"), /As you predicted/);
  await see(page, ".bench-result", "it waits for the payload’s bytes that the length announces");
});

test("another frame is another question", async () => {
  const page = await bench();
  await predict(page, "echo");
  await page.locator('input[data-field="FIN"]').uncheck();
  await page.locator(".bench-result").waitFor({ state: "hidden" });
  assert.equal(await page.locator(".predict input:checked").count(), 0);
});

test("on a phone the pane of explanations covers nothing while it has nothing to say", async () => {
  const page = await bench("", { width: 390, height: 844 });
  const pane = () =>
    page.locator(".bench-picture .explain").evaluate((box) => ({
      position: getComputedStyle(box).position,
      height: box.clientHeight,
      words: box.scrollHeight,
    }));
  assert.equal((await pane()).position, "static");
  await page.locator("#bench-fields button").first().focus();
  await see(page, ".bench-picture .explain h4", "FIN");
  const { position, height, words } = await pane();
  assert.equal(position, "sticky");
  assert.ok(height <= words, `${height} high for ${words}`);
});
