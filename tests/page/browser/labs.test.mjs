// The labs' page: the course leads from lab to lab, remembers progress only in this browser, has
// both languages, and works by keyboard.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { www } from "../support/find.mjs";
import { nameless } from "../support/names.mjs";
import { open, see, serve, state } from "../support/house.mjs";

let server;
before(async () => (server = await serve()));

// Those that need nothing but this page and its server.
const LABS = [
  "start",
  "frame-bench",
  "boundary",
  "tcp-is-not-frames",
  "handshake",
  "break-it",
  "museum",
  "who-may-connect",
  "slow-and-lost",
  "why-a-mask",
  "squeeze",
  "two-writers",
];

const labs = (hash = "", options = {}) => open(`${server.url}labs.html${hash}`, options);

test("the chat page leads to the labs, and they lead back", async () => {
  const page = await open(server.url, { name: "ana" });
  await page.locator("header a.to").click();
  await see(page, "#lab-title", "Start: watch your own wire");
  await page.locator("header a.to").click();
  await state(page, 1);
});

test("the first lab opens the chat page in another tab, and the questions stay", async () => {
  const page = await labs("#lab=start");
  const [chat] = await Promise.all([page.context().waitForEvent("page"), page.locator(".lab-start a.to-chat").click()]);
  await state(chat, 1);
  await see(page, ".start-steps", "Press “Send 你好” and choose the frame that it sent");
});

test("all labs are listed in four parts, each with what a student can explain afterwards", async () => {
  const page = await labs();
  const parts = await page.locator(".part h2").allTextContents();
  assert.deepEqual(parts, ["Watch", "Change", "Break", "Build"]);
  const entries = page.locator(".part a");
  assert.equal(await entries.count(), 14);
  for (const line of await page.locator(".entry-line").allTextContents())
    assert.match(line, /^(What|Which|Where|Why|Whom|In which|The mistakes)\b/);
  assert.deepEqual(
    await page.evaluate(() => barewire.course.LABS.map(({ id }) => id).filter((id) => !(id in barewire.labs))),
    [],
  );
  assert.deepEqual(page.wrong, []);
});

test("nothing comes after the last lab, and an unknown lab leads to the first", async () => {
  const page = await labs("#lab=own-server");
  await see(page, "#lab-title", "Your own server");
  assert.equal(await page.locator("#lab-next").isHidden(), true, "nothing comes after the last");
  await page.goto(`${server.url}labs.html#lab=nonsense`);
  await see(page, "#lab-title", "Start: watch your own wire");
});

test("progress is ticked, kept, and forgotten on request", async () => {
  const page = await labs("#lab=start");
  await see(page, "#course-count", "0 of 14");
  const seen = page.locator("button", { hasText: "I have seen these" });
  await seen.press("Enter");
  await see(page, "#start-hint", "0 of 6 compared");
  assert.equal(
    await page.locator("#course-count").textContent(),
    "0 of 14 done",
    "a lab without comparisons isn't done",
  );
  assert.equal(await page.locator(".start-steps details p:visible").count(), 0, "the answers wait to be asked for");
  for (const answer of await page.locator(".start-steps summary").all()) await answer.press("Enter");
  await page.locator("#start-hint", { hasText: /^$/ }).waitFor({ state: "attached" });
  await seen.click();
  await see(page, ".part a[aria-current]", "✓");
  await page.reload();
  await see(page, "#course-count", "1 of 14");
  await page.locator("#course-forget").click();
  await see(page, "#course-count", "0 of 14");
  assert.equal(await page.evaluate(() => localStorage.getItem("barewire.labs")), null);
});

test("from lab to lab by keyboard: the focus goes to the title, and the browser's way back works", async () => {
  const page = await labs("#lab=start");
  const link = page.locator('.part a[href="#lab=boundary"]');
  await link.focus();
  await page.keyboard.press("Enter");
  await see(page, "#lab-title", "The boundary slider");
  assert.equal(await page.evaluate(() => document.activeElement.id), "lab-title");
  await page.goBack();
  await see(page, "#lab-title", "Start: watch your own wire");
  await page.goForward();
  await see(page, "#lab-title", "The boundary slider");
  assert.equal(await page.title(), "The boundary slider · barewire");
});

