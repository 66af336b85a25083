// Views draw what they get, and again whenever it changes: here each is called with the test's own
// models, in the order in which frames could come.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { join, say, see, sees, serve, standing } from "../support/house.mjs";

let page;
before(async () => {
  const server = await serve();
  page = await join(server.url, { name: "ana", init: standing });
  // The page's own drawings stop; only the views draw.
  await page.evaluate(() => (globalThis.pageStands = true));
});

// What `selector` shows after each of `steps` (assignments to a fresh session in
// the room "r", as `ana`) was drawn with the view `name`.
function drawn(name, selector, steps) {
  return page.evaluate(
    ([view, shown, changes]) => {
      const { barewire } = globalThis;
      const room = new barewire.Room("r", () => 0);
      const session = {
        room,
        roomName: "r",
        name: "ana",
        welcome: null,
        readyState: 0,
        asking: null,
        refused: false,
        rooms: new Map([["r", room]]),
        server: { host: "127.0.0.1:1" },
      };
      const render = barewire.views[view](new Proxy({}, { get: () => () => {} }));
      const ui = { whisper: null, roomProblem: null, drawn: 200 };
      return changes.map((change) => {
        if (change.members) room.members = new Set(change.members);
        Object.assign(session, { ...change, members: undefined });
        render(session, ui, barewire.language.speaker("en"));
        return [...document.querySelectorAll(shown)].at(-1).textContent;
      });
    },
    [name, selector, steps],
  );
}

test("a person alone in a room is shown there, however late the room is told", async () => {
  const [before, after] = await drawn("peopleView", "#people", [{ welcome: {} }, { members: ["ana"] }]);
  assert.deepEqual([before, after], ["", "ana you"]);
});

test("the hint in an empty room comes with the welcome, not when the connection opens", async () => {
  const [open, welcome] = await drawn("logView", "#log .log-top", [{ readyState: 1 }, { welcome: {} }]);
  assert.equal(open, "");
  assert.match(welcome, /Nobody has said anything in r yet/);
});

test("an event of the lane unfolds to the message that it was", async () => {
  const { url } = await serve();
  const ana = await join(url, { name: "ana", room: "lane" });
  await say(ana, "look at me");
  await sees(ana, "look at me");
  const sent = ana.locator("#timeline details", { hasText: "send()" }).last();
  assert.equal(await sent.locator("pre").isVisible(), false);
  await sent.locator("summary").click();
  assert.equal(await sent.locator("pre").textContent(), '{"type":"say","text":"look at me"}');
  await ana.locator("#kind-bytes").check();
  await say(ana, "00 ff 41");
  await ana
    .locator("#timeline pre", { hasText: /^00 ff 41 +··A$/ })
    .last()
    .waitFor({ state: "attached" });
});
