// The teacher's view in the page, over the real server: the key and where it isn't, lanes, whispers
// without their text, one lane in the timeline, the projector.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { join, open, plain, say, see, sees, serve, welcomed, whisperTo } from "../support/house.mjs";

let server;
before(async () => (server = await serve()));

// A teacher's page, with everything that its sockets received.
async function teacher(options = {}, link = null) {
  const page = await open("about:blank", { name: "teacher", ...options });
  page.wrong.length = 0; // a blank page has no storage to put a name in
  page.heard = [];
  page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => page.heard.push(String(payload))));
  await page.goto(link ?? (await server.teachers()));
  return page;
}

const laneOf = (page, name) => page.locator("#lanes-rows .lane", { has: page.locator(`bdi:text-is("${name}")`) });
const shows = (page, name, ...words) =>
  Promise.all(words.map((word) => laneOf(page, name).filter({ hasText: word }).first().waitFor()));

test("the key is removed from the address before anything else happens, and only this tab keeps it", async () => {
  const link = await server.teachers();
  const key = link.split("#teach=")[1];
  const page = await teacher();
  await welcomed(page);
  await shows(page, "teacher", "open", "you");
  assert.ok(!page.url().includes(key), page.url());
  assert.ok(!(await page.locator("html").innerHTML()).includes(key));
  await page.reload();
  await shows(page, "teacher", "open");
  assert.ok(!page.url().includes(key));
  // Not even one step back in this tab's history.
  assert.equal(await page.evaluate(() => history.length), 2);
  const other = await join(server.url, { name: "nosy", room: "keys" });
  assert.equal(await other.locator("#teach-bar").isVisible(), false);
  assert.equal(
    await other.evaluate(() =>
      Object.values({ ...localStorage })
        .join()
        .includes("teach"),
    ),
    false,
  );
});

test("the link may be opened in a page that is already there, which stays in its room", async () => {
  const page = await join(server.url, { name: "late", room: "staffroom" });
  const link = await server.teachers();
  await page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  await shows(page, "late", "staffroom", "you");
  assert.equal(new URL(page.url()).hash, "#room=staffroom");
  await see(page, "#room-now", "staffroom");
});

test("three people and one whisper: who, to whom, when and how long, but not a word of it", async () => {
  const ann = await join(server.url, { name: "Ann", room: "class" });
  const bo = await join(server.url, { name: "Bo", room: "class" });
  const page = await teacher();
  const cy = await join(server.url, { name: "Cy", room: "class" });
  // Two were there before the teacher, and one came later.
  for (const name of ["Ann", "Bo", "Cy"]) await shows(page, name, "open", "room class");
  await see(ann, "#people button", "Bo");
  await whisperTo(ann, "Bo");
  await say(ann, "Zq7Xk, nobody else");
  await sees(bo, "Zq7Xk");
  const pair = await see(page, "#whispers-rows tr", "Ann → Bo");
  assert.match(await pair.textContent(), /Ann → Bo room class1\d+\d+ bytes, (now|in 0 sec|\d+ sec|0 sec)/);
  for (const name of ["Ann", "Bo"]) await laneOf(page, name).locator('[aria-label*="including a whisper"]').waitFor();
  assert.equal(await laneOf(page, "Cy").locator('[aria-label*="whisper"]').count(), 0);
  await say(cy, "aloud to everyone");
  await ann.keyboard.press("Escape");
  await say(ann, "and this is said aloud");
  await sees(cy, "and this is said");
  await page.waitForFunction(
    () =>
      [...document.querySelectorAll("#lanes-rows .lane")].filter((lane) => /▲ 2 frames/.test(lane.textContent)).length >
      0,
  );
  assert.ok(spoken(page.heard).includes("and this is said aloud"), "what is said aloud is heard");
  assert.ok(!spoken(page.heard).includes("Zq7Xk"), "what is whispered is not");
  assert.ok(!(await page.locator("html").innerHTML()).includes("Zq7Xk"));
  assert.deepEqual(page.wrong, []);
});

