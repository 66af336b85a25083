// A flood of 20,000 messages: the drawn part is bounded, nothing is miscounted, and the page
// responds meanwhile. `make bench` measures how fast it responds.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { NO_PINGS, insight, join, say, see, serve } from "../support/house.mjs";
import { loud } from "../support/loud.mjs";

const FLOOD = 20_000;
// Never so far ahead that the server would lose records, or give up the page.
const STEP = 500,
  AHEAD = 2000;
// www/timeline/view-timeline.js, www/timeline/timeline.js, www/chat/view-log.js.
const DRAWN = 100,
  KEPT = 500,
  MESSAGES_DRAWN = 100;

let server;
// Keep-alive and rate limits are about a client that floods; this test is about a page that is
// flooded.
before(async () => (server = await serve(0, ["--message-rate", "0", ...NO_PINGS])));

// Counts what each drawing changes: the browser reports once after each. How far the flood is
// counts for both the wire's view and the script: the smaller of the two.
function countDrawings() {
  globalThis.reached = () => Math.min(theSession.timeline.counted.out, theSession.timeline.counted.message);
  globalThis.drawings = {};
  // On a busy machine a page may receive nothing for so long that it asks, and gets an answer.
  globalThis.asked = 0;
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    if (String(data).includes('"heartbeat"')) globalThis.asked += 1;
    return send.call(this, data);
  };
  for (const [name, element] of [
    ["timeline", "#timeline-rows"],
    ["log", "#log .log-rows"],
  ]) {
    const rows = document.querySelector(element);
    const seen = (drawings[name] = { times: 0, added: 0, most: 0 });
    new MutationObserver((changes) => {
      seen.times += 1;
      seen.added = Math.max(
        seen.added,
        changes.reduce((sum, { addedNodes }) => sum + addedNodes.length, 0),
      );
      seen.most = Math.max(seen.most, rows.children.length);
    }).observe(rows, { childList: true });
  }
}

// `moments`: what to do meanwhile, by how many messages were said before.
async function flood(page, member, moments) {
  // Both have counted the same: otherwise the one that is behind would count earlier messages, too.
  const level = () => theSession.timeline.counted.out === theSession.timeline.counted.message && reached();
  const before = await (await page.waitForFunction(level)).jsonValue();
  const until = (all) => page.waitForFunction((least) => reached() >= least, before + all);
  for (let sent = 0; sent < FLOOD; sent += STEP) {
    await until(sent - AHEAD);
    member.say(sent, sent + STEP);
    await moments[sent]?.();
  }
  await until(FLOOD);
  return before;
}

test("of 20,000 messages a bounded number of rows is drawn, all are counted, and the page still responds", async () => {
  const ana = await join(server.url, { name: "ana", room: "flood", init: insight });
  await ana.locator('#timeline [data-key="answer"]').waitFor({ state: "attached" });
  const member = await loud(server, "flood");
  await see(ana, "#people", "loud");
  await ana.evaluate(countDrawings);
  const keys = () => ana.locator("#timeline-rows > li").evaluateAll((rows) => rows.map((row) => row.dataset.row));
  let still = null;
  const before = await flood(ana, member, {
    [FLOOD / 4]: async () => {
      await say(ana, "can you still hear me?");
      await ana.locator("#filter-in").uncheck();
      await ana.locator("#filter-in").check();
    },
    [FLOOD / 2]: async () => {
      // A script that is behind gets a message after its frame, and the newest rows are all its
      // own.
      await ana.locator("#filter-js").uncheck();
      await ana.locator("#timeline .w-row-js").first().waitFor({ state: "detached" });
      await ana.locator("#line-pause").click();
      await see(ana, "#line-says", "Paused.");
      still = await keys();
    },
    [(FLOOD * 3) / 4]: async () => {
      assert.deepEqual(await keys(), still, "what stands still can be read");
      await ana.locator("#timeline .w-is-frame").first().click();
      await see(ana, "#detail-title", "server → browser");
      await ana.locator("#line-pause").click();
    },
  });
  await see(ana, "#timeline", `word ${FLOOD - 1}`);
  const { timeline, log } = await ana.evaluate(() => drawings);
  assert.ok(timeline.times > 5 && log.times > 5, `${timeline.times} and ${log.times} drawings were seen`);
  assert.deepEqual(
    [timeline.most, timeline.added <= DRAWN],
    [DRAWN, true],
    `${timeline.added} rows were added at once`,
  );
  assert.deepEqual(
    [log.most, log.added <= MESSAGES_DRAWN],
    [MESSAGES_DRAWN, true],
    `${log.added} messages were added at once`,
  );
  const line = await ana.evaluate(() => {
    const { total, dropped, rows, lost, counted, journal, frames } = theSession.timeline;
    return { total, dropped, kept: rows.length, lost, counted, entries: journal.entries.length, frames: frames.size };
  });
  assert.deepEqual([line.kept, line.lost, line.total], [KEPT, 0, line.dropped + KEPT]);
  // What ana said came back to her.
  const all = before + FLOOD + 1 + (await ana.evaluate(() => globalThis.asked));
  assert.deepEqual([line.counted.out, line.counted.message], [all, all]);
  assert.ok(line.total > 2 * FLOOD && line.frames <= KEPT && line.entries <= KEPT, JSON.stringify(line));
  await see(ana, "#line-says", `${line.dropped.toLocaleString("en")} earlier rows are gone`);
  await ana.locator("#timeline .w-wire", { hasText: `word ${FLOOD - 1}` }).click();
  await see(ana, "#detail-title", "server → browser");
  assert.deepEqual(ana.wrong, []);
  member.close();
});
