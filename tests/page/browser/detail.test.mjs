// The detail in a real Chromium: one part is marked in all three pictures of a frame, by pointer
// and by keyboard; the mask can be taken off step by step and its key flipped; what came over the
// wire is never more than text.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { REQUEST, detailPage, masked } from "../support/detail.mjs";
import { drawnStill, join, say, see, sees, serve, state } from "../support/house.mjs";
import { ANSWER } from "../support/records.mjs";

let server;
before(async () => (server = await serve()));

// A page with one masked frame that says `text`, selected.
async function withFrame(text, options = {}) {
  const page = await detailPage(server.url, options);
  await page.evaluate((hex) => (detail.frame(12, hex), detail.select("frame-12")), masked(text));
  return page;
}

const marked = (page, selector) => page.locator(`${selector}.marked`).count();

test("a field under the pointer is marked as bits, bytes and row, and explained", async () => {
  const page = await withFrame("Hello");
  await page.locator('#fields tr[data-part="payload-len"]').hover();
  assert.deepEqual(
    [await marked(page, ".bit"), await marked(page, ".byte"), await marked(page, "#fields tr")],
    [7, 1, 1],
  );
  await see(page, "#explain", "5: the payload has this many bytes");
  assert.equal(
    await page.locator("#explain a").getAttribute("href"),
    "https://www.rfc-editor.org/rfc/rfc6455#section-5.2",
  );
  await page.locator('[data-byte="3"]').hover();
  assert.equal(await marked(page, ".bit"), 32, "a byte of the key marks the key");
  await page.locator("#detail-title").hover();
  assert.equal(await marked(page, ".bit"), 0);
  assert.deepEqual(page.wrong, []);
});

test("the two first questions lead to their answers, and the focus with them", async () => {
  const page = await withFrame("Hello");
  await page.locator("#explain button", { hasText: "look like their text" }).click();
  await see(page, "#explain", "That is why they don’t look like their text");
  // The focus follows with the next drawing.
  await page.waitForFunction(() => document.activeElement.dataset.part === "payload");
  assert.deepEqual(await page.evaluate(() => detail.chosen), [["frame-12", "payload"]]);
  await page.evaluate(() => (detail.frame(13, "81 02 48 69", "out"), detail.select("frame-13")));
  assert.equal(await page.locator("#explain button").count(), 1, "a frame from the server has no mask to ask about");
});

test("the figure is the frame, bit for bit", async () => {
  const page = await withFrame("Hi");
  const bits = await page.locator(".bit").allTextContents();
  assert.equal(
    bits.join(""),
    masked("Hi")
      .split(" ")
      .map((byte) => parseInt(byte, 16).toString(2).padStart(8, "0"))
      .join(""),
  );
  const across = await page.locator(".figure-row").first().locator(".bit").count();
  assert.ok([16, 32].includes(across));
});

test("by keyboard: arrows go from bit to bit, Enter selects, and the same is marked as with the pointer", async () => {
  const page = await withFrame("Hello");
  await page.locator(".bit").first().focus();
  await see(page, "#explain", "last of its message");
  for (let i = 0; i < 9; i++) await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "bit 9, Payload len: 0");
  assert.equal(await marked(page, ".byte"), 1);
  await page.keyboard.press("Enter");
  assert.deepEqual(await page.evaluate(() => detail.chosen), [["frame-12", "payload-len"]]);
  await page.keyboard.press("End");
  assert.match(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), /Payload Data/);
  assert.equal(await page.locator('.bit[tabindex="0"]').count(), 1, "one stop of the Tab key");
});

test("a link to a part marks it", async () => {
  const page = await withFrame("Hello");
  await page.evaluate(() => detail.select("frame-12", "masking-key"));
  assert.deepEqual([await marked(page, ".bit"), await marked(page, ".byte")], [32, 4]);
  await page.evaluate(() => detail.select("frame-12", "byte-7"));
  assert.deepEqual([await marked(page, ".bit"), await marked(page, ".byte")], [8, 1]);
  await see(page, "#explain", "this is the character “e”");
  // A part that the frame doesn't have marks nothing and breaks nothing.
  await page.evaluate(() => detail.select("frame-12", "extended-payload-length"));
  assert.equal(await marked(page, ".bit"), 0);
  assert.deepEqual(page.wrong, []);
});

