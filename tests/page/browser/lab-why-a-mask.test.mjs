// Why a mask, in Chromium on the real server: frames that the page chose poison the toy proxy, this
// browser's own don't; and a mask keeps nothing secret.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { www } from "../support/find.mjs";
import { open, see, serve } from "../support/house.mjs";
import { lab, predict } from "../support/lab.mjs";

const FIRST = ".predict:has(input[value=noise])";

let server;
before(async () => (server = await serve()));

const steps = (page) => page.locator(".poison-steps > li").allTextContents();

test("unmasked: the proxy takes the message for a request and hands out the attacker's script; the real server refuses the frame", async () => {
  const page = await lab(server.url, "lab=why-a-mask");
  assert.match(await predict(page, "noise", FIRST), /What happened: a request to shop\.example/);
  const told = await steps(page);
  assert.match(told[0], /82 2c 47 45 54/);
  assert.match(told[3], /✗ Your neighbour.*steal\(password\)/);
  assert.match(told[4], /1002/);
  assert.equal((await page.locator(".poison-hex mark").allTextContents()).length, 44);
  await see(page, "#frame-broke", "mask");
  assert.deepEqual(page.wrong, []);
});

test("on a phone a line of bytes is half as long, and nothing of it is cut", async () => {
  const page = await lab(server.url, "lab=why-a-mask", { width: 390, height: 844 });
  await predict(page, "noise", FIRST);
  assert.equal((await page.locator(".poison-hex").first().textContent()).trim().split(" ").length, 8);
  assert.deepEqual(
    await page.locator(".poison-bytes").evaluateAll((all) => all.map((box) => box.scrollWidth - box.clientWidth)),
    [0, 0],
  );
  assert.equal((await page.locator(".poison-hex mark").allTextContents()).length, 44);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.waitForFunction(() => document.querySelector(".poison-hex").textContent.trim().split(" ").length === 16);
});

test("with a key that the page knows, the frame is right and still poisons the cache", async () => {
  const page = await lab(server.url, "lab=why-a-mask&mask=known");
  assert.match(await predict(page, "poisoned", FIRST), /As you predicted/);
  assert.match((await steps(page))[4], /came back from \/echo/);
});

test("with this browser's real masks it is noise: each frame has another key", async () => {
  const page = await lab(server.url, "lab=why-a-mask&mask=random", { language: "zh" });
  const key = async () => {
    assert.match(await predict(page, "noise", FIRST), /和你预测的一样/);
    assert.match((await steps(page))[3], /✓ .*show\(prices\)/);
    return (await page.locator(".poison-hex").first().textContent()).split(" ").slice(2, 6).join(" ");
  };
  const first = await key();
  await page.locator('.chips button[data-mode="none"]').click();
  await page.locator('.chips button[data-mode="random"]').click();
  await page.locator(".poison-steps").waitFor({ state: "hidden" });
  assert.notEqual(await key(), first);
  assert.deepEqual(page.wrong, []);
});

test("tapping the cable reveals the message, since the key is in the frame; by keyboard", async () => {
  const page = await lab(server.url, `lab=why-a-mask&text=${encodeURIComponent("你好 42")}`);
  await page.locator('.predict input[value="no"]').focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await see(page, ".predict-verdict", "What happened: yes: the key is in the frame");
  await see(page, ".lab-table", "你好 42");
  await see(page, "#course-count", "1 of 14");
  await page.locator("#poison-text").fill("other");
  await page.locator(".lab-table").waitFor({ state: "hidden" });
  assert.match(await page.evaluate(() => location.hash), /text=other/);
});

test("from disk, without a server, the page calculates all of it", async () => {
  const page = await open(`${pathToFileURL(www)}/labs.html#lab=why-a-mask&mask=random`);
  await page.evaluate(() => localStorage.setItem("barewire.server", "127.0.0.1:1"));
  await page.reload();
  await see(page, "#lab-banner-text", "No barewire answers");
  assert.match(await predict(page, "noise", FIRST), /As you predicted/);
});