// Everything that came, and all payloads in it as the server read them.
function spoken(heard) {
  const records = heard.flatMap((text) => {
    try {
      return JSON.parse(text).records ?? [];
    } catch {
      return [];
    }
  });
  const payloads = records
    .filter(({ payload }) => payload)
    .map(({ header, payload }) => {
      const head = Buffer.from(header, "base64"),
        bytes = Buffer.from(payload, "base64");
      const key = head[1] & 0x80 ? head.subarray(-4) : null;
      return key ? Buffer.from(bytes.map((byte, i) => byte ^ key[i % 4])).toString() : bytes.toString();
    });
  return [...heard, ...payloads].join("\n");
}

test("a lane is chosen with the keyboard, looked at frame by frame, and left again", async () => {
  const dee = await join(server.url, { name: "Dee", room: "desk" });
  const page = await teacher();
  await shows(page, "Dee", "open");
  await say(dee, "which bits was I?");
  await sees(dee, "which bits");
  await shows(page, "Dee", "text, ");
  // One stop of the Tab key, then arrows.
  assert.equal(await page.locator('#lanes-rows [tabindex="0"]').count(), 1);
  await page.locator('#lanes-rows [tabindex="0"]').focus();
  await page.keyboard.press("Home");
  for (let i = 0; i < 40 && !(await page.evaluate(() => document.activeElement.textContent.startsWith("Dee"))); i++)
    await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await see(page, "#taught-title", "You are looking at Dee · room desk · connection");
  await page.waitForFunction(() => document.activeElement.id === "taught-back");
  await (await see(page, "#timeline .w-wire", "which bits was I?")).click();
  await see(page, "#detail-title", "Frame");
  await see(page, "#line-which", "Dee");
  await page.locator("#taught-back").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.textContent.startsWith("Dee"));
  assert.equal(await page.locator("#wire-one").isVisible(), false);
  // The tabs are one stop, too.
  await page.locator("#teach-tab-all").focus();
  await page.keyboard.press("ArrowLeft");
  await page.locator('#teach-tab-one[aria-selected="true"]').waitFor();
  await page.locator("#taught-mine").click();
  await see(page, "#teach-tab-one", "My connection");
  assert.equal(await page.locator("#taught").isVisible(), false);
  assert.deepEqual(page.wrong, []);
});

// The models as the page has them, with real sockets and no view.
function wires(key) {
  const clock = { now: () => performance.now(), later: (work, ms) => setTimeout(work, ms), cancel: clearTimeout };
  const world = {
    clock,
    random: Math.random,
    changed: () => {},
    makeWatcher: (url, subprotocol) => new WebSocket(url, subprotocol),
  };
  const { barewire } = globalThis;
  globalThis.wires = new barewire.Wires(world);
  globalThis.wires.teach(barewire.address.ofPage(location), key);
}

test("somebody's connection goes step by step as long as the teacher looks at it; a request that isn't allowed is answered in words", async () => {
  const flo = await join(server.url, { name: "Flo", room: "steps" });
  const page = await join(server.url, { name: "teacher", room: "steps" });
  const heard = new Promise((stepped) =>
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => String(payload).includes('"what":"step"') && stepped()),
    ),
  );
  await page.evaluate(wires, (await server.teachers()).split("#teach=")[1]);
  await page.waitForFunction(() => {
    const flo = [...globalThis.wires.teaching.lanes.all.values()].find(({ name }) => name === "Flo");
    if (flo) globalThis.wires.showLane(flo.number);
    return Boolean(flo);
  });
  assert.ok(await page.evaluate(() => globalThis.wires.setPace({ pace: "by-hand" })));
  assert.ok(await page.evaluate(() => globalThis.wires.ask({ type: "ping", payload: "" })));
  await page.waitForFunction(() => globalThis.wires.teaching.why === "only your own connection does that");
  await say(flo, "one byte after the other");
  await heard;
  assert.equal(await page.locator("#log", { hasText: "one byte" }).count(), 0);
  await page.evaluate(() => globalThis.wires.showLive());
  await sees(page, "one byte after the other");
});

