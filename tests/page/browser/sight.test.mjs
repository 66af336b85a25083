// What can be seen and read: letters on their background, also under the mouse; what covers what;
// and the introduction for a person who comes late.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { fileOf, join, open, say, see, sees, serve, unfold, welcomed, whisperTo } from "../support/house.mjs";

let server;
before(async () => (server = await serve()));

// The contrast of an element's letters with their background, as WCAG 2 defines it.
function contrastOf(element) {
  const parts = (text) => (/rgba?\(([^)]*)\)/.exec(text)?.[1] ?? "0,0,0,0").split(/[ ,/]+/).map(Number);
  const luminance = ([r, g, b]) =>
    [r, g, b]
      .map((c) => c / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  let ground = element;
  while (ground.parentElement && (parts(getComputedStyle(ground).backgroundColor)[3] ?? 1) < 1)
    ground = ground.parentElement;
  const [dark, light] = [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor]
    .map((text) => luminance(parts(text)))
    .sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

for (const scheme of ["light", "dark"]) {
  test(`every button can be read with the mouse on it, pressed or not, in the ${scheme}`, async () => {
    const bob = await join(server.url, { name: "bob", room: `hover-${scheme}` });
    const ana = await join(server.url, { name: "ana", room: `hover-${scheme}`, scheme });
    await see(ana, "#people button", "bob");
    await whisperTo(ana, "bob");
    await ana.locator("#line-pause").click();
    await see(ana, "#line-pause", "Go on");
    let buttons = 0;
    for (const button of await ana.locator("button:visible:not(:disabled)").all()) {
      await button.hover({ force: true });
      const [ratio, name] = [await button.evaluate(contrastOf), await button.textContent()];
      assert.ok(ratio >= 4.5, `${name.trim()}: ${ratio.toFixed(2)}`);
      buttons += 1;
    }
    assert.ok(buttons > 15, `${buttons} buttons`);
    assert.deepEqual([...ana.wrong, ...bob.wrong], []);
  });
}

test("the button back to the latest row covers nothing", async () => {
  const ana = await join(server.url, { name: "ana", room: "over" });
  for (let i = 0; i < 12; i++) await say(ana, `line ${i}`);
  await sees(ana, "line 11");
  await ana.locator("#timeline").evaluate((box) => (box.scrollTop = box.scrollHeight));
  await ana.locator("#timeline").hover();
  await ana.mouse.wheel(0, -4000);
  await ana.locator("#line-latest").waitFor();
  const [button, head, box] = await Promise.all(
    ["#line-latest", ".w-head", "#timeline"].map((selector) => ana.locator(selector).boundingBox()),
  );
  assert.ok(!overlap(button, box) && !(head && overlap(button, head)), JSON.stringify({ button, head, box }));
  await ana.locator("#line-latest").click();
  await ana.locator("#line-latest").waitFor({ state: "hidden" });
});

test("an opened capture can be seen: the menu is gone", async () => {
  const ana = await join(server.url, { name: "ana", room: "menu" });
  await ana.locator('#timeline [data-key="answer"]').waitFor({ state: "attached" });
  await unfold(ana, "files");
  const [saved] = await Promise.all([ana.waitForEvent("download"), ana.locator("#save-json").click()]);
  const file = { name: "a.json", mimeType: "application/json", buffer: readFileSync(await fileOf(saved)) };
  await unfold(ana, "files");
  await ana.locator("#open-file").setInputFiles(file);
  await see(ana, "#line-says", /opened|rows/i);
  assert.equal(await ana.locator("#files").evaluate((menu) => menu.open), false);
});

test("the introduction is there for a person who comes after others have spoken", async () => {
  const ana = await join(server.url, { name: "ana", room: "late" });
  await see(ana, ".empty", "A guided start");
  assert.equal(await ana.locator("#intro").isVisible(), false);
  await say(ana, "hello");
  await sees(ana, "hello");
  const eve = await join(server.url, { name: "eve", room: "late" });
  await sees(eve, "hello");
  for (const page of [ana, eve]) {
    await page.locator("#intro summary").click();
    await see(page, "#intro", "A WebSocket is one connection");
    assert.match(await page.locator("#intro-again").getAttribute("href"), /#room=late/);
  }
  await eve.locator("#intro a", { hasText: "A guided start" }).click();
  await eve.locator("#lab-title").waitFor();
});

test("the experiments have a heading, and one byte is a byte", async () => {
  const ana = await open(server.url, { name: "ana", room: "one" });
  await welcomed(ana);
  await ana.getByRole("heading", { name: "Try it" }).waitFor();
  await ana.getByRole("group", { name: "Try it" }).waitFor();
  await ana.locator("#text").fill("x");
  await see(ana, "#hint", "1 character, 1 byte of UTF-8");
  await ana.locator("#text").fill("é");
  await see(ana, "#hint", "1 character, 2 bytes of UTF-8");
});

for (const [language, typed, button, neutral] of [
  ["en", "This page wraps what you typed, 1 byte, in JSON.", /Send 你好/, "It carries a text of {n}, wrapped in JSON."],
  ["zh", "本页把你输入的内容（1 字节）包在 JSON 里。", /发送.*你好/, "它带着一段文本（{n}），包在 JSON 里。"],
]) {
  test(`only what a person typed on this page is called typed: not a button’s text, nor a capture’s (${language})`, async () => {
    const ana = await join(server.url, { name: "ana", room: `typed-${language}`, language });
    const bytes = (n) => neutral.replace("{n}", language === "zh" ? `${n} 字节` : n === 1 ? "1 byte" : `${n} bytes`);
    const frameOf = (text) => ana.locator("#timeline .w-is-frame", { hasText: text }).first().click();
    await say(ana, "x");
    await frameOf('{"type":"say","text":"x"}');
    await see(ana, "#frame-says", typed);
    await ana.locator("#try button", { hasText: button }).click();
    await frameOf('{"type":"say","text":"你好"}');
    await see(ana, "#frame-says", bytes(6));
    await unfold(ana, "files");
    const [saved] = await Promise.all([ana.waitForEvent("download"), ana.locator("#save-json").click()]);
    const file = { name: "a.json", mimeType: "application/json", buffer: readFileSync(await fileOf(saved)) };
    await ana.locator("#open-file").setInputFiles(file);
    await frameOf('{"type":"say","text":"x"}');
    await see(ana, "#frame-says", bytes(1));
    assert.deepEqual(ana.wrong, []);
  });
}

test("no count says “1 bytes”: in the detail, the timeline and the facts, in both languages", async () => {
  const ana = await join(server.url, { name: "ana", room: "bytes" });
  await unfold(ana, "connection");
  await ana.locator("label:has(#kind-bytes)").click();
  await say(ana, "61");
  await see(ana, "#frame-says", "binary: 6 bytes of header, then 1 byte of payload.");
  await see(ana, "#facts", "1 message, 1 byte");
  await ana.locator("label:has(#kind-text)").click();
  await say(ana, "x");
  await see(ana, "#frame-says", "This page wraps what you typed, 1 byte, in JSON.");
  assert.doesNotMatch(await ana.locator("body").innerText(), /\b1 (bytes|frames|messages|characters)\b/);
  await ana.locator("#language").click();
  await see(ana, "#frame-says", /先是 6 字节的帧头（header），后面是 \d+ 字节的载荷/);
});
