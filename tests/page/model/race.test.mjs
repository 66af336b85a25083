// The race without the page: the range of the sliders, when letters are said, the size of an
// answer's head, and a whole race in a world whose clock the test moves.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barewire, world } from "../support/models.mjs";

const { race } = barewire;

describe("a race's plan", () => {
  test("what the address says stays within bounds, and nonsense is the default", () => {
    assert.deepEqual(race.planOf(race.SETTINGS), { every: 1000, rate: 5, clients: 1, seconds: 20 });
    assert.deepEqual(race.planOf({ every: "1", rate: "-3", clients: "99", seconds: "x" }), {
      every: 100,
      rate: 0,
      clients: 4,
      seconds: 20,
    });
  });

  test("every preset is one that the sliders can show", () => {
    for (const [name, settings] of race.PRESETS)
      assert.deepEqual(
        race.planOf(settings),
        Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, Number(value)])),
        name,
      );
  });

  // Random numbers that are the same each time (Park and Miller).
  const chance = (seed) => () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;

  test("letters come one in each stretch, in order, and none in an idle minute", () => {
    for (const plan of [
      { every: 1000, rate: 5, seconds: 20 },
      { every: 300, rate: 10, seconds: 5 },
      { every: 5000, rate: 50, seconds: 60 },
      { every: 700, rate: 7, seconds: 55 },
    ]) {
      const table = race.timetable(plan, chance(plan.every));
      const stretch = (plan.seconds * 1000) / table.length;
      assert.equal(table.length, Math.round((plan.rate * plan.seconds) / 10));
      table.forEach((at, i) =>
        assert.ok(
          at >= Math.floor(i * stretch) && at <= Math.ceil((i + 1) * stretch),
          `${at} in stretch ${i} of ${stretch}`,
        ),
      );
    }
    assert.deepEqual(
      race.timetable({ every: 1000, rate: 0, seconds: 60 }, () => 0.5),
      [],
    );
  });

  test("with the default settings the median letter waits for half an interval, whatever the random numbers", () => {
    const plan = race.planOf(race.SETTINGS);
    const middle = (seed) => {
      const tally = new race.Tally();
      for (const at of race.timetable(plan, chance(seed))) tally.late.push({ at, ms: plan.every - (at % plan.every) });
      return tally.middle;
    };
    for (let seed = 1; seed < 2000; seed += 7)
      assert.ok(Math.abs(middle(seed) - plan.every / 2) <= plan.every / 10, `${middle(seed)} ms with seed ${seed}`);
  });
});

describe("what is counted", () => {
  test("an answer's head is its status line, its fields, and an empty line", () => {
    const written = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n";
    const headers = new Headers({ "content-length": "2", connection: "keep-alive" });
    assert.equal(race.headBytes({ status: 200, statusText: "OK", headers }), written.length);
  });

  test("what crosses before the start is the opening, not part of the race", () => {
    const tally = new race.Tally();
    tally.add(null, 300, 200);
    tally.add(10, 5, 0);
    tally.add(50, 0, 7);
    tally.add(500, 1, 1);
    assert.deepEqual([tally.opening, tally.up, tally.down, tally.bytes], [500, 6, 8, 14]);
    assert.deepEqual(
      tally.curve,
      [
        [0, 0],
        [10, 12],
        [500, 14],
      ],
      "a point in a tenth of a second, with all that came",
    );
  });

  test("the median and the longest delay are shown, and none if nothing came", () => {
    const tally = new race.Tally();
    assert.deepEqual([tally.middle, tally.longest], [null, null]);
    for (const ms of [900, 2, 40]) tally.late.push({ at: 0, ms });
    assert.deepEqual([tally.middle, tally.longest], [40, 900]);
    tally.late.push({ at: 0, ms: 60 });
    assert.equal(tally.middle, 50, "of four it lies between the two in the middle");
  });

  test("the ratio has a word at each boundary, also if the WebSocket moved nothing", () => {
    const word = (poll, socket) => race.ratio({ poll: { bytes: poll }, socket: { bytes: socket } }).word;
    assert.deepEqual(
      [
        [199, 100],
        [200, 100],
        [999, 100],
        [1000, 100],
        [9999, 100],
        [10_000, 100],
        [500, 0],
      ].map(([a, b]) => word(a, b)),
      ["same", "few", "few", "tens", "tens", "hundreds", "hundreds"],
    );
  });
});