test("a student whose connection goes step by step is told so, and the teacher takes the steps", async () => {
  const gil = await join(server.url, { name: "Gil", room: "held" });
  const page = await teacher({ name: "guide", room: "held" });
  await page.locator("#lanes-rows .lane-who", { hasText: "Gil" }).click();
  await see(page, "#step-why", "Gil’s connection has its own thread");
  await page.locator("#pace-by-hand").check();
  await see(page, "#step-why", "Gil’s thread waits for you");
  await say(gil, "held fast");
  await see(gil, "#step-why", "The teacher is going through your connection step by step");
  await see(page, "#step-says", "They are in a buffer");
  assert.equal(await page.locator("#step-next").getAttribute("aria-disabled"), "false");
  await page.locator("#step-next").click();
  await see(page, "#step-says", "before the first byte");
  await page.locator("#pace-full").check();
  await sees(gil, "held fast");
  await see(gil, "#step-why", "Your connection has its own thread");
  // Going back to everybody leaves nobody waiting.
  await page.locator("#pace-by-hand").check();
  await see(page, "#step-says", "As soon as Gil sends something");
  await say(gil, "let go");
  await see(page, "#step-says", "They are in a buffer");
  await page.locator("#taught-back").click();
  await sees(gil, "let go");
});

test("the teacher's page says that a student goes step by step alone, and its detail follows each step", async () => {
  const hal = await join(server.url, { name: "Hal", room: "alone" });
  const page = await teacher({ name: "onlooker", room: "alone" });
  await page.locator("#lanes-rows .lane-who", { hasText: "Hal" }).click();
  await hal.locator("#pace-by-hand").check();
  await say(hal, "by myself");
  await see(hal, "#step-says", "They are in a buffer");
  await see(page, "#step-why", "Hal’s connection is being slowed down, but not by this page");
  await hal.locator("#pace-full").check();
  await sees(hal, "by myself");
  await see(page, "#step-why", "Hal’s connection has its own thread");
  await page.locator("#pace-by-hand").check();
  await say(hal, "now by the teacher");
  // Step by step, until the frame has crossed: then it is selected, and its bits are there.
  const selected = page.locator("#timeline .w-wire[aria-current]", { hasText: "now by the teacher" });
  for (let steps = 0; steps < 12 && !(await selected.isVisible()); steps++) {
    await page.locator('#step-next[aria-disabled="false"]').or(selected).first().waitFor();
    if (await page.locator('#step-next[aria-disabled="false"]').isVisible()) await page.locator("#step-next").click();
  }
  await selected.waitFor();
  await see(page, "#detail-title", "browser → server");
  await page.locator("#pace-full").check();
  await sees(hal, "now by the teacher");
  assert.deepEqual(page.wrong, []);
});

test("an ended connection can still be looked at, with the server's last note", async () => {
  const eve = await join(server.url, { name: "Eve", room: "exit" });
  const page = await teacher();
  await shows(page, "Eve", "open");
  await eve.locator("#close").click();
  await shows(page, "Eve", "over", "left: 1000");
  const echo = await plain(eve, `${server.url}echo`);
  await echo.send("hello?");
  await see(page, "#lanes-rows .lane", "/echo");
});

test("a wrong key is refused in words, and forgotten", async () => {
  const page = await teacher({ name: "guess" }, `${server.url}#teach=0123456789abcdef`);
  await see(page, "#teach-says", "that isn't the teacher's key");
  await welcomed(page);
  await page.reload();
  await welcomed(page);
  assert.equal(await page.locator("#teach-bar").isVisible(), false);
  assert.equal(await page.evaluate(() => sessionStorage.getItem("barewire.teach")), null);
});

test("a server that was started again has another key, and the page says so", async () => {
  const own = await serve();
  const page = await teacher({ name: "again" }, await own.teachers());
  await shows(page, "again", "open");
  await own.kill();
  await see(page, "#teach-says", "The server doesn’t answer");
  await see(page, "#lanes-says", "At the server’s last message, 1 were open");
  await serve(own.port);
  await see(page, "#teach-says", "The server refused the teacher’s key");
  // The rows of the table were the other server's.
  assert.equal(await page.locator("#teach").isVisible(), false);
  await page.waitForFunction(() => document.querySelectorAll("#lanes-rows .lane").length === 0);
});

test("on the projector the type is large and the chat is hidden except for its place to write, and this tab remembers it", async () => {
  const page = await teacher();
  await shows(page, "teacher", "open");
  const size = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  const before = await size();
  await page.locator("#projector").click();
  await page.locator("html.projector").waitFor();
  assert.ok(Math.abs((await size()) / before - 1.5) < 0.01);
  assert.deepEqual([await page.locator("#log").isVisible(), await page.locator("#text").isVisible()], [false, true]);
  assert.equal(await page.locator("#projector").getAttribute("aria-pressed"), "true");
  await page.reload();
  await page.locator("html.projector").waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await page.locator("#projector").click();
  await page.locator("#log").waitFor();
});

