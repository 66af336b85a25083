// Strange captures in the page: it says where they are wrong, a view that can't be drawn is a
// sentence, and the page goes on, whatever is opened.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { insight, join, open, say, see, sees, serve } from "../support/house.mjs";
import { everyKind, mutated } from "../support/records.mjs";

let server;
before(async () => (server = await serve()));

function drop(page, text) {
  return page.evaluate((json) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([json], "saved.json", { type: "application/json" }));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, text);
}

for (const { language, words } of [
  { language: "en", words: 'so it wasn’t opened. At journal[2].detail.data is "abc"' },
  { language: "zh", words: '所以没有打开。journal[2].detail.data 处是 "abc"' },
]) {
  test(`the error in a wrong capture is named by its place, and the page goes on (${language})`, async () => {
    const page = await join(server.url, { name: "ana", room: `strange-${language}`, language });
    const file = everyKind();
    Object.assign(file.journal[2].detail, { binary: true, data: "abc" });
    await drop(page, JSON.stringify(file));
    await see(page, "#line-says", words);
    await say(page, "still here");
    await see(page, "#timeline", "still here");
    await drop(
      page,
      JSON.stringify({ barewire: 1, records: Array.from({ length: 9000 }, () => ({ what: "gap", t: 0 })) }),
    );
    await see(page, "#line-says", language === "en" ? "9,000" : "9,000 条");
    assert.deepEqual(page.wrong, []);
  });
}

// An `init`: the functions that draw a row and an explanation fail as long as `fails` says so.
function failing() {
  const broken = (name) => (made) => ({
    ...made,
    [name]: (...given) => {
      if (globalThis.fails === true || globalThis.fails === name) throw new Error("made to fail");
      return made[name](...given);
    },
  });
  globalThis.replaced = {
    ...globalThis.replaced,
    "timeline/became": broken("short"),
    "rfc6455/explain": broken("part"),
  };
}

test("a row or a view that can't be drawn is a sentence; the other parts work, and it comes back", async () => {
  const page = await join(server.url, { name: "ana", room: "broken", init: [insight, failing] });
  await say(page, "first");
  await page.locator("#timeline .w-wire", { hasText: "first" }).first().click();
  await page.locator("#fields button").first().waitFor();
  await page.evaluate(() => (globalThis.fails = true));
  await page.locator('#fields button[data-part="opcode"]').click();
  await see(page, "#detail > .stopped-says", "can’t be drawn");
  assert.equal(await page.locator("#detail-tabs").isVisible(), false);
  await say(page, "second");
  await sees(page, "second");
  await see(page, "#timeline-rows .w-bad", "This row can’t be drawn: made to fail");
  await see(page, "#timeline-rows", "welcome");
  await page.evaluate(() => (globalThis.fails = "short"));
  await page.locator("#timeline .w-wire", { hasText: "first" }).first().click();
  await page.locator("#detail-tabs").waitFor();
  assert.equal(await page.locator(".stopped-says").count(), 0);
});

// How many damaged captures are opened, and how many rows of each are looked at in each tab.
const CAPTURES = 40,
  ROWS = 6,
  BOUND_MS = 60_000;

test(`${CAPTURES} damaged captures are opened and looked at row by row, and no view stops`, async () => {
  const page = await join(server.url, { name: "ana", room: "fuzz", init: insight });
  const began = Date.now();
  let opened = 0;
  for (let seed = 1; opened < CAPTURES && Date.now() - began < BOUND_MS; seed++) {
    const looked = await page.evaluate(look, { text: JSON.stringify(mutated(seed)), rows: ROWS, seed });
    opened += looked.opened;
    assert.deepEqual(looked.stopped, [], `seed ${seed}`);
    assert.deepEqual(page.wrong, [], `seed ${seed}`);
  }
  assert.ok(opened > 10, `${opened}`);
  await page.locator("#line-which").selectOption({ index: 0 });
  await say(page, "still alive");
  await see(page, "#timeline", "still alive");
});

// Runs in the page.
async function look({ text, rows, seed }) {
  const { barewire, theSession } = globalThis;
  const { timeline } = barewire.capture.load(text);
  if (!timeline) return { opened: 0, stopped: [] };
  theSession.wires.open(timeline);
  const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const stopped = [];
  for (let i = 0; i < rows; i++) {
    const row = timeline.rows[(seed * 7 + i * 5) % timeline.rows.length];
    location.hash = `#room=fuzz&${row.key}${["", "/opcode", "/payload", "/byte-9"][i % 4]}`;
    await drawn();
    for (const tab of ["frame", "mask", "handshake", "close"].filter((name, at) => at === (seed + i) % 4))
      document.getElementById(`tab-${tab}`).click();
    await drawn();
    stopped.push(
      ...[...document.querySelectorAll(".stopped-says, #timeline-rows .w-bad")]
        .map(({ textContent }) => textContent)
        .filter((words) => /can’t be drawn/.test(words)),
    );
  }
  return { opened: 1, stopped };
}
