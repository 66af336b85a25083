// The wire's part of the page in use: an explanation stays in sight, another frame is shown from
// its beginning, rows keep their place, a class fits on the screen, and an end that nobody could
// report is shown as such.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { insight, join, open, say, see, sees, serve, unfold } from "../support/house.mjs";
import { accepted, frame, utf8 } from "../support/records.mjs";

let server;
before(async () => (server = await serve()));

const LONG = "a text that is long enough to need rows in the dump, 你好, and so on ".repeat(3);

// Waits until one element is completely visible in another: the page draws at its next frame.
const comesInSight = (page, selector, box) =>
  page.waitForFunction(
    ([one, around]) => {
      const inner = document.querySelector(one).getBoundingClientRect(),
        outer = document.querySelector(around).getBoundingClientRect();
      return inner.height > 0 && inner.top >= outer.top - 1 && inner.bottom <= Math.min(outer.bottom, innerHeight) + 1;
    },
    [selector, box],
  );

for (const language of ["en", "zh"]) {
  test(`the explanation is in sight when the last field is clicked; the next frame is shown from its beginning (${language})`, async () => {
    const page = await join(server.url, { name: "ana", room: `sight-${language}`, language });
    for (const text of [LONG, "short"]) {
      await say(page, text);
      await sees(page, text.slice(0, 20));
    }
    await page.locator("#timeline .w-wire", { hasText: "a text that" }).first().click();
    const field = page.locator('#fields button[data-part="payload"]');
    await field.scrollIntoViewIfNeeded();
    await field.click();
    await page.locator('#fields tr.marked[data-part="payload"]').waitFor();
    await comesInSight(page, "#explain h4", "#detail");
    await comesInSight(page, '#fields button[data-part="payload"]', "#detail");
    assert.ok(
      await page.evaluate(() => ["detail", "detail-main"].some((id) => document.getElementById(id)?.scrollTop > 0)),
      "it was scrolled",
    );
    await page.mouse.move(2, 2);
    await page.locator("#timeline .w-wire", { hasText: "short" }).first().click();
    await page.waitForFunction(() =>
      ["detail", "detail-main", "detail-side"].every((id) => !document.getElementById(id)?.scrollTop),
    );
    await comesInSight(page, "#frame-says", "#detail");
  });
}

// Rows that are completely visible.
const rowsSeen = (page) =>
  page.evaluate(() => {
    const box = document.getElementById("timeline").getBoundingClientRect();
    const head = document.querySelector(".w-head").getBoundingClientRect().height;
    return [...document.querySelectorAll("#timeline-rows > li")]
      .map((row) => row.getBoundingClientRect())
      .filter(({ top, bottom, height }) => height > 0 && top >= box.top + head - 2 && bottom <= box.bottom + 2).length;
  });

test("with the states and facts unfolded, rows are still visible", async () => {
  const page = await join(server.url, { name: "ana", room: "rows" });
  for (const text of ["one", "two", "three"]) await say(page, text);
  await see(page, "#timeline .w-became", "said as message 3");
  assert.ok((await rowsSeen(page)) >= 6);
  await unfold(page, "connection");
  await page.locator("#facts").waitFor();
  assert.ok((await rowsSeen(page)) >= 4, `${await rowsSeen(page)}`);
});

test("if nothing answers, what to type is fully visible, or in a column that scrolls", async () => {
  const page = await join(server.url, { name: "ana", room: "card", init: insight });
  await page.evaluate(() => globalThis.theSession.useServer(globalThis.barewire.address.parse("127.0.0.1:1").server));
  await page.locator("#help").waitFor();
  const cut = await page.locator("#help").evaluate((card) => card.scrollHeight > card.clientHeight + 1);
  assert.equal(cut, false);
  await comesInSight(page, "#help-command", ".talk");
});

test("silence is one row, which unfolds", async () => {
  const page = await join(server.url, { name: "ana", room: "silence" });
  const pairs = Array.from({ length: 30 }, (_, n) => [
    frame(2 * n + 1, "out", 0x89, [], { t: 20_000 * n }),
    frame(2 * n + 2, "in", 0x8a, [], { t: 20_000 * n + 1 }),
  ]).flat();
  await page.evaluate(
    (json) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([json], "saved.json", { type: "application/json" }));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    },
    JSON.stringify({ barewire: 1, records: [accepted, ...pairs, frame(99, "in", 0x81, utf8("hi"), { t: 700_000 })] }),
  );
  const idle = await see(page, "#timeline .w-is-idle", "60 rows of keep-alive");
  assert.equal(await page.locator("#timeline-rows > li").count(), 3);
  await idle.click();
  await page.waitForFunction(() => document.querySelectorAll("#timeline-rows > li").length === 62);
  await page.waitForFunction(() => document.activeElement.dataset.key === "frame-1");
  assert.deepEqual(page.wrong, []);
});