test("a projected wire shows no whispers, and says how many rows it leaves out", async () => {
  const page = await teacher({ name: "lecturer", room: "hush" });
  const ivy = await join(server.url, { name: "Ivy", room: "hush" });
  await page.evaluate(() => (location.hash = "#room=hush"));
  await see(page, "#people", "Ivy");
  await page.locator("#teach-tab-one").click();
  await whisperTo(ivy, "lecturer");
  await say(ivy, "between us");
  await see(page, "#timeline", "between us");
  await page.locator("#projector").click();
  await see(page, "#line-says", "2 rows of whispers, or of what may be one, aren’t shown");
  assert.equal(await page.locator("#timeline", { hasText: "between us" }).count(), 0);
  await page.locator("#projector").click();
  await see(page, "#timeline", "between us");
});

test("a projector doesn't show who whispers to whom", async () => {
  const kim = await join(server.url, { name: "Kim", room: "secret" });
  await join(server.url, { name: "Lou", room: "secret" });
  const page = await teacher({ name: "lecturer2", room: "secret" });
  await see(kim, "#people button", "Lou");
  await whisperTo(kim, "Lou");
  await say(kim, "between us");
  await see(page, "#whispers-rows tr", "Kim → Lou");
  const told = () =>
    page
      .locator("#teach")
      .evaluate((table) =>
        [
          table.innerText,
          ...[...table.querySelectorAll("[aria-label]")]
            .filter((one) => one.checkVisibility())
            .map((one) => one.getAttribute("aria-label")),
        ].join("\n"),
      );
  assert.match(await told(), /Kim → Lou[^]*including a whisper|including a whisper[^]*Kim → Lou/);
  await page.locator("#projector").click();
  await see(page, "#whispers-hidden", "doesn’t show who whispers");
  // The lanes follow a moment later.
  await page.waitForFunction(
    () =>
      ![...document.querySelectorAll("#lanes-rows [aria-label]")].some((one) =>
        one.getAttribute("aria-label").includes("whisper"),
      ),
  );
  assert.doesNotMatch(await told(), /→ Lou|including a whisper|^whisper$/m);
  assert.equal(
    await page
      .locator("#lanes-rows .mark-whisper")
      .evaluateAll((paths) => paths.filter((path) => path.getAttribute("d") !== "").length),
    0,
  );
  await page.locator("#lanes-rows .lane-who", { hasText: "Kim" }).click();
  await see(page, "#line-says", "of whispers, or of what may be one");
  assert.equal(await page.locator("#wire", { hasText: "whispered to" }).count(), 0);
  await page.locator("#projector").click();
  await see(page, "#timeline", "whispered to Lou");
});

test("it is all there in Chinese, and every control has a name", async () => {
  const page = await teacher({ name: "老师", language: "zh" });
  await shows(page, "老师", "打开", "你");
  for (const [where, words] of [
    ["#teach-tab-all", "所有人"],
    ["#lanes-title", "所有人的连接"],
    ["#whispers-title", "谁对谁说悄悄话"],
    ["#lanes-legend", "悄悄话"],
    ["#projector", "投影"],
  ])
    await see(page, where, words);
  const nameless = () =>
    page
      .locator("#teach-bar button, #teach button, #teach svg[role=img]")
      .evaluateAll((all) =>
        all
          .filter(
            (control) =>
              `${control.textContent}${control.getAttribute("aria-label") ?? ""}`.trim() === "" &&
              !control.closest("[hidden]"),
          )
          .map(({ outerHTML }) => outerHTML),
      );
  assert.deepEqual(await nameless(), []);
  await page.locator("#language").click();
  await see(page, "#lanes-legend", "whisper");
  assert.deepEqual(await nameless(), []);
  await shows(page, "老师", "open", "you");
});

