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

test("the row has both lengths", async () => {
  const page = await spoken("en");
  await see(page, "#timeline .w-is-frame .w-inflated", "bytes decompressed");
});

test("a broken rule of RFC 7692 or RFC 1951 leads to that RFC", async () => {
  const page = await spoken("en");
  const href = await page.evaluate(() => globalThis.barewire.rfc.link("7.2.2", 7692).href);
  assert.equal(href, "https://www.rfc-editor.org/rfc/rfc7692#section-7.2.2");
});