test("a message in 20,000 fragments offers a few of them, and says how many there are", async () => {
  const page = await join(server.url, { name: "ana", room: "fragments", init: insight });
  const first = frame(1, "in", 0x01, [97], { at: 0 });
  await page.evaluate(
    ([opening, last]) => {
      const { barewire, theSession } = globalThis;
      const line = new barewire.Timeline();
      const middle = { ...opening, header: "AIE3+iE9" };
      line.take({ c: 7, t: 0, what: "accepted" });
      for (let id = 1; id <= last; id++) line.take({ ...(id === 1 ? opening : middle), id, at: 7 * id });
      theSession.wires.open(line);
      location.hash = `#room=fragments&frame-${last - 3}`;
    },
    [first, 20_000],
  );
  await see(page, "#frame-message", "This is fragment 19,997 of a message in 20,000 fragments");
  assert.deepEqual(
    await page.locator("#frame-message button").allTextContents(),
    [1, 19_996, 19_997, 19_998, 20_000].map((id) => `frame ${id}`),
  );
});

test("the index of the source is read once, however often it is drawn from", async () => {
  const page = await join(server.url, {
    name: "ana",
    room: "source",
    init: () => {
      const parse = JSON.parse;
      globalThis.indexes = 0;
      JSON.parse = (text, ...more) => {
        if (String(text).includes('"anchors"')) globalThis.indexes += 1;
        return parse(text, ...more);
      };
    },
  });
  await say(page, "to be explained");
  await page.locator("#timeline .w-wire", { hasText: "to be explained" }).first().click();
  for (const part of ["opcode", "fin", "mask", "payload-len", "masking-key"]) {
    await page.locator(`#fields button[data-part="${part}"]`).focus();
    await page.locator("#source-code .marked").waitFor();
  }
  assert.equal(await page.evaluate(() => globalThis.indexes), 1);
});

for (const [language, row, column, by] of [
  ["en", "The view broke off (code 1006)", "A server that is killed sends no Close frame", "Not known"],
  ["zh", "观察中断了（关闭码 1006）", "被强行终止的服务器不会发 Close 帧", "不知道"],
]) {
  test(`when the server is killed, the page says that the view ended with it, and what that means (${language})`, async () => {
    const own = await serve();
    const page = await join(own.url, { name: "ana", language });
    await page.locator('#timeline [data-key="answer"]').waitFor({ state: "attached" });
    await own.kill();
    await see(page, "#timeline", row);
    await page.locator("#tab-close").click();
    await see(page, "#end-wire", column);
    await see(page, "#end-tcp", by);
  });
}

// With the server's last records, and without them.
test("when the server stops, its Close is on the wire, or the page says that the view ended first", async () => {
  const own = await serve();
  const page = await join(own.url, { name: "ana" });
  await page.locator('#timeline [data-key="answer"]').waitFor({ state: "attached" });
  await own.quit();
  await page.locator("#tab-close").click();
  await see(page, "#end-script", "1001");
  await page.waitForFunction(() =>
    /Close frame from the server: code 1001|The view (ended|broke off) here/.test(
      document.getElementById("end-wire").textContent,
    ),
  );
  const [wire, tcp, lesson] = await Promise.all(
    ["#end-wire", "#end-tcp", "#end-lesson"].map((id) => page.locator(id).textContent()),
  );
  assert.doesNotMatch(wire + tcp, /Nothing yet|Neither side yet/);
  if (!wire.includes("code 1001")) assert.match(lesson, /Close frames did cross the wire/);
});

// A class of forty, and the teacher.
for (const [width, height, projected] of [
  [1920, 1080, true],
  [1280, 800, false],
]) {
  test(`at ${width} × ${height}${projected ? " on a projector" : ""} forty connections are seen at once`, async () => {
    const own = await serve();
    const page = await open("about:blank", { name: "teacher", width, height });
    page.wrong.length = 0;
    await page.goto(await own.teachers());
    if (projected) await page.locator("#projector").click();
    await page.evaluate(async () => {
      for (let i = 0; i < 40; i++) {
        const socket = new WebSocket(
          `${location.origin.replace("http", "ws")}/room/class/${encodeURIComponent(`student ${i}`)}`,
          "chat",
        );
        (globalThis.students ??= []).push(socket);
        await new Promise((opened) => (socket.onopen = opened));
      }
    });
    await page.waitForFunction(() => {
      const box = document.getElementById("teach").getBoundingClientRect();
      const lines = [...document.querySelectorAll("#lanes-rows .lane")].map((line) => line.getBoundingClientRect());
      return (
        lines.filter(
          ({ top, bottom, height }) => height > 0 && top >= box.top && bottom <= Math.min(box.bottom, innerHeight) + 1,
        ).length >= 41
      );
    });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    const wide = await page
      .locator("#teach, .teach-bar, .lane > *, .lane-who")
      .evaluateAll((all) =>
        all.filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0).map((one) => one.className),
      );
    assert.deepEqual(wide, []);
  });
}