test("for a screen reader it is a table: each line has a head, and each picture words", async () => {
  const page = await teacher();
  await shows(page, "teacher", "open");
  const table = await page.locator('.lanes[role="table"]').evaluate((lanes) => {
    const roles = (row) => [...row.children].map((cell) => cell.getAttribute("role"));
    return {
      columns: roles(lanes.querySelector(".lanes-columns")),
      cells: roles(lanes.querySelector("#lanes-rows .lane")),
      svg: lanes.querySelector("svg.marks").getAttribute("aria-label"),
    };
  });
  assert.deepEqual(table.columns, Array(5).fill("columnheader"));
  assert.deepEqual(table.cells, ["rowheader", "cell", "cell", "cell", "cell"]);
  assert.match(table.svg, /^In the last 30 seconds: browser → server \d+, server → browser \d+ frames/);
});

for (const width of [320, 768, 1280]) {
  test(`at ${width} pixels nothing of it scrolls sideways, nor on a projector`, async () => {
    const long = await join(server.url, {
      name: "Wolfeschlegelsteinhausenbergerdo",
      room: "Llanfairpwllgwyngyllgogerychwyrn",
    });
    const page = await teacher({ name: `at-${width}`, width, height: 700 });
    await shows(page, "Wolfeschlegelsteinhausenbergerdo", "open");
    // Neither the page nor a cell is narrower than what is in it.
    const wide = () =>
      page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll("#teach, .teach-bar, .lane > *, .lane-who")]
          .filter((box) => box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0)
          .map(({ className, scrollWidth, clientWidth }) => `${className}: ${scrollWidth} in ${clientWidth}`),
      );
    assert.deepEqual(await wide(), []);
    await page.locator("#projector").click();
    await page.locator("html.projector").waitFor();
    assert.deepEqual(await wide(), []);
    await long.close();
  });
}

test("a hostile name stays text", async () => {
  await join(server.url, { name: "<img src=x>", room: "hostile" });
  const page = await teacher();
  await shows(page, "<img src=x>", "open");
  assert.equal(await page.locator("#teach img").count(), 0);
  assert.deepEqual(page.wrong, []);
});

// ---- how a class comes in ----------------------------------------------------------------

// Runs in a page: what a teacher sees for a server with this description of itself.
function toldOf({ reach, language }) {
  const { barewire } = globalThis;
  const timeline = new barewire.Timeline();
  const lanes = new barewire.Lanes();
  const session = { timeline, wires: { live: timeline, teaching: { state: "on", why: null, lanes, now: 0, reach } } };
  globalThis.drawTeach ??= barewire.views.teachView(new Proxy({}, { get: () => () => {} }));
  globalThis.drawTeach(session, { everybody: true, projector: false }, barewire.language.speaker(language));
  return document.getElementById("lanes-join").textContent;
}

test("the page says how a class comes in, for each way to listen, in both languages, and nothing that isn't known", async () => {
  const page = await join(server.url, { name: "still", room: "joining" });
  const [one, two] = ["http://192.168.178.20:9527", "http://10.7.3.9:9527"];
  for (const [reach, english, chinese] of [
    [
      { listens: "here", port: 9527, addresses: [] },
      "Only this machine can reach this server. For a class, start it with cargo run -- --listen 0.0.0.0:9527",
      "只有本机能连到这个服务器。要让学生进来，请这样启动：cargo run -- --listen 0.0.0.0:9527",
    ],
    [{ listens: "at", port: 9527, addresses: [one] }, `Students open ${one}`, `学生请打开 ${one}`],
    [{ listens: "everywhere", port: 9527, addresses: [one] }, `Students open ${one}`, `学生请打开 ${one}`],
    [
      { listens: "everywhere", port: 9527, addresses: [one, two] },
      `Students open ${one} (or else: ${two})`,
      `学生请打开 ${one}（不行就试：${two}）`,
    ],
    [
      { listens: "everywhere", port: 9527, addresses: [] },
      "This server listens on every address of its machine, but couldn’t find one that others can type. " +
        "Look it up there (Linux: ip addr; macOS: ifconfig; Windows: ipconfig); students open http://ADDRESS:9527",
      "这个服务器在它那台机器的所有地址上监听，但没能查出其他人可以输入的地址。" +
        "请在那台机器上查看（Linux：ip addr；macOS：ifconfig；Windows：ipconfig），学生打开 http://地址:9527",
    ],
    [
      { listens: "on-link", port: 9527, addresses: [] },
      "This server listens at a link-local address, which browsers don’t accept: it needs a zone. For a class, start it with cargo run -- --listen 0.0.0.0:9527",
      "这个服务器监听的是链路本地地址（link-local），要写上区域（zone）才能用，浏览器不接受。要让学生进来，请这样启动：cargo run -- --listen 0.0.0.0:9527",
    ],
    // A server that says nothing about it, and one that hasn't answered yet.
    [{ listens: null, port: null, addresses: [] }, "", ""],
    [null, "", ""],
  ]) {
    assert.equal(await page.evaluate(toldOf, { reach, language: "en" }), english);
    assert.equal(await page.evaluate(toldOf, { reach, language: "zh" }), chinese);
  }
  assert.deepEqual(page.wrong, []);
});

