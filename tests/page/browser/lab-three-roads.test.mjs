// The race in Chromium, through a proxy that records every byte: the numbers on the page are
// exactly the bytes that crossed.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { see, serve } from "../support/house.mjs";
import { lab, predict } from "../support/lab.mjs";
import { framesIn, recorder } from "../support/recorder.mjs";

let server;
before(async () => (server = await serve()));

const RACE = "lab=three-roads&every=300&rate=10&seconds=5";

const cells = async (page, road) =>
  (await page.locator(`.race-table`).first().locator(`tr[data-road="${road}"] td`).allTextContents()).map((text) =>
    Number(text.replaceAll(",", "")),
  );

// The requests of one connection and their answers, in order, by the layout of HTTP/1.1. An answer
// that comes after the browser has gone (the race is over, and ends what still waits) never reaches
// the page.
function exchanges({ in: up, out: down }) {
  const heads = up.came
    .toString("latin1")
    .split("\r\n\r\n")
    .slice(0, -1)
    .map((head) => `${head}\r\n\r\n`);
  const answers = down.until(up.ended ?? up.broke ?? Infinity).toString("latin1");
  let at = 0;
  return heads.map((request) => {
    const end = answers.indexOf("\r\n\r\n", at);
    if (end < 0) return { request, answer: "" };
    const length = Number(/content-length: (\d+)/i.exec(answers.slice(at, end))?.[1] ?? 0);
    const answer = answers.slice(at, end + 4 + length);
    at += answer.length;
    return { request, answer };
  });
}

function crossed(proxy, path) {
  const own = proxy.crossings
    .filter(({ in: up }) => !/\r\nUpgrade: websocket\r\n/i.test(up.came.toString("latin1")))
    .flatMap(exchanges)
    .filter(({ request }) => request.startsWith(`GET ${path}?`));
  const sum = (side) => own.reduce((all, exchange) => all + exchange[side].length, 0);
  return { requests: own, up: sum("request"), down: sum("answer") };
}

test("the bytes counted for each road are exactly those that crossed a proxy in between", async () => {
  const proxy = await recorder(server.port);
  const page = await lab(proxy.url, RACE);
  await predict(page, "tens");
  await see(page, ".race-state", "Over: 5 s, letters: 5");

  const poll = crossed(proxy, "/poll");
  const [bytes, up, down, , requests] = await cells(page, "poll");
  assert.deepEqual([requests, up, down], [poll.requests.length, poll.up, poll.down]);
  assert.equal(bytes, up + down);

  const long = crossed(proxy, "/longpoll");
  const [, longUp, longDown, , longRequests] = await cells(page, "longpoll");
  assert.deepEqual([longRequests, longUp, longDown], [long.requests.length, long.up, long.down]);

  const racer = proxy.chats().find(({ in: sent }) => sent.came.toString("latin1", 0, 200).includes("/racer-"));
  const heads = [racer.in, racer.out].map((way) => way.came.indexOf("\r\n\r\n") + 4);
  const size = ({ payload, masked }) => payload.length + (payload.length > 125 ? 4 : 2) + (masked ? 4 : 0);
  const out = framesIn(racer.out.came, heads[1]).filter(({ first: byte }) => (byte & 15) === 1);
  const welcome = out.filter(({ payload }) => !payload.toString().includes("letter"));
  const letters = out.filter(({ payload }) => payload.toString().includes("letter"));
  const total = (frames) => frames.reduce((all, frame) => all + size(frame), 0);
  const [, webUp, webDown] = await cells(page, "socket");
  assert.deepEqual([letters.length, webUp, webDown], [5, 0, total(letters)]);
  assert.equal((await cells(page, "socket")).at(-1), heads[0] + heads[1] + total(welcome));
  assert.deepEqual(page.wrong, []);
});

test("in silence the WebSocket moves only its pings and pongs, and they are counted", async () => {
  const restless = await serve(0, ["--ping-every", "1"]);
  const proxy = await recorder(restless.port);
  const page = await lab(proxy.url, "lab=three-roads&rate=0&seconds=5");
  await predict(page, "hundreds");
  const racer = proxy.chats().find(({ in: sent }) => sent.came.toString("latin1", 0, 200).includes("/racer-"));
  const pings = framesIn(racer.out.came, racer.out.came.indexOf("\r\n\r\n") + 4).filter(
    ({ first }) => (first & 15) === 9,
  ).length;
  const [, up, down] = await cells(page, "socket");
  // One may cross at the moment when the race ends.
  const counted = down / 2;
  assert.ok(counted > 0 && (counted === pings || counted === pings - 1), `${counted} of ${pings}`);
  assert.ok(up === 6 * counted || up === 6 * (counted - 1), `${up} bytes of pongs`);
  await see(page, ".race-settled", "In 5 s without a letter");
  // If no letter came, none was late, and there is no last exchange.
  assert.deepEqual(
    await page
      .locator("svg.race-chart")
      .evaluateAll((all) => all.filter((svg) => svg.checkVisibility()).map((svg) => svg.getAttribute("aria-label"))),
    ["Bytes moved, both directions together"],
  );
  assert.deepEqual(await page.locator(".race-table").nth(1).locator('tr[data-road="socket"] td').allTextContents(), [
    "–",
    "–",
    "–",
  ]);
});

