// One message must not keep a page from responding: the drawn part of anybody's text is bounded,
// and a button offers the rest.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { NO_PINGS, join, open, plain, see, serve } from "../support/house.mjs";

// Without the bound, each of these takes from ten seconds to for ever, on a machine that now takes
// a few hundred milliseconds.
const HANG_MS = 4000;
const FOUR = {
  "marks on one letter, 100 kB": ["a", "\u0301", 50_000, "100 kB"],
  "marks on one letter, 2 MB": ["a", "\u0301", 1_000_000, "2 MB"],
  "turns of direction": ["", "aא", 50_000, "150 kB"],
  "line breaks": ["", "\n", 2_000_000, "2 MB"],
};

let server;
before(async () => (server = await serve(0, NO_PINGS)));

// The longest task since the page began, as the browser and its event loop report it.
function longest() {
  globalThis.tasks = [0];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: "longtask",
    buffered: true,
  });
  let last = performance.now();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    tasks[0] = Math.max(tasks[0], performance.now() - last);
    last = performance.now();
    setTimeout(() => port2.postMessage(0), 10);
  };
  port2.postMessage(0);
}

const worst = async (page) => {
  // Two frames and a turn of the event loop: everything due has been drawn.
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))),
  );
  return page.evaluate(() => Math.max(...globalThis.tasks));
};

const quick = async (page, what) => {
  const ms = await worst(page);
  assert.ok(ms < HANG_MS, `${what}: ${Math.round(ms)} ms at a stretch`);
};

for (const [i, [name, [first, again, times, size]]] of Object.entries(FOUR).entries()) {
  test(`a message of ${name} keeps no page busy: neither live, nor from the history, nor shown whole`, async () => {
    const room = `four-${i}`;
    const ana = await join(server.url, { name: "ana", room, init: longest });
    const eve = await open(server.url, { room: "aside" });
    const sender = await plain(eve, `${server.url}room/${room}/eve`);
    await eve.evaluate(([a, b, n]) => globalThis.plain.send(a + b.repeat(n)), [first, again, times]);
    await sender.send("and so on");
    await see(ana, "#log .log-rows > *", "and so on");
    await quick(ana, "live");
    // The rest is offered, with its size.
    const body = ana.locator("#log .body").first();
    const said = `Show all, ${size}`;
    await body.getByRole("button", { name: said }).click();
    await ana.locator(".bounded-whole .bounded-piece").first().waitFor();
    await quick(ana, "shown whole");
    // As far as it is read, and no further.
    const box = ana.locator(".bounded-whole");
    await ana.waitForFunction(() => document.querySelector(".bounded-whole").scrollHeight > 300);
    const before = await box.evaluate((whole) => whole.textContent.length);
    assert.ok(before < 100_000, `${before} characters at once`);
    await box.evaluate((whole) => (whole.scrollTop = whole.scrollHeight));
    if (before < first.length + again.length * times)
      await ana.waitForFunction((n) => document.querySelector(".bounded-whole").textContent.length > n, before);
    await quick(ana, "read on");
    await body.getByRole("button", { name: "Show less" }).click();
    await body.getByRole("button", { name: said }).waitFor();
    // The server keeps only the beginning of a very long message.
    await ana.reload();
    await see(ana, "#log .log-rows > *", "and so on");
    await quick(ana, "from the history");
    assert.deepEqual([...ana.wrong, ...eve.wrong], []);
  });
}

test("names, reasons, the timeline's script events and the teacher's table draw no towers, and offer the whole text", async () => {
  const tower = "\u0301".repeat(31),
    most = /\u0301{9}/;
  const ana = await join(server.url, { name: "ana", room: "towers" });
  const eve = await open(server.url, { room: "aside" });
  const sender = await plain(eve, `${server.url}room/towers/${encodeURIComponent(`e${tower}`)}`);
  await sender.send(`x${tower}y`);
  const row = await see(ana, "#log .row-say", "y");
  const people = await see(ana, "#people button", "e");
  const teacher = await open(await server.teachers());
  await teacher.locator("#teach-tab-all").click();
  const lane = await see(teacher, "#lanes-rows .lane-name", "e\u0301");
  const script = ana.locator("#timeline-rows .lane-message", { hasText: "text" }).last();
  await script.locator("summary").click();
  for (const drawn of [row, people, lane, script.locator(".lane-data")]) {
    const text = await drawn.evaluate((element) => element.textContent);
    assert.match(text, /…/);
    assert.doesNotMatch(text, most);
  }
  assert.equal(await row.locator(".from").getAttribute("title"), `e${tower}`);
  await script
    .locator(".lane-data")
    .getByRole("button", { name: /^Show all/ })
    .click();
  await ana.waitForFunction(() =>
    document.querySelector(".lane-data .bounded-whole")?.textContent.includes("\u0301".repeat(31)),
  );
  // A reason of 123 bytes, as a server or another page may give it.
  await ana.evaluate((reason) => {
    const box = document.createElement("p");
    box.append(...barewire.views.rest(reason, barewire.language.speaker("en")));
    document.body.append(box);
    box.id = "reason";
  }, `r${tower}`);
  await ana.locator("#reason").getByRole("button", { name: "Show all, 63 bytes" }).waitFor();
  assert.deepEqual([...ana.wrong, ...teacher.wrong], []);
});