test("a byte's explanation leads to the Mask tab, but not from within it", async () => {
  const page = await withFrame("Hello");
  await page.evaluate(() => detail.select("frame-12", "byte-7"));
  await see(page, "#explain", "The Mask tab shows this for every byte");
  await page.locator("#tab-mask").click();
  await see(page, "#explain", "byte 1 mod 4 = 1 of the key");
  assert.doesNotMatch(await page.locator("#explain").textContent(), /Mask tab/);
});

test("the line of Rust that reads a field is next to it", async () => {
  const page = await withFrame("Hello");
  await page.evaluate(() => detail.select("frame-12", "opcode"));
  await see(page, ".source-line.marked", "Opcode::from_bits(first & OPCODE)");
  assert.match(await page.locator("#source-whole").getAttribute("href"), /\/source\/websocket\/frame\.rs$/);
});

test("a Close says its code and its reason, as a whole and byte by byte", async () => {
  const page = await withFrame("x");
  await page.evaluate(() => (detail.frame(13, "88 05 0f a0 62 79 65", "out"), detail.select("frame-13", "byte-2")));
  await see(page, "#frame-says", "code 4000, reason “bye”");
  await see(page, "#explain", "most significant first: 4000");
  await page.evaluate(() => detail.select("frame-13", "byte-4"));
  await see(page, "#explain", "this is the character “b”");
});

test("another connection's frame of the same number and shape is drawn again", async () => {
  const page = await withFrame("x");
  await page.evaluate(() => (detail.frame(1, "81 01 41", "out"), detail.select("frame-1")));
  await see(page, ".dump-grid", "A");
  await page.evaluate(() => (detail.frame(1, "81 01 42", "out"), detail.render()));
  await see(page, ".dump-grid", "B");
});

test("a broken rule is shown, and marked at its field", async () => {
  const page = await withFrame("x");
  const rule = { rule: "unmasked-frame", section: "5.1", sentence: "a client must mask its frames", code: 1002 };
  await page.evaluate(
    (broken) => (detail.frame(13, "81 01 78", "in", { rule: broken }), detail.select("frame-13", "mask")),
    rule,
  );
  await see(page, "#frame-broke", "a client must mask its frames");
  assert.equal(await page.locator(".figure-label.broken").textContent(), "MASK");
  await see(page, ".source-line.marked", "Error::UnmaskedFrame");
});

test("the mask comes off step by step, and 你 is three bytes", async () => {
  const page = await withFrame("a你");
  await page.locator("#tab-mask").click();
  await see(page, "#mask-read-text", "a你");
  assert.deepEqual(
    await page
      .locator(".mask-char:not(.mask-legend)")
      .evaluateAll((blocks) => blocks.map((block) => block.querySelectorAll(".mask-byte").length)),
    [1, 3],
  );
  await page.locator("#mask-restart").click();
  assert.equal(await page.locator("#mask-read-text").textContent(), "");
  for (let i = 0; i < 3; i++) await page.locator("#mask-step").click();
  assert.equal(await page.locator("#mask-read-text").textContent(), "a", "two bytes of 你 are no character yet");
  await page.locator("#mask-step").click();
  assert.equal(await page.locator("#mask-read-text").textContent(), "a你");
});

test("messages that arrive meanwhile aren't drawn over the test's own frame", async () => {
  const page = await withFrame("a");
  await page.locator("#tab-mask").click();
  const bob = await join(server.url, { name: "bob" });
  await say(bob, "something to draw");
  await sees(bob, "something to draw");
  // Longer than the timer that draws when there are no frames.
  await page.waitForTimeout(500);
  assert.ok(await page.locator("#mask-work").isVisible());
});