test("the race's figures are in a table, two pictures with names, and sentences; its wire can be looked at", async () => {
  const page = await lab(server.url, RACE);
  await predict(page, "same");
  const [, , , each, , , middle, longest] = await cells(page, "poll");
  assert.ok(each > 100 && middle > 0 && longest >= middle);
  assert.deepEqual(
    await page
      .locator("svg.race-chart")
      .evaluateAll((all) => all.map((svg) => [svg.getAttribute("role"), svg.getAttribute("aria-label")])),
    [
      ["img", "Bytes moved, both directions together"],
      ["img", "How long each letter was on its way"],
    ],
  );
  assert.equal(await page.locator(".race-dot.road-poll").count(), 5);
  assert.match(
    await page.locator(".race-settled").textContent(),
    /Polling’s walks to the mail room: \d+; in vain: \d+/,
  );
  await see(page, "#detail", "text: 2 bytes of header");
  await see(page, ".part a[aria-current]", "✓");
});

test("on a phone the race comes into sight when it starts, is as wide as the screen, and old results are marked as old", async () => {
  const page = await lab(server.url, RACE, { width: 390, height: 844 });
  await page.locator('.predict input[value="tens"]').check();
  await page.locator(".predict button.main").click();
  await see(page, ".predict-act", "about 5 seconds, 1 so far");
  const { top, bottom } = await page.evaluate(() => ({
    top: document.querySelector(".race-head").getBoundingClientRect().top,
    bottom: document.querySelector("header.top").getBoundingClientRect().bottom,
  }));
  assert.ok(top >= bottom && top < 400, `${top} below ${bottom}`);
  await page.locator(".predict-verdict").waitFor();
  const wide = await page
    .locator(".race-canvas")
    .evaluateAll((all) => all.map((box) => box.scrollWidth - box.clientWidth));
  assert.deepEqual(wide, [0, 0]);
  assert.equal(await page.locator(".race-earlier").isHidden(), true);
  await page.locator("#race-every").press("ArrowRight");
  await see(page, ".race-earlier", "with the earlier settings");
});

test("in a busy room long polling moves more than polling, and the page says why", async () => {
  const page = await lab(server.url, "lab=three-roads&rate=50&every=2000&seconds=5");
  await predict(page, "few");
  const [[poll], [longpoll], [socket]] = await Promise.all(
    ["poll", "longpoll", "socket"].map((road) => cells(page, road)),
  );
  assert.ok(longpoll > poll && poll > socket, `${[longpoll, poll, socket]}`);
  await see(page, ".race-settled", "In a room as busy as this");
});

test("the settings are in the address, the presets set them, and keys move the sliders; in Chinese, too", async () => {
  const page = await lab(server.url, "lab=three-roads&every=200", { language: "zh" });
  await see(page, 'output[for="race-every"]', "200 毫秒");
  await page.locator("#race-every").press("ArrowRight");
  assert.equal(await page.evaluate(() => location.hash), "#lab=three-roads&every=300");
  await page.locator("button", { hasText: "空闲的一分钟" }).click();
  assert.equal(await page.evaluate(() => location.hash), "#lab=three-roads&rate=0&seconds=60");
  assert.equal(await page.locator("button", { hasText: "空闲的一分钟" }).getAttribute("aria-pressed"), "true");
});

test("a race can be stopped, and ends with its lab", async () => {
  const page = await lab(server.url, "lab=three-roads");
  await page.locator('.predict input[value="few"]').check();
  await page.locator(".predict button.main").click();
  await see(page, ".race-state", "letters so far");
  await page.locator("button", { hasText: "Stop" }).click();
  await see(page, ".race-state", "Stopped");
  assert.equal(await page.locator(".predict-verdict").isHidden(), true);
  await page.locator(".predict button.main").click();
  await see(page, ".race-state", "letters so far");
  await page.locator('.part a[href="#lab=boundary"]').click();
  await see(page, "#lab-title", "The boundary slider");
  assert.deepEqual(page.wrong, []);
});

// Waiting long polls: they were sent, and no answer has begun.
const waiting = (proxy) =>
  proxy.crossings
    .flatMap(exchanges)
    .filter(({ request, answer }) => request.startsWith("GET /longpoll?") && answer === "").length;

test("four long polls are four on the wire at once, and all bytes that were counted crossed", async () => {
  const proxy = await recorder(server.port);
  const page = await lab(proxy.url, "lab=three-roads&rate=0&clients=4&seconds=5");
  await page.locator('.predict input[value="tens"]').check();
  await page.locator(".predict button.main").click();
  await see(page, ".race-state", "letters so far");
  for (let i = 0; i < 400 && waiting(proxy) < 4; i++) await new Promise((done) => setTimeout(done, 10));
  assert.equal(waiting(proxy), 4);
  await page.locator(".predict-verdict").waitFor();
  const long = crossed(proxy, "/longpoll");
  const [, up, down, , requests] = await cells(page, "longpoll");
  assert.deepEqual([requests, up, down], [long.requests.length, long.up, long.down]);
  assert.deepEqual(page.wrong, []);
});

test("two tabs with four long polls each have more than a browser has connections: the page notices and says so", async () => {
  const first = await lab(server.url, "lab=three-roads&rate=0&clients=4&seconds=30");
  const second = await first.context().newPage();
  await second.goto(`${server.url}labs.html#lab=three-roads&rate=0&clients=4&seconds=30`);
  await second.locator('body[data-state="1"]').waitFor();
  for (const page of [first, second]) {
    await page.bringToFront();
    await page.locator('.predict input[value="tens"]').check();
    await page.locator(".predict button.main").click();
  }
  // Long polls take up six connections: the polls wait, and no connection is free.
  await see(second, ".race-course .problem", "keeps about six connections to one server");
  await see(second, ".race-course .problem", /no free connection/);
  for (const page of [first, second]) await page.locator("button", { hasText: "Stop" }).click();
});
