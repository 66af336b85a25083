// What the other browser tests rely on: an act is over when the page has drawn what it changed, and
// a page that is opened with its scripts in one file is the page that is served, and what is on its
// way hasn't come.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { crosses, join, open, say, see, sees, serve, state } from "../support/house.mjs";
import { lab } from "../support/lab.mjs";

let server;
before(async () => {
  server = await serve();
});

// An `init`: frames don't come, as in a hidden tab, and the page draws by its timer.
function noFrames() {
  globalThis.requestAnimationFrame = () => 0;
}

test("after a click and a key a test reads what was drawn, however late that is", async () => {
  const page = await lab(server.url, "lab=three-roads&every=200", { init: noFrames });
  const preset = page.locator(".race-controls button").last();
  await preset.click();
  assert.equal(await preset.getAttribute("aria-pressed"), "true");
  await page.locator("#race-every").press("Home");
  assert.equal(await preset.getAttribute("aria-pressed"), "false");
  await page.locator("#language").click();
  assert.match(await preset.textContent(), /\p{Script=Han}/u);
});

// The scripts that a page ran, and its styles, in their order.
const parts = () => ({
  scripts: [...barewire.modules.keys()],
  rules: [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map(({ cssText }) => cssText)),
});

for (const address of ["index.html#room=parts", "labs.html#lab=boundary"])
  test(`${address} with its scripts in one file has the same parts, in the same order`, async () => {
    const made = [];
    for (const asServed of [false, true]) {
      const page = await open(`${server.url}${address}`, { name: "ana", asServed });
      await state(page, 1);
      const requests = await page.evaluate(() => performance.getEntriesByType("resource").length);
      assert.ok(asServed ? requests > 90 : requests < 12, `${requests} requests`);
      made.push(await page.evaluate(parts));
      await page.context().close();
    }
    assert.ok(made[0].scripts.length > 80 && made[0].rules.length > 10);
    assert.deepEqual(made[0], made[1]);
  });

// An `init`: while `held` is a list, what comes from the server waits in it.
function holding() {
  const Real = WebSocket;
  globalThis.held = null;
  globalThis.WebSocket = class extends Real {
    set onmessage(work) {
      super.onmessage = (event) => (held ? held.push(() => work(event)) : work(event));
    }
  };
}

test("what a page has said is seen once the server has sent it, and crosses once the server has read it", async () => {
  const page = await join(server.url, { name: "ana", room: "held", init: holding });
  await say(page, "first");
  await crosses(page, "first");
  await page.evaluate(() => (globalThis.held = []));
  await say(page, "on its way");
  await see(page, "#log .row-sending", "on its way");
  await see(page, "#timeline", "on its way");
  for (const [what, waits] of [
    ["seen", sees],
    ["crosses", crosses],
  ]) {
    const early = await Promise.race([waits(page, "on its way").then(() => what), page.waitForTimeout(500)]);
    assert.equal(early, undefined);
  }
  await page.evaluate(() => {
    const all = globalThis.held;
    globalThis.held = null;
    for (const come of all) come();
  });
  await sees(page, "on its way");
  await crosses(page, "on its way");
});
