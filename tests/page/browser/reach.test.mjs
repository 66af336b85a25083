// For people with a keyboard, a screen reader, a phone or a projector.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { www } from "../support/find.mjs";
import { nameless } from "../support/names.mjs";
import { join, open, say, see, sees, serve, state, whisperTo } from "../support/house.mjs";

let server;
before(async () => (server = await serve()));

const focused = (page) =>
  page.evaluate(
    () => document.activeElement.id || document.activeElement.dataset.name || document.activeElement.textContent,
  );

// Presses Tab until the focus is where it should be, at most once for each stop of the page.
async function tabTo(page, where, key = "Tab") {
  for (let i = 0; i < 60; i++) {
    if ((await focused(page)) === where) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${key} does not lead to ${where}`);
}

test("everything can be done with only the keyboard", async () => {
  const ben = await join(server.url, { name: "ben", room: "keys" });
  const ana = await join(server.url, { name: "ana", room: "keys" });
  await see(ana, "#people button", "ben");
  await tabTo(ana, "text");
  await ana.keyboard.type("typed");
  await ana.keyboard.press("Enter");
  await sees(ben, "typed");
  await tabTo(ana, "ben", "Shift+Tab");
  await ana.keyboard.press("Enter");
  await see(ana, "#whispering", "only to ben");
  assert.equal(await focused(ana), "text");
  await ana.keyboard.type("one line");
  await ana.keyboard.press("Shift+Enter");
  await ana.keyboard.type("another");
  await ana.keyboard.press("Enter");
  assert.equal(await (await see(ben, ".row-whisper .body", "one line")).textContent(), "one line\nanother");
  await ana.keyboard.press("Escape");
  await ana.locator("#whispering").waitFor({ state: "hidden" });
  await tabTo(ana, "close", "Shift+Tab");
  await ana.keyboard.press("Enter");
  await state(ana, 3);
  await tabTo(ana, "reconnect", "Shift+Tab");
  await ana.keyboard.press("Space");
  await state(ana, 1);
});

test("on a phone with both lists unfolded the place to write is still in sight, above the bar", async () => {
  const ana = await join(server.url, { name: "ana", room: "folds", width: 390, height: 700 });
  for (const fold of ["people", "rooms"]) await ana.locator(`#${fold}-fold summary`).click();
  const boxes = await ana.evaluate(() =>
    ["composer", "wire"].map((id) => document.getElementById(id).getBoundingClientRect().toJSON()),
  );
  assert.ok(boxes[0].bottom <= boxes[1].top + 1, JSON.stringify(boxes));
  assert.ok(boxes[1].bottom <= 701, JSON.stringify(boxes));
  await ana.locator("#text").click({ trial: true });
});

test("Enter sends nothing while an input method composes", async () => {
  const ana = await join(server.url, { name: "ana", room: "ime" });
  await ana.locator("#text").fill("ni hao");
  await ana
    .locator("#text")
    .evaluate((text) =>
      text.dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }),
      ),
    );
  assert.equal(await ana.locator("#text").inputValue(), "ni hao");
  await ana.locator("#text").fill("你好");
  await ana.locator("#text").press("Enter");
  // Until it has come back, it is below the rows, as on its way.
  await see(ana, ".row-say", "你好");
  assert.equal(await ana.locator(".row-say").count(), 1);
});

test("the focus can always be seen", async () => {
  const ana = await join(server.url, { name: "ana", room: "focus" });
  for (let i = 0; i < 20; i++) {
    await ana.keyboard.press("Tab");
    // After its last stop, the page hands the focus back to the browser.
    if (await ana.evaluate(() => document.activeElement === document.body)) continue;
    const where = await ana.evaluate(() => document.activeElement.outerHTML.slice(0, 100));
    const outline = await ana.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return `${style.outlineStyle} ${parseFloat(style.outlineWidth)}`;
    });
    assert.match(outline, /^solid [2-9]/, where);
  }
});

test("every control has a name, in both languages and with every card open", async () => {
  const ana = await join(server.url, { name: "ana", room: "named" });
  await join(server.url, { name: "ben", room: "named" });
  await whisperTo(ana, "ben");
  await ana.locator("#other-server").click();
  await ana.locator("#me").click();
  for (const language of ["en", "zh"]) {
    assert.deepEqual(
      await ana.evaluate(nameless, { more: "[role=log]", named: "button, summary, a", shown: false }),
      [],
      language,
    );
    await ana.locator("#language").click();
  }
});

test("ids are unique, headings follow each other, and landmarks are there", async () => {
  const ana = await join(server.url, { name: "ana", room: "structure" });
  const { ids, headings, main } = await ana.evaluate(() => ({
    ids: [...document.querySelectorAll("[id]")].map(({ id }) => id),
    headings: [...document.querySelectorAll("h1, h2, h3")].map(({ tagName }) => Number(tagName[1])),
    main: document.querySelectorAll("main").length,
  }));
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(headings[0], 1);
  headings.reduce((before, level) => (assert.ok(level <= before + 1), level));
  assert.equal(main, 1);
});