// A race whose server answers every request at once with `news`.
function raced(plan, news = () => ({ messages: [], last: 0 })) {
  const made = world();
  const asked = [],
    options = [];
  made.fetch = async (url, given = {}) => {
    const { signal } = given;
    asked.push(url);
    options.push(given);
    if (url.includes("/lab/weight")) return { type: "basic", json: async () => ({ bytes: 111 }) };
    if (url.includes("/longpoll"))
      await new Promise((_, failed) =>
        signal.addEventListener("abort", () => failed(Object.assign(new Error(), { name: "AbortError" }))),
      );
    const body = JSON.stringify(news());
    return {
      status: 200,
      statusText: "OK",
      headers: new Headers(),
      text: async () => body,
      json: async () => JSON.parse(body),
    };
  };
  const said = [];
  const one = new race.Race(made, {
    server: barewire.address.ofPage({ protocol: "http:", host: "h:1" }),
    room: "r",
    plan,
    say: (text) => said.push(text),
  });
  return { made, asked, options, said, one };
}

// Moves the clock in steps, and lets everything that waits for it go on.
async function pass(made, ms) {
  for (let gone = 0; gone < ms; gone += 25) {
    made.clock.tick(25);
    for (let i = 0; i < 20; i++) await null;
  }
}

async function opened(all) {
  const running = all.one.run();
  await pass(all.made, 25);
  const [socket] = all.made.sockets;
  socket.hears({ type: "welcome", ticket: "t", last: 0 });
  const watcher = all.made.sockets.at(-1);
  watcher.opens();
  watcher.hears({ type: "watching", connection: 1, wall: 0, at: 0 });
  watcher.hears({
    type: "records",
    records: [
      { c: 1, t: 1, what: "request", bytes: Buffer.alloc(300).toString("base64") },
      { c: 1, t: 2, what: "answer", bytes: Buffer.alloc(100).toString("base64") },
      {
        c: 1,
        t: 3,
        what: "frame",
        id: 1,
        dir: "out",
        at: 100,
        header: "gQI=",
        fields: [],
        len: "50",
        seen: "50",
        payload: "",
      },
    ],
  });
  return { running, socket, watcher };
}