test("a flipped bit of the key shows what the server would have read", async () => {
  const page = await withFrame("Hello");
  await page.locator("#tab-mask").click();
  await page.locator('#mask-key [data-bit="7"]').click();
  await see(page, "#mask-reads", "would have read");
  assert.equal(await page.locator("#mask-read-text").textContent(), "Ielln");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.bit), "7", "the focus stays where it was");
  await page.locator('#mask-key [data-bit="0"]').click();
  await see(page, "#mask-wrong", "1007");
  await page.locator("#mask-reset").click();
  assert.equal(await page.locator("#mask-read-text").textContent(), "Hello");
});

test("in an incomplete payload, a cut character isn't an error", async () => {
  const page = await withFrame("x");
  const begun = masked("a你").replace(/ ..$/, "");
  await page.evaluate((hex) => (detail.frame(13, hex, "in", { seen: 4n }), detail.select("frame-13")), begun);
  await page.locator("#tab-mask").click();
  await see(page, "#mask-read-text", "a");
  assert.equal(await page.locator("#mask-wrong").isVisible(), false);
});

test("a frame without a mask says why it has none", async () => {
  const page = await withFrame("x");
  await page.evaluate(() => (detail.frame(13, "81 02 48 69", "out"), detail.select("frame-13")));
  await page.locator("#tab-mask").click();
  await see(page, "#mask-says", "the server must not mask");
  assert.equal(await page.locator("#mask-work").isVisible(), false);
});

test("by keyboard from a field, and from a line of the handshake, to the pane that explains it", async () => {
  const page = await join(server.url, { name: "keys" });
  await page.locator("button", { hasText: "Send 你好" }).click();
  await page.locator("#fields button").last().focus();
  await page.keyboard.press("Tab");
  assert.ok(await drawnStill(page, "#explain .explain-rfc a"));
  await page.locator("#tab-handshake").click();
  await page.locator("#shake-answer button").first().focus();
  await page.locator("#explain .explain-rfc a").focus();
  assert.ok(await drawnStill(page, "#explain .explain-rfc a"));
});

test("the handshake: verdicts in words, the proof, and the offer that silence declines", async () => {
  const page = await withFrame("x");
  await page.evaluate(
    ([request, answer]) => (detail.shake(request, answer), detail.select("answer")),
    [REQUEST, ANSWER],
  );
  assert.equal(await page.locator("#tab-handshake").getAttribute("aria-selected"), "true");
  assert.equal(await page.locator(".verdict-no").count(), 0);
  await see(page, "#proof-verdict", "✓ The same");
  await see(page, "#shake-extensions", "permessage-deflate");
  await page.locator("#shake-answer button", { hasText: "Sec-WebSocket-Accept" }).click();
  await see(page, ".source-line.marked", "STANDARD.encode(accept_digest(key))");
  await page.evaluate(
    ([request, answer]) => (detail.shake(request, answer), detail.render()),
    [REQUEST, ANSWER.replace("s3pP", "t3pP")],
  );
  await see(page, "#proof-verdict", "✗ Different");
  assert.equal(await page.locator("#shake-answer .verdict-no").count(), 1);
});

test("the end in three columns", async () => {
  const page = await withFrame("x");
  await page.evaluate(() => {
    detail.ends(
      [{ what: "tcp", event: "broke", at: 12.5 }],
      [
        { what: "new WebSocket", detail: {} },
        { what: "open", detail: {} },
        { what: "close", detail: { code: 1006, reason: "", wasClean: false } },
      ],
    );
    detail.select("close");
  });
  await see(page, "#end-script", "code 1006");
  await see(page, "#end-wire", "TCP broke");
  await see(page, "#end-lesson", "is never on the wire");
});

test("tabs by keyboard, and one panel at a time", async () => {
  const page = await withFrame("x");
  await page.locator("#tab-frame").focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.id), "tab-mask");
  assert.deepEqual(
    await page.locator('#detail [role="tabpanel"]:visible').evaluateAll((panels) => panels.map(({ id }) => id)),
    ["detail-mask"],
  );
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await page.evaluate(() => document.activeElement.id), "tab-close");
});

