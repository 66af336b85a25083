// The teacher's view without the page: records of everybody in, lanes out; who whispers to whom;
// what is dropped; the teacher's socket.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barewire, watchersOf, world } from "../support/models.mjs";

const { Lane, Lanes, Teaching, Timeline, Wires, address } = barewire;
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const KEY = [0x37, 0xfa, 0x21, 0x3d];

// Records as the server makes them; `t` in seconds.
const about = (c, t, what, more = {}) => ({ c, t: 1e6 * t, what, ...more });
const accepted = (c, t = 0) => about(c, t, "accepted", { peer: `127.0.0.1:${5000 + c}`, local: "127.0.0.1:9527" });
const request = (c, target, t = 0) =>
  about(c, t, "request", { bytes: base64(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`) });
const answer = (c, t = 0) => about(c, t, "answer", { bytes: base64("HTTP/1.1 101 Switching Protocols\r\n\r\n") });

let ids = 0;
function frame(c, t, dir, first, text, more = {}) {
  const payload = [...Buffer.from(text)];
  const header =
    payload.length < 126 ? [first, payload.length] : [first, 126, payload.length >> 8, payload.length & 255];
  if (dir === "in") header[1] |= 0x80;
  const length = String(payload.length);
  return about(c, t, "frame", {
    id: ++ids,
    dir,
    at: 0,
    header: base64(dir === "in" ? [...header, ...KEY] : header),
    fields: [],
    len: length,
    seen: length,
    payload: base64(payload),
    ...more,
  });
}

const born = (c, target, t = 0) => [
  accepted(c, t),
  about(c, t, "read", { at: 0, bytes: 300 }),
  request(c, target, t),
  answer(c, t),
];

function lanes(...records) {
  const all = new Lanes();
  for (const record of records.flat(Infinity)) all.take(record);
  return all;
}

// What the chat made of a message, as the server tells it.
const whispered = (c, t, to, text = "0123456789ab") => [
  frame(c, t, "in", 0x81, text, { payload: undefined, private: true }),
  about(c, t, "made", { made: "message", kind: "text", bytes: Buffer.byteLength(text) }),
  about(c, t, "chat", { whispered: to }),
];

describe("a connection becomes a lane", () => {
  const place = (target) => {
    const { room, name, path } = lanes(born(7, target)).all.get(7);
    return [room, name, path];
  };

  test("its request says whose it is, as the server reads it", () => {
    assert.deepEqual(place("/ws/ana"), ["lobby", "ana", null]);
    assert.deepEqual(place("/my_ws/%E5%B0%8F%E6%98%8E?x=1"), ["lobby", "小明", null]);
    assert.deepEqual(place("/room/a%2Fb/c%2Fd"), ["a/b", "c/d", null]);
    assert.deepEqual(place("/room/r/"), ["r", null, null]);
    assert.deepEqual(place("/room/r"), ["r", null, null]);
    for (const target of ["/", "/ws", "/my_ws", "/ws/", "http://a:1/?b"])
      assert.deepEqual(place(target), ["lobby", null, null], target);
    assert.deepEqual(place("/echo"), [null, null, "/echo"]);
    assert.deepEqual(place("/ws/a/b"), [null, null, "/ws/a/b"]);
    assert.deepEqual(place("/ws/%zz"), ["lobby", "%zz", null]);
  });

  test("plain HTTP has none, and a WebSocket's lane begins with its TCP connection", () => {
    const all = lanes(
      accepted(1),
      about(1, 0, "read", { at: 0, bytes: 99 }),
      about(1, 1, "write", { at: 0, bytes: 9 }),
      accepted(2),
      about(2, 0, "read", { at: 0, bytes: 300 }),
    );
    assert.equal(all.all.size, 0);
    all.take(request(2, "/ws/ana", 1));
    assert.deepEqual([...all.all.keys()], [2]);
    const { timeline, acceptedAt, peer } = all.all.get(2);
    assert.deepEqual(
      timeline.rows.map(({ key }) => key),
      ["accepted", "request"],
    );
    assert.deepEqual([acceptedAt, peer, timeline.taught.number], [0, "127.0.0.1:5002", 2]);
  });

  test("one that was there before the teacher says in its gap who it is", () => {
    const all = lanes(about(3, 5, "gap", { peer: "127.0.0.1:5", target: "/room/r/ben" }), about(4, 5, "gap"));
    assert.deepEqual([...all.all.keys()], [3]);
    const { name, room, state, peer } = all.all.get(3);
    assert.deepEqual([name, room, state, peer], ["ben", "r", "open", "127.0.0.1:5"]);
    all.take(frame(3, 5.25, "out", 0x81, "hi"));
    assert.equal(all.all.get(3).timeline.rows.at(-1).at, 250);
  });

  test("one whose beginning was lost is still there, without a name", () => {
    const all = lanes({ what: "lost", records: 12 }, frame(9, 1, "out", 0x81, "hi"));
    assert.deepEqual([all.lost, all.all.get(9).name, all.all.get(9).state], [12, null, "open"]);
  });

  test("nothing that comes breaks it", () => {
    const strange = [
      null,
      7,
      "x",
      [],
      {},
      { what: "frame" },
      { what: 7, c: 1 },
      { what: "frame", c: "1" },
      about(1, 0, "__proto__"),
      about(1, 0, "constructor"),
      about(1, 0, "request"),
      about(1, 0, "request", { bytes: "%%" }),
      about(1, 0, "frame", { id: "x" }),
      about(1, 0, "chat", { whispered: 7 }),
      about(1, 0, "tcp"),
      about(1, 0, "gap", { target: 7 }),
      { what: "lost" },
      about(1, 0, "frame", { id: 1, dir: "up", header: "%", len: null, seen: null, payload: 3 }),
    ];
    const all = lanes(strange);
    assert.equal(all.all.size, 1);
    assert.equal(all.pairs.size, 0);
  });
});

describe("a lane", () => {
  const of = (...records) => lanes(born(7, "/ws/ana"), records).all.get(7);

  test("counts frames and their bytes, headers too, both ways", () => {
    const lane = of(frame(7, 1, "in", 0x81, "hello"), frame(7, 1, "out", 0x81, "hi"), frame(7, 2, "out", 0x82, "abc"));
    assert.deepEqual(lane.crossed, { in: { frames: 1, bytes: 11 }, out: { frames: 2, bytes: 9 } });
    assert.deepEqual(lane.latest, { dir: "out", opcode: 2, len: 3, broken: false });
  });

  test("goes from its opening handshake to its end, and never back", () => {
    const all = lanes(accepted(7), request(7, "/ws/ana"));
    const states = [all.all.get(7).state];
    for (const record of [
      answer(7),
      frame(7, 1, "in", 0x88, "\x03\xe8"),
      frame(7, 1, "out", 0x81, "late"),
      about(7, 2, "end", { sentence: "left: 1000" }),
      about(7, 2, "tcp", { event: "closed" }),
    ]) {
      all.take(record);
      states.push(all.all.get(7).state);
    }
    assert.deepEqual(states, ["opening", "open", "closing", "closing", "over", "over"]);
    assert.equal(all.all.get(7).how, "left: 1000");
  });

  test("has one mark for each second and direction; of several kinds, the most important is shown", () => {
    const lane = of(
      frame(7, 3.1, "in", 0x81, "a"),
      frame(7, 3.2, "in", 0x8a, ""),
      frame(7, 3.3, "out", 0x00, "b"),
      frame(7, 3.9, "in", 0x82, "c"),
      frame(7, 4, "in", 0x81, "d"),
    );
    assert.deepEqual(lane.marks, [
      { second: 3, dir: "in", kind: "control", frames: 3 },
      { second: 3, dir: "out", kind: "part", frames: 1 },
      { second: 4, dir: "in", kind: "text", frames: 1 },
    ]);
    const broke = of(
      frame(7, 3, "in", 0xc1, "a"),
      about(7, 3, "rule", { rule: "reserved-bit", section: "5.2", sentence: "no", code: 1002 }),
    );
    assert.deepEqual([broke.marks.at(-1).kind, broke.latest.broken], ["broken", true]);
  });

  test("keeps little, however much crosses: rows, records, marks and payloads", () => {
    const lane = of(
      Array.from({ length: 3000 }, (_, i) => frame(7, i / 4, i % 2 ? "in" : "out", 0x81, "x".repeat(4000))),
    );
    assert.equal(lane.timeline.rows.length, Lane.BOUNDS.rows);
    assert.ok(lane.timeline.records.length <= Lane.BOUNDS.records);
    assert.ok(lane.timeline.records.every(({ payload }) => payload.length <= Lane.PAYLOAD));
    assert.equal(lane.timeline.frame(ids).payload.length, 510);
    assert.equal(lane.timeline.frame(ids).len, 4000n);
    assert.equal(lane.marks.length, Lane.MARKS);
    assert.equal(lane.crossed.in.frames + lane.crossed.out.frames, 3000);
    assert.ok(lane.timeline.characters <= Lane.BOUNDS.characters);
  });

  test("keeps only a few requests without a WebSocket", () => {
    const lane = lanes(
      accepted(7),
      Array.from({ length: 2000 }, () => request(7, "/ws")),
    ).all.get(7);
    assert.ok(lane.timeline.saved().length <= Lane.BOUNDS.records + 10, `${lane.timeline.saved().length}`);
  });
});

describe("all lanes", () => {
  test("are ordered by room, then name; those without a name and other addresses last", () => {
    const all = lanes(
      ["/echo", "/room/b/ana", "/ws", "/ws/zoe", "/ws/Ben", "/room/b/"].map((target, i) => born(i + 1, target)),
    );
    assert.deepEqual(
      all.sorted("en").map(({ room, name, path }) => name ?? path ?? `(${room})`),
      ["ana", "(b)", "Ben", "zoe", "(lobby)", "/echo"],
    );
    // Ended lanes come after all open ones, even if their owner came back.
    for (const record of [
      about(2, 9, "end", { sentence: "left" }),
      about(4, 9, "end", { sentence: "left" }),
      ...born(8, "/ws/zoe", 9),
    ])
      all.take(record);
    assert.deepEqual(
      all.sorted("en").map(({ number }) => number),
      [6, 5, 8, 3, 1, 2, 4],
    );
  });

  test("those that ended go first, the oldest before the others, and all are counted", () => {
    const all = lanes(born(1, "/ws/stays"));
    for (let c = 2; c <= 102; c++)
      for (const record of [...born(c, "/ws"), about(c, 1, "end", { sentence: "left" })]) all.take(record);
    assert.deepEqual(
      [all.all.size, all.open, all.total, all.gone],
      [Lanes.KEPT_OVER + 1, 1, 102, 101 - Lanes.KEPT_OVER],
    );
    assert.ok(all.all.has(1) && all.all.has(102) && !all.all.has(2));
  });

  test("are bounded while all are open, too", () => {
    const all = lanes(Array.from({ length: Lanes.KEPT + 50 }, (_, i) => born(i + 1, "/ws")));
    assert.deepEqual([all.all.size, all.full, all.gone], [Lanes.KEPT, true, 0]);
    all.take(about(1, 1, "end", { sentence: "left" }));
    for (const record of born(5000, "/ws/late")) all.take(record);
    assert.ok(all.all.has(5000) && !all.all.has(1));
  });

  test("so are connections that aren't WebSockets", () => {
    const all = new Lanes();
    for (let c = 1; c <= 5000; c++) for (let i = 0; i < 20; i++) all.take(about(c, 0, "read", { at: 0, bytes: 1 }));
    assert.ok(all.strangers.size <= Lanes.STRANGERS);
    for (const records of all.strangers.values()) assert.ok(records.length <= 8);
    all.take(about(5000, 1, "tcp", { event: "closed" }));
    assert.equal(all.strangers.has(5000), false);
  });
});

describe("who whispers to whom", () => {
  const three = [born(3, "/room/other/Bo"), born(1, "/ws/Ann"), born(2, "/ws/Bo")];

  test("stands there with how often, when and how long, the latest first", () => {
    const all = lanes(three, whispered(1, 5, "Bo"), whispered(2, 6, "Ann", "x"), whispered(1, 7, "Bo", "1234"));
    assert.deepEqual(
      all.whoToWhom.map(({ from, to, room, count, bytes, latest }) => [from, to, room, count, bytes, latest]),
      [
        ["Ann", "Bo", "lobby", 2, 16, { t: 7e6, bytes: 4 }],
        ["Bo", "Ann", "lobby", 1, 1, { t: 6e6, bytes: 1 }],
      ],
    );
    assert.equal(all.whispers, 3);
  });

  test("is a mark at both ends, and not at somebody of the same name elsewhere", () => {
    const all = lanes(three, whispered(1, 5, "Bo"));
    assert.deepEqual(
      [1, 2, 3].map((c) => all.all.get(c).marks.map(({ dir, kind }) => `${dir} ${kind}`)),
      [["in whisper"], ["out whisper"], []],
    );
  });

  test("is bounded, and holds no text", () => {
    const all = lanes(
      three,
      Array.from({ length: 500 }, (_, i) => whispered(1, i, `n${i}`)),
    );
    assert.equal(all.pairs.size, Lanes.PAIRS);
    assert.equal(all.pairsGone, 500 - Lanes.PAIRS);
    assert.equal(all.whoToWhom[0].to, "n499");
    const held = JSON.stringify([...all.all.values()], (key, value) =>
      key === "taught" ? undefined : typeof value === "bigint" ? String(value) : value,
    );
    assert.doesNotMatch(held, /0123456789ab/);
  });
});

describe("the teacher's socket", () => {
  function begun(key = "k") {
    const w = world();
    const sockets = watchersOf(w);
    let drawn = 0;
    w.changed = () => (drawn += 1);
    const wires = new Wires(w);
    wires.teach(address.ofPage({ protocol: "http:", host: "a:1" }), key);
    const tell = (message) => sockets.at(-1).onmessage({ data: JSON.stringify(message) });
    const on = () => (sockets.at(-1).onopen(), tell({ type: "teaching", wall: 0, at: 1_000_000 }));
    return { w, wires, sockets, tell, on, drawn: () => drawn };
  }

  test("shows its key in its first message, and in no address", () => {
    const { wires, sockets, on, w } = begun();
    assert.deepEqual([sockets[0].url, sockets[0].subprotocol], ["ws://a:1/wire/watch", "wire"]);
    on();
    assert.deepEqual(sockets[0].sent, [{ type: "teach", key: "k" }]);
    assert.equal(wires.teaching.state, "on");
    w.clock.tick(2000);
    assert.equal(wires.teaching.now, 3_000_000);
  });

  test("is opened again, after longer and longer waits, when it is lost; what is known starts again", () => {
    const { w, wires, sockets, tell, on } = begun();
    on();
    tell({ type: "records", records: born(7, "/ws/ana") });
    sockets[0].onclose({ code: 1006, reason: "" });
    assert.equal(wires.teaching.state, "lost");
    assert.equal(wires.teaching.lanes.all.size, 1);
    w.clock.tick(1000);
    sockets[1].onclose({ code: 1006, reason: "" });
    w.clock.tick(1000);
    assert.equal(sockets.length, 2);
    w.clock.tick(1000);
    assert.equal(sockets.length, 3);
    on();
    assert.equal(wires.teaching.lanes.all.size, 0);
    // What a socket says after it was given up is ignored.
    sockets[0].onclose({ code: 1006, reason: "" });
    assert.equal(wires.teaching.state, "on");
  });

  test("a refusal is a sentence, and nothing is tried again", () => {
    const { w, wires, sockets, tell } = begun("wrong");
    sockets[0].onopen();
    tell({ type: "refused", why: "that isn't the teacher's key" });
    sockets[0].onclose({ code: 1008, reason: "" });
    w.clock.tick(100_000);
    assert.deepEqual(
      [wires.teaching.state, wires.teaching.why, sockets.length],
      ["refused", "that isn't the teacher's key", 1],
    );
  });

  test("when the server is lost, what is known is marked as cut off and its clock stops; a refusal forgets it", () => {
    const { w, wires, sockets, tell, on } = begun();
    on();
    tell({
      type: "records",
      records: [...born(7, "/ws/ana"), ...born(8, "/ws/ben"), about(8, 2, "end", { sentence: "left" })],
    });
    const [ana, ben] = [7, 8].map((number) => wires.teaching.lanes.all.get(number).timeline);
    w.clock.tick(2000);
    sockets[0].onclose({ code: 1006, reason: "" });
    assert.deepEqual(
      [ana, ben].map((line) => line.endings.at(-1).record.what),
      ["cut", "end"],
    );
    const { now } = wires.teaching;
    w.clock.tick(1000);
    assert.deepEqual([now, wires.teaching.now, wires.teaching.lanes.open], [3_000_000, 3_000_000, 1]);
    sockets[1].onopen();
    tell({ type: "refused", why: "that isn't the teacher's key" });
    assert.deepEqual(
      [wires.teaching.state, wires.teaching.lanes.all.size, wires.teaching.lanes.open],
      ["refused", 0, 0],
    );
  });

  test("the page says who can reach the server exactly as the server says it, also when that changes", () => {
    const { wires, sockets, tell, on } = begun();
    assert.equal(wires.teaching.reach, null);
    on();
    assert.deepEqual(wires.teaching.reach, { listens: null, port: null, addresses: [] });
    tell({
      type: "addresses",
      listens: "everywhere",
      port: 80,
      addresses: ["http://10.7.3.9"],
      others: "http://10.7.3.9",
    });
    assert.deepEqual(wires.teaching.reach, { listens: "everywhere", port: 80, addresses: ["http://10.7.3.9"] });
    assert.equal(wires.teaching.state, "on");
    // What an older server says.
    tell({ type: "teaching", wall: 0, at: 0, others: "http://10.0.0.1:9527" });
    assert.deepEqual(wires.teaching.reach.addresses, ["http://10.0.0.1:9527"]);
    assert.equal(sockets.length, 1);
  });

  test("a flood is drawn a few times a second", () => {
    const { w, tell, on, drawn } = begun();
    on();
    const before = drawn();
    for (let i = 0; i < 1000; i++) {
      tell({ type: "records", records: [frame(7, 1, "out", 0x81, "x")] });
      w.clock.tick(1);
    }
    assert.ok(drawn() - before <= 5, `${drawn() - before} drawings`);
    assert.ok(drawn() - before >= 3);
  });

  test("a request goes to the connection that is shown; a connection that is left goes at full speed again", () => {
    const { wires, sockets, tell, on } = begun();
    on();
    tell({ type: "records", records: [...born(7, "/ws/ana"), ...born(8, "/ws/ben")] });
    assert.equal(wires.ask({ type: "step" }), false, "the own connection isn't watched");
    wires.showLane(7);
    assert.equal(wires.shown, wires.teaching.lanes.all.get(7).timeline);
    assert.ok(wires.choices.includes(wires.shown));
    assert.ok(wires.setPace({ pace: "by-hand" }));
    assert.ok(wires.ask({ type: "step" }));
    wires.showLane(8);
    assert.deepEqual(sockets[0].sent.slice(1), [
      { type: "pace", pace: "by-hand", connection: 7 },
      { type: "step", connection: 7 },
      { type: "pace", pace: "full", connection: 7 },
    ]);
    wires.showLive();
    assert.equal(sockets[0].sent.length, 4, "8 was never slowed down");
    tell({ type: "error", text: "there is no such connection" });
    assert.equal(wires.teaching.why, "there is no such connection");
  });

  test("one that is over can be looked at, but nothing is asked of it, nor of a capture", () => {
    const { wires, tell, on } = begun();
    on();
    tell({ type: "records", records: [...born(7, "/ws/ana"), about(7, 2, "end", { sentence: "left" })] });
    wires.showLane(7);
    assert.equal(wires.ask({ type: "step" }), false);
    wires.open(new Timeline());
    assert.equal(wires.ask({ type: "step" }), false);
  });

  test("the own connection's lane leads to its own timeline; a new connection takes nobody away from a lane", () => {
    const { wires, tell, on } = begun();
    on();
    wires.live.take(accepted(7));
    tell({ type: "records", records: [...born(7, "/ws/teacher"), ...born(8, "/ws/ben")] });
    wires.showLane(7);
    assert.equal(wires.shown, wires.live);
    wires.showLane(8);
    wires.begin();
    assert.equal(wires.shown.taught.number, 8);
  });
});

test("the teacher's key is read from the link that the server prints, and from no other", () => {
  assert.equal(address.teachersKey("#teach=0123abcd"), "0123abcd");
  for (const hash of ["", "#", "#room=teach", "#room=r&teach=1", "#teach=", "#frame-1"])
    assert.equal(address.teachersKey(hash), null, hash);
  assert.equal(address.selectionOfHash("#teach=0123abcd"), null);
});