describe("a race", () => {
  test("polls at its interval, holds one long poll, and aborts it at the end", async () => {
    const all = raced({ every: 1200, rate: 0, clients: 1, seconds: 5 });
    const { running } = await opened(all);
    await pass(all.made, 6000);
    await running;
    const { poll, longpoll, socket } = all.one.tallies;
    assert.equal(all.one.state, "over");
    assert.deepEqual([poll.requests, poll.empty, longpoll.requests, longpoll.empty], [5, 5, 1, 0]);
    const target = "/poll?room=r&since=0".length,
      rest = 111 - "/lab/weight".length;
    assert.deepEqual([poll.up, longpoll.up], [5 * (rest + target), rest + target + 4]);
    assert.equal(poll.down, 5 * ("HTTP/1.1 200 OK\r\n\r\n".length + '{"messages":[],"last":0}'.length));
    assert.deepEqual([socket.bytes, socket.opening], [0, 300 + 100 + 2 + 50]);
  });

  test("a letter's delay runs from when it was said, on every road that it comes by", async () => {
    const all = raced({ every: 1000, rate: 2, clients: 1, seconds: 5 });
    const { running, socket } = await opened(all);
    await pass(all.made, 2600);
    assert.equal(all.said.length, 1);
    socket.hears({ type: "say", text: all.said[0], from: "x" });
    socket.hears({ type: "say", text: "somebody else's", from: "y" });
    assert.equal(all.one.tallies.socket.late.length, 1);
    all.one.stop();
    await pass(all.made, 8000);
    await running;
    assert.equal(all.one.state, "stopped");
  });

  test("the last exchange is a letter: neither the welcome nor a Ping stands for one", async () => {
    const all = raced({ every: 1000, rate: 2, clients: 1, seconds: 5 });
    const { running, watcher } = await opened(all);
    await pass(all.made, 100);
    assert.equal(all.one.tallies.socket.one, null, "the welcome came before the start");
    const frame = (id, header, seen) => ({
      c: 1,
      t: 100 * id,
      what: "frame",
      id,
      dir: "out",
      at: 100 * id,
      header,
      fields: [],
      len: seen,
      seen,
      payload: "",
    });
    watcher.hears({ type: "records", records: [frame(2, "gRs=", "27"), frame(3, "iQI=", "2")] });
    assert.deepEqual(all.one.tallies.socket.one, { up: 0, head: 2, body: 27, messages: 1 });
    assert.equal(all.one.tallies.socket.down, 2 + 27 + 2 + 2, "the Ping is counted all the same");
    all.one.stop();
    await pass(all.made, 8000);
    await running;
  });

  test("ends when its WebSocket ends", async () => {
    const all = raced({ every: 1000, rate: 0, clients: 1, seconds: 5 });
    const { running, socket } = await opened(all);
    await pass(all.made, 500);
    socket.ends(1001);
    assert.deepEqual([all.one.state, all.one.why], ["failed", "race.why_lost"]);
    await pass(all.made, 6000);
    await running;
  });

  test("a request's size is measured as the race's requests are sent, each by itself", async () => {
    const all = raced({ every: 1000, rate: 0, clients: 1, seconds: 5 });
    const { running } = await opened(all);
    await pass(all.made, 500);
    assert.ok(all.options.length >= 3);
    assert.deepEqual([...new Set(all.options.map(({ cache }) => cache))], ["no-store"]);
    all.one.stop();
    await pass(all.made, 6000);
    await running;
  });

  test("if the size can't be measured there is no race, and the page says so instead of opening for ever", async () => {
    const fails = {
      refused: async () => Promise.reject(new TypeError("Failed to fetch")),
      odd: async () => ({ type: "basic", json: async () => ({}) }),
      hangs: (_, { signal }) =>
        new Promise((_, failed) => signal.addEventListener("abort", () => failed(new Error("aborted")))),
    };
    for (const [name, fetch] of Object.entries(fails)) {
      const all = raced({ every: 1000, rate: 0, clients: 1, seconds: 5 });
      all.made.fetch = fetch;
      const running = all.one.run();
      await pass(all.made, 12_000);
      await running;
      assert.deepEqual([all.one.state, all.one.why, all.made.sockets.length], ["failed", "race.why_weight", 0], name);
    }
  });

  test("if the WebSocket's road doesn't open, the race ends before it begins", async () => {
    const all = raced({ every: 1000, rate: 0, clients: 1, seconds: 5 });
    const running = all.one.run();
    await pass(all.made, 5000);
    await running;
    assert.deepEqual([all.one.state, all.one.why], ["failed", "race.why_sockets"]);
  });

  test("the race's requests that the browser holds back are counted, and a stuck poll is noticed", async () => {
    const all = raced({ every: 1000, rate: 0, clients: 1, seconds: 20 });
    let told = null,
      watched = true;
    all.made.requests = (work) => ((told = work), () => (watched = false));
    const { running } = await opened(all);
    await pass(all.made, 500);
    told("http://h:1/longpoll?room=r&since=0", 14_000);
    told("http://h:1/poll?room=r&since=0", 10);
    told("http://h:1/source/", 5000);
    assert.deepEqual(all.one.held, { requests: 1, longest: 14_000 });
    assert.equal(all.one.stuck, 0);
    const { fetch } = all.made;
    all.made.fetch = (url, given) => (url.includes("/poll") ? new Promise(() => {}) : fetch(url, given));
    await pass(all.made, 6000);
    assert.ok(all.one.stuck > 3000, `${all.one.stuck} ms`);
    all.one.stop();
    assert.equal(all.one.stuck, 0);
    await pass(all.made, 100);
  });
});
