// Compression in a real Chromium, whose messages really are compressed: the frame says so, and what
// it decompresses to.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { crosses, join, say, see, sees, serve } from "../support/house.mjs";

let server;
before(async () => (server = await serve(0, ["--deflate", "takeover"])));

const VERSE = "the wire carries bytes, and the bytes carry the message";

// A page whose own message has crossed, both ways.
async function spoken(language) {
  const page = await join(server.url, { name: `ana-${language}`, language });
  await say(page, VERSE);
  await sees(page, VERSE);
  await (await crosses(page, VERSE)).click();
  return page;
}

for (const [language, rsv1, shorter, shown] of [
  [
    "en",
    "this message is compressed. Both ends agreed on permessage-deflate",
    "bytes of DEFLATE instead of",
    "Decompressed:",
  ],
  ["zh", "双方在握手里同意了 permessage-deflate", "的 DEFLATE 代替了", "解压后："],
]) {
  test(`${language}: RSV1 is explained, and the text is there with what was saved`, async () => {
    const page = await spoken(language);
    await see(page, "#frame-says", shorter);
    await see(page, "#frame-inflated", shown);
    await see(page, "#frame-inflated q", VERSE);
    assert.equal(await page.locator("#frame-broke").isVisible(), false);
    await page.locator('#fields button[data-part="rsv1"]').focus();
    await see(page, "#explain", rsv1);
    assert.equal(
      await page.locator("#explain .explain-rfc a").getAttribute("href"),
      "https://www.rfc-editor.org/rfc/rfc7692#section-6",
    );
    await page.locator("#tab-mask").click();
    await page.locator("#mask-packed").waitFor();
    assert.equal(await page.locator("#mask-wrong").isVisible(), false, "compressed bytes needn't be UTF-8");
    assert.deepEqual(page.wrong, []);
  });
}

const marked = (page, selector) => page.locator(`${selector}.marked`).count();
// The text of the marked characters.
const markedText = async (page, kind = "marked") =>
  (await page.locator(`#deflate-text .df-char.${kind}`).allTextContents()).join("").replaceAll("\u2423", " ");

for (const [language, literal, match, costs] of [
  ["en", "Literal: one byte", "which is in an earlier message", /with the fixed codes, and \d+ with dynamic codes/],
  ["zh", "字面值（literal）：一个字节", "那里属于前面的消息", /用动态码（dynamic codes）.*要 \d+ 比特/],
]) {
  test(`${language}: bits, symbols and text point at each other, and an arrow at what is copied`, async () => {
    const page = await spoken(language);
    await say(page, `${VERSE} again`);
    await (await crosses(page, "again")).click();
    await page.locator("#tab-deflate").click();
    assert.match(await page.locator("#deflate-says").innerText(), costs);
    // From the bits.
    await page.locator("#deflate-bits .df-match").first().hover();
    await see(page, "#explain", match);
    assert.match(await markedText(page), /the wire carries bytes/);
    assert.equal(await markedText(page, "source"), await markedText(page), "what is copied is there, too");
    assert.ok(await page.locator("#deflate-text .df-char.past.source").count());
    assert.notEqual(await page.locator(".df-arrow-line").getAttribute("d"), "");
    assert.deepEqual([await marked(page, "#deflate-bits .df-part"), await marked(page, "#deflate-parts tr")], [1, 1]);
    // From the text.
    await page.locator("#deflate-text .df-char", { hasText: "{" }).last().hover();
    await see(page, "#explain", literal);
    assert.equal(await markedText(page), "{");
    assert.equal(await page.locator(".df-arrow-line").getAttribute("d"), "");
    // From the list, and its line of Rust.
    await page.locator("#deflate-parts button").first().focus();
    await see(page, "#explain", "BTYPE");
    await see(page, ".source-line.marked", "bits.number(3)");
    assert.equal(
      await page.locator("#explain .explain-rfc a").getAttribute("href"),
      "https://www.rfc-editor.org/rfc/rfc1951#section-3.2.3",
    );
    assert.deepEqual(page.wrong, []);
  });
}