test("fragments of a message lead to each other, and their text is joined", async () => {
  const page = await withFrame("x");
  await page.evaluate(
    ([one, two]) => {
      const message = { frames: [20, 22], count: 2, last: 22, kind: "text", bytes: 3n };
      detail.frame(20, one, "in", { message });
      detail.frame(22, two, "in", { message });
      detail.select("frame-20");
    },
    [masked("\u0000").replace(/^81 81 .*/, "01 81 00 00 00 00 e4"), "80 82 00 00 00 00 bd a0"],
  );
  await see(page, "#frame-message q", "你");
  await page.locator("#frame-message button", { hasText: "frame 22" }).click();
  await see(page, "#detail-title", "Frame 22");
  await page.locator("#tab-mask").click();
  await see(page, "#mask-wrong", "inside a character");
});

test("the real wire: what was said is in its frame, the accept value is right, and the end is shown", async () => {
  const page = await join(server.url, { name: "ana", room: "real" });
  await say(page, "你好");
  await page.locator('[data-key="frame-2"]').first().click();
  await see(page, "#frame-says", "text: 6 bytes of header");
  await page.locator("#tab-mask").click();
  await see(page, "#mask-read-text", '"text":"你好"');
  await page.locator("#tab-handshake").click();
  await see(page, "#proof-verdict", "✓");
  assert.equal(await page.locator("#shake .verdict-no").count(), 0);
  await page.locator("#tab-close").click();
  await page.locator("#close").click();
  await state(page, 3);
  await see(page, "#end-script", "“close” with code 1000");
  await see(page, "#end-wire", "The server closed the socket");
  await see(page, "#end-tcp", "The server, first");
  assert.deepEqual(page.wrong, []);
});

test("hostile, cut and private frames are shown, and nothing throws", async () => {
  const page = await withFrame("<img src=x onerror=alert(1)>");
  await page.locator("#tab-mask").click();
  await see(page, "#mask-read-text", "<img src=x");
  for (const [hex, more] of [
    ["ff ff ff ff ff ff ff ff ff ff ff ff ff ff", {}],
    ["81", {}],
    ["81 fe 00", {}],
    ["81 7f 00 00 00 00 00 04 93 e0 41", {}],
    ["81 85 00 00 00 00 41 42", { payload: null }],
    ["00 00", {}],
    ["88 82 00 00 00 00 ff ff", {}],
  ]) {
    await page.evaluate(
      ([bytes, facts]) => (detail.frame(30, bytes, "in", facts), detail.select("frame-30")),
      [hex, more],
    );
    for (const tab of ["mask", "frame"]) await page.locator(`#tab-${tab}`).click();
    assert.ok((await page.locator(".bit").count()) > 0, hex);
  }
  await page.evaluate(() => detail.select("frame-99"));
  assert.equal(await page.locator("#detail img").count(), 0);
  assert.deepEqual(page.wrong, []);
});

test("nothing in it is wider than a phone, and both languages fit", async () => {
  for (const language of ["en", "zh"]) {
    const page = await withFrame('{"type":"say","text":"你好"}', { width: 360, height: 740, language });
    await page.evaluate(
      ([request, answer]) => (detail.shake(request, answer), document.querySelector("#wire").classList.add("unfolded")),
      [REQUEST, ANSWER],
    );
    for (const tab of ["frame", "mask", "handshake", "close"]) {
      await page.locator(`#tab-${tab}`).click();
      const [wide, screen, sticking] = await page.evaluate(() => {
        const body = document.querySelector("#wire-body");
        const outside = [...body.querySelectorAll("*")].filter(
          (element) => element.getBoundingClientRect().right > body.getBoundingClientRect().right + 1,
        );
        return [body.scrollWidth, body.clientWidth, outside.map((element) => element.cloneNode().outerHTML)];
      });
      assert.ok(wide <= screen, `${language} ${tab}: ${wide} > ${screen}: ${sticking}`);
    }
  }
});
