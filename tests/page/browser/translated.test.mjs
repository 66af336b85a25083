// A browser that translates the page: its words stay, and the page writes only what changed.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { NO_PINGS, insight, join, say, see, sees, serve, unfold } from "../support/house.mjs";

let server;
before(async () => (server = await serve(0, NO_PINGS)));

// What Chromium's translator does: each text is in two `<font>` elements.
function translate() {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    if (
      /\p{L}/u.test(walker.currentNode.data) &&
      !walker.currentNode.parentElement.closest("script, textarea, option, font")
    )
      texts.push(walker.currentNode);
  for (const text of texts) {
    const outer = document.createElement("font"),
      inner = document.createElement("font");
    inner.textContent = text.data.toUpperCase();
    outer.append(inner);
    text.replaceWith(outer);
  }
  globalThis.rewritten = [];
  new MutationObserver((changes) =>
    changes.forEach(({ target }) =>
      rewritten.push(target.id || target.className || target.parentElement?.id || target.nodeName),
    ),
  ).observe(document.body, { subtree: true, childList: true, characterData: true });
}

const drawings = (page, n) =>
  page.evaluate(async (times) => {
    for (let i = 0; i < times; i++) {
      theSession.world.changed();
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)));
    }
  }, n);

test("drawing again what hasn't changed rewrites nothing of a translated page", async () => {
  const ana = await join(server.url, { name: "ana", room: "font", init: insight });
  await say(ana, "hello");
  await sees(ana, "hello");
  await unfold(ana, "connection");
  await ana.locator('#timeline [data-key="answer"]').waitFor({ state: "attached" });
  await drawings(ana, 2);
  await ana.evaluate(translate);
  await drawings(ana, 8);
  assert.deepEqual(await ana.evaluate(() => rewritten), []);
  assert.match(await ana.locator("#me-name").innerHTML(), /<font>/);
});

test("what does change is written over a translation", async () => {
  const ana = await join(server.url, { name: "ana", room: "font2", init: insight });
  await ana.evaluate(translate);
  await ana.locator("#close").click();
  await see(ana, "#state-value", "3 CLOSED");
  await see(ana, "#banner-text", "This page closed the connection, as you asked.");
  await ana.locator("#banner-now").click();
  await see(ana, "#state-value", "1 OPEN");
});