test("by keyboard: one stop for the bits, arrows from part to part, and Enter selects", async () => {
  const page = await spoken("en");
  await page.locator("#tab-deflate").click();
  assert.equal(await page.locator('#deflate-bits [tabindex="0"]').count(), 1);
  await page.locator('#deflate-bits [tabindex="0"]').focus();
  await page.keyboard.press("ArrowRight");
  assert.match(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), /^bits 3 to \d+, /);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.hash.endsWith("/deflate-1"));
  assert.equal(await marked(page, "#deflate-bits .df-part"), 1);
});

test("a link to a part of the compressed data leads to its tab", async () => {
  const page = await spoken("en");
  const key = await page.evaluate(() => /frame-\d+/.exec(location.hash)[0]);
  await page.evaluate((hash) => (location.hash = hash), `#${key}/deflate-2`);
  await page.locator("#deflate-bits .df-part.marked").waitFor();
  assert.equal(await page.locator("#tab-deflate").getAttribute("aria-selected"), "true");
});

test("of a long message the first parts are shown, and it says so", async () => {
  const page = await spoken("en");
  const long = Array.from({ length: 400 }, (_, n) => ((n * 7919) % 1009).toString(36)).join(" ");
  await say(page, long);
  await (await crosses(page, long.slice(0, 30))).click();
  await page.locator("#tab-deflate").click();
  await see(page, "#deflate-rest", "The first 300 of");
  assert.equal(await page.locator("#deflate-bits .df-part").count(), 300);
  // Its own codes, as a table.
  await page.locator("#deflate-codes summary").first().click();
  await see(page, "#deflate-codes", "end of block");
});

test("a frame that isn't compressed says so, and the last tab stays", async () => {
  const page = await spoken("en");
  await page.locator("#tab-deflate").click();
  await page.locator("#timeline .w-is-frame", { hasText: "welcome" }).first().click();
  await see(page, "#deflate-says", "isn’t compressed");
  await see(page, "#deflate-says", "CRIME, BREACH");
  assert.equal(await page.locator("#deflate-work").isVisible(), false);
});

for (const [mode, text, says] of [
  ["takeover", "0123456789".repeat(2000), { en: "16,384 bytes or more", zh: "整帧达到 16,384 字节" }],
  [
    "no-takeover",
    "掩码不是加密，它只防止代理误读字节流；压缩另当别论",
    { en: "that didn’t make it shorter", zh: "没有变短" },
  ],
]) {
  test(`what was said to everybody and went as it is says exactly why (${mode})`, async () => {
    const own = await serve(0, ["--deflate", mode]);
    for (const language of ["en", "zh"]) {
      const page = await join(own.url, { name: `ana-${language}`, language });
      await say(page, text);
      await sees(page, text.slice(0, 40));
      await page
        .locator("#timeline .w-is-frame", { hasText: /"say","id":/ })
        .last()
        .click();
      await page.locator("#tab-deflate").click();
      await see(page, "#deflate-says", says[language]);
      assert.deepEqual(page.wrong, []);
    }
  });
}

test("the row has both lengths", async () => {
  const page = await spoken("en");
  await see(page, "#timeline .w-is-frame .w-inflated", "bytes decompressed");
});

test("a broken rule of RFC 7692 or RFC 1951 leads to that RFC", async () => {
  const page = await spoken("en");
  const href = await page.evaluate(() => globalThis.barewire.rfc.link("7.2.2", 7692).href);
  assert.equal(href, "https://www.rfc-editor.org/rfc/rfc7692#section-7.2.2");
});

for (const [language, bare, takeover] of [
  ["en", "the server may tell the client to use a smaller window", "may point into its earlier messages"],
  ["zh", "服务器可以要求客户端用更小的窗口", "可以指进它以前的消息"],
]) {
  test(`${language}: the handshake explains offer and answer, parameter by parameter`, async () => {
    const page = await join(server.url, { name: `hand-${language}`, language });
    await page.locator("#tab-handshake").click();
    await see(page, "#shake-offered li", bare);
    await see(page, "#shake-answered li", takeover);
    await see(page, "#shake-answered code", "server_max_window_bits=12");
    assert.equal(
      await page.locator("#shake-answered a").nth(1).getAttribute("href"),
      "https://www.rfc-editor.org/rfc/rfc7692#section-7.1.2.1",
    );
    await page.locator("#shake-answer button", { hasText: "Sec-WebSocket-Extensions" }).focus();
    await see(page, ".source-line.marked", "find_map(|offer| Parameters::of(&offer))");
    assert.deepEqual(page.wrong, []);
  });
}