test("the list shows the current lab, also at its end, and the page stays where it is", async () => {
  const page = await labs("#lab=own-server", { height: 600 });
  const inSight = () =>
    page.evaluate(() => {
      const [list, entry] = [".course", ".part a[aria-current]"].map((selector) =>
        document.querySelector(selector).getBoundingClientRect(),
      );
      return entry.top >= list.top && entry.bottom <= Math.min(list.bottom, innerHeight);
    });
  await see(page, "#lab-title", "Your own server");
  assert.equal(await inSight(), true);
  await page.evaluate(() => (location.hash = "#lab=start"));
  await see(page, "#lab-title", "Start");
  assert.equal(await inSight(), true);
  assert.equal(await page.evaluate(() => scrollY), 0);
});

test("on paper a lab has its own wire or none, and room for a prediction", async () => {
  const page = await labs("#lab=boundary&n=127");
  await state(page, 1);
  await page.locator('.predict input[value="both"]').check();
  await page.locator(".predict button.main").click();
  await page.locator("#timeline-rows li").first().waitFor();
  assert.equal(await page.locator(".predict-paper").isHidden(), true, "the screen has buttons");
  await page.locator('.part a[href="#lab=museum"]').click();
  await see(page, "#lab-title", "museum");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#lab-wire").isHidden(), true);
  assert.equal(await page.locator("#timeline-rows li").count(), 0);
  await see(page, ".predict-paper", "My prediction: ____");
  await page.emulateMedia({ media: "screen" });
});

test("leaving the frame bench leaves nothing behind that throws", async () => {
  const page = await labs("#lab=frame-bench");
  await page.locator("#bench-figure .bit").first().waitFor();
  await page.locator('.part a[href="#lab=start"]').click();
  await see(page, "#lab-title", "Start");
  await page.setViewportSize({ width: 900, height: 800 });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.deepEqual(page.wrong, []);
});

test("a link within the page leaves the lab and its settings where they are", async () => {
  const page = await labs("#lab=boundary&n=127");
  await page.locator("a.skip").focus();
  await page.keyboard.press("Enter");
  await see(page, "#lab-title", "The boundary slider");
  await page.waitForFunction(() => location.hash === "#lab=boundary&n=127");
});

test("both languages: every sentence changes, and the chat page shares the choice", async () => {
  const page = await labs("#lab=frame-bench");
  await page.locator("#language").click();
  await see(page, "#lab-title", "帧工作台");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "zh-CN");
  const untranslated = await page.evaluate(() =>
    [...document.querySelectorAll("[data-say]")]
      .filter((element) => element.checkVisibility() && !/\p{Script=Han}/u.test(element.textContent))
      .map(({ textContent }) => textContent),
  );
  assert.deepEqual(untranslated, []);
  await page.locator("header a.to").click();
  await see(page, "#line-title", "连接上传输的内容");
});

test("every control has a name, ids are unique, headings follow each other", async () => {
  for (const lab of LABS) {
    const page = await labs(`#lab=${lab}`);
    await page.locator(`.lab-${lab}`).waitFor();
    const found = await page.evaluate(() => ({
      ids: [...document.querySelectorAll("[id]")].map(({ id }) => id),
      headings: [...document.querySelectorAll("article :is(h2, h3, h4)")]
        .filter((heading) => heading.checkVisibility())
        .map(({ tagName }) => Number(tagName[1])),
    }));
    assert.deepEqual(
      await page.evaluate(nameless, { more: "select", named: "button, summary, a, h2", shown: true }),
      [],
      lab,
    );
    assert.equal(new Set(found.ids).size, found.ids.length, lab);
    assert.equal(found.headings[0], 2);
    found.headings.reduce((before, level) => (assert.ok(level <= before + 1, lab), level));
    assert.deepEqual(page.wrong, []);
  }
});

for (const width of [320, 390, 768, 1280, 1920]) {
  test(`at ${width} pixels nothing scrolls sideways`, async () => {
    const page = await labs("#lab=start", { width, height: 700 });
    for (const lab of LABS) {
      await page.evaluate((id) => (location.hash = `#lab=${id}`), lab);
      await page.locator(`.lab-${lab}`).waitFor();
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, lab);
    }
  });
}

test("from disk, without a server, a lab says what it needs, and calculations in the page work", async () => {
  const page = await open(`${pathToFileURL(www)}/labs.html#lab=boundary&n=127`);
  await page.evaluate(() => localStorage.setItem("barewire.server", "127.0.0.1:1"));
  await page.reload();
  await see(page, "#lab-banner-text", "No barewire answers at 127.0.0.1:1");
  await see(page, ".of-notes .boundary-header", "10 bytes of header: 81 7f 00 00 00 00 00 00 00 7f");
  await page.locator('input[value="right"]').check();
  assert.equal(await page.locator(".predict button.main").getAttribute("aria-disabled"), "true");
});