// An `init`: `lives` has the log's `aria-live` as each row of the history is put into it.
function livesWhenEarlierComes() {
  globalThis.lives = [];
  const isEarlier = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches(".earlier");
  const look = (changes) => {
    if (changes.some((change) => [...change.addedNodes].some(isEarlier)))
      globalThis.lives.push(document.querySelector("#log").getAttribute("aria-live"));
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}

test("what the page tells those who don't see it is a status, on both pages", async () => {
  for (const at of ["index.html", "labs.html"]) {
    const page = await open(`${server.url}${at}`, { name: "ana", room: "told" });
    assert.equal(await page.getByRole("status").and(page.locator("#announcer")).count(), 1, at);
  }
});

test("the log is a live region that a history doesn't flood", async () => {
  const ana = await join(server.url, { name: "ana", room: "live" });
  for (let i = 0; i < 8; i++) await say(ana, `line ${i}`);
  await sees(ana, "line 7");
  assert.equal(await ana.locator("#log").getAttribute("role"), "log");
  assert.equal(await ana.locator("#log").getAttribute("aria-live"), "polite");
  const ben = await open(server.url, { name: "ben", room: "live", init: livesWhenEarlierComes });
  await sees(ben, "8 messages from before you came");
  // Somebody's arrival may already be news by now, so it's read at the moment that counts.
  assert.deepEqual([...new Set(await ben.evaluate(() => globalThis.lives))], ["off"]);
  await say(ana, "news");
  await sees(ben, "news");
  assert.equal(await ben.locator("#log").getAttribute("aria-live"), "polite");
  // Counted at one moment: rows may still come.
  const [off, all] = await ben.evaluate(() =>
    ['.row-quiet[aria-live="off"]', ".row-quiet:not(.row-note)"].map((rows) => document.querySelectorAll(rows).length),
  );
  assert.equal(off, all);
});

for (const width of [320, 390, 768, 1280, 1920]) {
  test(`at ${width} pixels nothing scrolls sideways, and readyState and both buttons are in view`, async () => {
    const room = `wide${width}`;
    const ana = await join(server.url, { name: "ana", room, width, height: 700 });
    const ben = await join(server.url, { name: "ben", room });
    await say(ben, "hello");
    await sees(ana, "hello");
    const fits = async (what) =>
      assert.ok((await ana.evaluate(() => document.documentElement.scrollWidth)) <= width, what);
    await fits("connected");
    for (const id of ["people-fold", "rooms-fold"]) {
      const fold = ana.locator(`#${id}`);
      if ((await fold.getAttribute("open")) === null) await fold.locator("summary").click();
    }
    await fits("lists unfolded");
    await whisperTo(ana, "ben");
    await fits("whispering");
    await ana.locator("#me").click();
    await fits("asking for a name");
    await ana.locator("#close").click();
    await state(ana, 3);
    await fits("closed");
    if (await ana.locator("#wire-body").isHidden()) await ana.locator("#wire-fold").click();
    await ana.locator("#timeline").waitFor();
    await fits("the connection's panel");
    await ana.locator("#other-server").click();
    await fits("another server");
    for (const id of ["state", "close", "reconnect"]) {
      const box = await ana.locator(`#${id}`).boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= width && box.y >= 0 && box.y + box.height <= 700, id);
    }
  });
}

test("light or dark follows the system until it is chosen, and the choice stays", async () => {
  const ana = await join(server.url, { name: "ana", room: "theme", scheme: "dark" });
  const ground = () => ana.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await ground(), "rgb(12, 19, 18)");
  await ana.locator("#theme").click();
  assert.equal(await ground(), "rgb(238, 242, 241)");
  await ana.reload();
  await state(ana, 1);
  assert.equal(await ground(), "rgb(238, 242, 241)");
});

test("a reader who wants less motion gets none", async () => {
  const page = await open(server.url, { name: "ana", room: "motion" });
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.evaluate(() => (document.body.dataset.state = "0"));
  assert.equal(
    await page
      .locator(".strand")
      .first()
      .evaluate((strand) => getComputedStyle(strand).animationName),
    "none",
  );
});

test("before its scripts are loaded, and without them, the page isn't blank", async () => {
  const page = await open("about:blank");
  await page.route(/\.js$/, (route) => route.abort());
  await page.goto(`${pathToFileURL(www)}/index.html`);
  await see(page, "#banner", "Loading the page’s scripts…");
  const context = await page.context().browser().newContext({ javaScriptEnabled: false });
  const without = await context.newPage();
  await without.goto(`${pathToFileURL(www)}/index.html`);
  await see(without, ".noscript", "This page is a program in JavaScript");
});
