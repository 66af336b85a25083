// How fast the page answers while a flood of small messages comes: the time from a
// key press or a click to the paint that shows what it did. `node page.mjs FILE`
// writes the figures there, in milliseconds. Started by page.py.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { insight, join, see, serve } from "../page/support/house.mjs";
import { loud } from "../page/support/loud.mjs";

// 20,000 messages and more, at an even pace: each is two rows in the timeline, its
// frame's and the script's.
const FLOOD = 20_000,
  PER_SECOND = 1000,
  TICK_MS = 20,
  AHEAD = 1000;
const ROUNDS = 20;

// In the page. `shows` is called after each paint, from the event on; the event's own
// time is the input's time.
function measureAnswers() {
  const paint = new MessageChannel();
  let waiting = null;
  const look = () => requestAnimationFrame(() => paint.port2.postMessage(null));
  paint.port1.onmessage = () => {
    if (!waiting.shows()) return look();
    answers.push({ deed: waiting.deed, ms: performance.now() - waiting.at });
  };
  globalThis.answers = [];
  globalThis.expect = (deed, type, shows) => {
    waiting = { deed, shows, at: null };
    addEventListener(type, ({ timeStamp }) => ((waiting.at = timeStamp), look()), { capture: true, once: true });
  };
}

// What a reader does in a flood, each with the sign in the page that it was done.
const typing = {
  deed: "typing",
  begin: (page) => page.evaluate(() => document.getElementById("text").focus()),
  arm: () => {
    const box = document.getElementById("text"),
      { length } = box.value;
    expect("typing", "keydown", () => box.value.length > length);
  },
  act: (page) => page.keyboard.press("a"),
};
const pausing = {
  deed: "pausing",
  begin: () => {},
  arm: () => {
    const button = document.getElementById("line-pause"),
      before = button.getAttribute("aria-pressed");
    expect("pausing", "click", () => button.getAttribute("aria-pressed") !== before);
  },
  // Only the input: a locator's click waits for much more.
  act: async (page) => {
    const { x, y, width, height } = await page.locator("#line-pause").boundingBox();
    await page.mouse.click(x + width / 2, y + height / 2);
  },
};
// With the arrow keys, from row to row of what is frozen now.
const walking = {
  deed: "walking",
  // If a row has the focus, it goes on from there.
  begin: (page) =>
    page.evaluate(() => document.activeElement.closest("#timeline") ?? document.getElementById("timeline").focus()),
  arm: () => {
    const chosen = () => document.querySelector("#timeline [aria-current]")?.dataset.key,
      before = chosen();
    const title = document.getElementById("detail-title");
    expect(
      "walking",
      "keydown",
      () => chosen() !== before && title.textContent.includes(chosen().replace("frame-", "")),
    );
  },
  act: (page) => page.keyboard.press("ArrowUp"),
};

// Says more and more until it is told to stop, or the page's part has failed. If the page is
// too slow, the flood waits for it: unread messages would say nothing of its response times.
function flooding(page, member) {
  const begun = performance.now();
  let sent = 0,
    goesOn = true;
  const stop = () => ((goesOn = false), member.close());
  const saying = (async () => {
    while (goesOn) {
      const heard = await page.evaluate(() => theSession.timeline.counted.message);
      const due = Math.round(((performance.now() - begun) / 1000) * PER_SECOND);
      const next = Math.max(sent, Math.min(due, heard + AHEAD));
      member.say(sent, next);
      sent = next;
      await new Promise((later) => setTimeout(later, TICK_MS));
    }
  })();
  saying.catch(stop);
  return {
    stop,
    // How many there were, when there are enough.
    all: async () => {
      while (sent < FLOOD && goesOn) await new Promise((later) => setTimeout(later, 100));
      stop();
      await saying;
      return { sent, seconds: (performance.now() - begun) / 1000 };
    },
  };
}

test("the page's answers in a flood", async () => {
  const server = await serve(0, ["--message-rate", "0", "--quiet"]);
  const page = await join(server.url, { name: "ana", room: "flood", init: insight });
  const member = await loud(server, "flood");
  await see(page, "#people", "loud");
  // The rows of a script's events can't be chosen; a frame's can.
  await page.locator("#filter-js").uncheck();
  await page.evaluate(measureAnswers);
  const flood = flooding(page, member);
  after(() => flood.stop());
  await see(page, "#timeline", "word");
  let done = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const { deed, begin, arm, act } of [typing, pausing, walking, walking, pausing]) {
      await begin(page);
      await page.evaluate(arm);
      await act(page);
      done += 1;
      await page
        .waitForFunction((count) => answers.length >= count, done)
        .catch(() => {
          throw new Error(`no answer to ${deed}, the deed number ${done}`);
        });
    }
  }
  const { sent, seconds } = await flood.all();
  const answers = await page.evaluate(() => answers);
  assert.deepEqual(page.wrong, []);
  writeFileSync(process.argv[2], JSON.stringify({ sent, seconds, answers }));
});
