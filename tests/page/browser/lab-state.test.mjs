// What a student has done and written in a lab is still there after coming back, and what a visit
// has set up is gone after leaving.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { see, serve, state } from "../support/house.mjs";
import { lab, predict } from "../support/lab.mjs";

let server;
before(async () => (server = await serve()));

const go = async (page, id) => {
  await page.locator(`.part a[href^="#lab=${id}"]`).click();
  await page.locator(`.lab-${id}`).waitFor();
};

test("Break it keeps its ticks and its results when it is left and entered again, and its ticks over a reload", async () => {
  const page = await lab(server.url, "lab=break-it&v=rsv1");
  await predict(page, "code_1002");
  await page.locator('.break-to input[value="browser"]').check();
  await predict(page, "code_1002");
  await see(page, ".break-progress", "1 of 34");
  await go(page, "start");
  await go(page, "break-it");
  await see(page, ".break-progress", "1 of 34");
  await see(page, ".chips button[data-v=rsv1]", "✓");
  assert.equal(await page.locator(".break-measured tbody tr").count(), 1);
  assert.equal(await page.evaluate(() => location.hash), "#lab=break-it&v=rsv1&to=browser", "and its settings");
  await page.reload();
  await state(page, 1);
  await see(page, ".chips button[data-v=rsv1]", "✓");
});

test("the goals of the bench, the answers of the first lab and the steps to your own server are kept, too", async () => {
  const page = await lab(server.url, "lab=frame-bench&opcode=9");
  await predict(page, "pong");
  await see(page, ".bench-goals li", "✓ done: get a Pong");
  await go(page, "start");
  await page.locator(".start-steps summary").first().press("Enter");
  await see(page, "#start-hint", "1 of 6");
  await go(page, "own-server");
  await page.locator('input[data-step="head"]').check();
  await go(page, "frame-bench");
  await see(page, ".bench-goals li", "✓ done: get a Pong");
  await go(page, "start");
  await see(page, "#start-hint", "1 of 6");
  await go(page, "own-server");
  assert.equal(await page.locator('input[data-step="head"]').isChecked(), true);
  await page.locator('input[data-step="head"]').uncheck();
  await go(page, "start");
  await go(page, "own-server");
  assert.equal(await page.locator('input[data-step="head"]').isChecked(), false);
});

test("text typed in a lab is still there after another lab, and after the chat page", async () => {
  const page = await lab(server.url, "lab=why-a-mask");
  await page.locator("#poison-text").fill("a draft");
  await go(page, "handshake");
  await page.locator("#heads-text").fill("GET /mine HTTP/1.1");
  await go(page, "frame-bench");
  await page.locator("#bench-text").fill("mine, too");
  await go(page, "why-a-mask");
  assert.equal(await page.locator("#poison-text").inputValue(), "a draft");
  await page.locator("header a.to").click();
  await state(page, 1);
  await page.locator("header a.to").click();
  await go(page, "handshake");
  assert.equal(await page.locator("#heads-text").inputValue(), "GET /mine HTTP/1.1");
  await page.locator("#lab-next-link").waitFor();
  await go(page, "frame-bench");
  assert.equal(await page.locator("#bench-text").inputValue(), "mine, too");
});

test("however often labs are entered, the number of listeners at the window, the document and the screen's width doesn't grow", async () => {
  const page = await lab(server.url, "lab=start", {
    init: () => {
      globalThis.listening = new Map();
      const count = (target, type, by) => {
        if (target !== null && target !== globalThis && target !== document && !(target instanceof MediaQueryList))
          return;
        listening.set(type, (listening.get(type) ?? 0) + by);
      };
      for (const [name, by] of [
        ["addEventListener", 1],
        ["removeEventListener", -1],
      ]) {
        const real = EventTarget.prototype[name];
        EventTarget.prototype[name] = function (type, ...more) {
          count(this ?? null, type, by);
          return real.call(this ?? globalThis, type, ...more);
        };
      }
    },
  });
  const ids = await page.evaluate(() => barewire.course.LABS.map(({ id }) => id));
  const listening = () => page.evaluate(() => [...globalThis.listening].sort());
  const round = async () => {
    for (const id of [...ids.slice(1), ids[0]]) await go(page, id);
    return listening();
  };
  const before = await round();
  assert.ok(
    before.some(([type, n]) => type === "hashchange" && n > 0),
    "they are counted",
  );
  assert.deepEqual(await round(), before);
});
