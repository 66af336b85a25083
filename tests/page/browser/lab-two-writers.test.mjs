// Two writers, one socket, in Chromium on the real server: which orders this browser survives, the
// bytes one by one, and our own server's writers.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { see, serve } from "../support/house.mjs";
import { lab, predict } from "../support/lab.mjs";

let server;
before(async () => (server = await serve()));

const at = (hash, options) => lab(server.url, `lab=two-writers${hash}`, options);

for (const [order, kind, truth, said] of [
  ["AABB", 1, "both", /“tea at 5”.*“no milk”/],
  ["BBAA", 2, "both", /“no milk”.*“tea at 5”/],
  ["ABAB", 1, "fail", /got no message.*1006/],
  ["BAAB", 2, "wrong", /got “82 08 .*1006/],
]) {
  test(`${order}, ${kind === 1 ? "text" : "binary"}: ${truth}`, async () => {
    const page = await at(`&order=${order}&kind=${kind}`);
    assert.match(await predict(page, truth), /As you predicted/);
    assert.match(await page.locator(".lab-lesson").textContent(), said);
    if (truth !== "both") await see(page, "#end-lesson", "The browser failed the connection");
    await see(page, "#course-count", "1 of 14");
  });
}

test("byte by byte: each has its writer and what it is taken for; by the arrow keys, and in the address", async () => {
  const page = await at("");
  const sentence = page.locator(".writers-sentence");
  // What the receiver makes of it is the question: so the tape begins at its first byte.
  assert.equal(await page.locator(".writers-byte").count(), 1);
  assert.match(
    await sentence.textContent(),
    /Byte 1 of 19, 81, written by A: the receiver takes it for the beginning of a frame/,
  );
  await page.locator("#writers-at").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await see(
    page,
    ".writers-sentence",
    "Byte 3 of 19, 81, written by B: in a text, UTF-8 doesn’t allow it at this place",
  );
  assert.equal(await page.locator(".writers-byte").count(), 3);
  assert.equal(await page.locator(".writers-byte[aria-current] .writers-char").textContent(), "✗");
  await page.waitForFunction(() => /at=2/.test(location.hash));
  assert.match(await page.locator("#writers-at").getAttribute("aria-valuetext"), /written by B/);
  assert.deepEqual(page.wrong, []);
});

test("in random order, every byte is a write of its own; in Chinese", async () => {
  const page = await at("", { language: "zh" });
  await page.locator("button", { hasText: "逐字节，随机" }).click();
  await page.waitForFunction(() => /order=[AB]{19}/.test(location.hash));
  await predict(page, "both");
  await see(page, ".predict-verdict", "实际是：");
});

test("two threads of our server at once: every message is complete, and each sender's are in order", async () => {
  const page = await at("");
  await page.locator("button", { hasText: "Race two threads" }).click();
  const found = await see(page, ".writers-tape", "400 of 400 messages came, each complete");
  assert.match(await found.textContent(), /✓ .*in \d+ reads/);
  await see(page, "#timeline", "server → client");
  assert.deepEqual(page.wrong, []);
});