test("the page of a server on all addresses never says that nobody else can reach it", async () => {
  const own = await serve(0, ["--listen", "0.0.0.0:0"]);
  const page = await teacher({ name: "tia" }, await own.teachers());
  const port = new URL(page.url()).port;
  const said = page.locator("#lanes-join");
  await said.filter({ hasText: "open http://" }).waitFor();
  assert.ok((await said.textContent()).includes(`:${port}`));
  assert.ok(!(await said.textContent()).includes("alone"));
  await own.kill();
});

// Runs in a page of its own, where time moves only when the test moves it: the lanes get a frame in
// each millisecond of a second, and are asked to draw each time.
function drawnInOneSecond() {
  const { barewire } = globalThis;
  let now = 0;
  performance.now = () => now;
  const lanes = new barewire.Lanes();
  lanes.take({ c: 1, t: 0, what: "gap", target: "/ws/loud" });
  const timeline = new barewire.Timeline();
  const session = { timeline, wires: { live: timeline, teaching: { state: "on", why: null, lanes, now: 0 } } };
  const render = barewire.views.teachView(new Proxy({}, { get: () => () => {} }));
  const shown = new Set();
  for (now = 1; now <= 1000; now++) {
    lanes.take({
      c: 1,
      t: 1000 * now,
      what: "frame",
      id: now,
      dir: "in",
      at: 0,
      header: "gQE=",
      fields: [],
      len: "1",
      seen: "1",
      payload: "eA==",
    });
    render(session, { everybody: true, projector: false }, barewire.language.speaker("en"));
    shown.add(document.querySelector("#lanes-rows .lane-in").textContent);
  }
  return shown.size;
}

test("lanes are drawn a few times a second, however often the page is drawn", async () => {
  const page = await join(server.url, { name: "still", room: "still" });
  assert.equal(await page.evaluate(drawnInOneSecond), 4);
});

test("a flood neither freezes the page nor makes it grow", async () => {
  const own = await serve(0, ["--message-rate", "0"]);
  const page = await teacher({ name: "calm" }, await own.teachers());
  await shows(page, "calm", "open");
  const loud = await open(own.url, { name: "ben", room: "loud" });
  await plain(loud, `${own.url}room/loud/loud`);
  await shows(page, "loud", "open");
  const size = () => page.evaluate(() => document.querySelectorAll("#teach *").length);
  const before = await size();
  await page.evaluate(() => {
    globalThis.changes = 0;
    new MutationObserver(() => (globalThis.changes += 1)).observe(document.getElementById("lanes-rows"), {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    globalThis.began = performance.now();
  });
  // Some at a time, and the next when all were seen: on a busy machine, the queue of a watcher is
  // bounded, and another test is about lost records.
  for (let seen = 250; seen <= 3000; seen += 250) {
    await loud.evaluate(() => {
      for (let i = 0; i < 250; i++) globalThis.plain.send(`message ${i}`);
    });
    await shows(page, "loud", `▲ ${seen.toLocaleString("en")} frames`);
  }
  const { drawings, seconds } = await page.evaluate(() => ({
    drawings: globalThis.changes,
    seconds: (performance.now() - globalThis.began) / 1000,
  }));
  assert.ok(drawings <= 5 * seconds + 5, `${drawings} drawings in ${seconds} s`);
  assert.ok((await size()) - before < 60, `${await size()} elements, ${before} before`);
  await own.kill();
});
