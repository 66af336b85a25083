// Step mode without the page: the server's steps go in, the place where the thread waits comes out;
// who may ask for a step, and when the pace is full again. And what became of a frame.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barewire, watched, world } from "../support/models.mjs";
import { KEY, about, base64, utf8 } from "../support/records.mjs";

const { Timeline, Session, Stepping, steps, became, address, capture } = barewire;
const accepted = about("accepted", { peer: "127.0.0.1:5", local: "127.0.0.1:9527" });
const stands = (stage, header = [], ms = 0, seen = 0) =>
  about("step", { stage, header: base64(header), seen: String(seen) }, ms);

function frame(id, first, payload, length = [payload.length]) {
  const header = [first, length[0] | 0x80, ...length.slice(1), ...KEY];
  return about("frame", {
    id,
    dir: "in",
    at: 0,
    header: base64(header),
    fields: [],
    len: String(payload.length),
    seen: String(payload.length),
    payload: base64(payload.map((byte, i) => byte ^ KEY[i % 4])),
  });
}

function timeline(...records) {
  const line = new Timeline();
  for (const record of [accepted, ...records]) line.take(record);
  return line;
}

const states = (line) => Object.fromEntries(line.stepping.list().map(({ name, state }) => [name, state]));
const bitsOf = (learnt) => learnt.fields.map(({ name, value }) => `${name} ${value}`);

describe("where the thread waits", () => {
  const HEADER = [0x81, 0x86, ...KEY];
  const story = [
    about("read", { at: 0, bytes: 12 }),
    stands("bytes-read"),
    stands("first-byte"),
    stands("second-byte", HEADER.slice(0, 1)),
    stands("masking-key", HEADER.slice(0, 2)),
    stands("payload", HEADER),
  ];

  test("before any step it runs, and every stage is to come", () => {
    const line = timeline();
    assert.equal(line.stage, null);
    assert.deepEqual([...new Set(Object.values(states(line)))], ["next"]);
    assert.equal(line.stepping.over, false);
  });

  test("each stage is reported before it is done: what was read by then is known, what is to come isn't", () => {
    const line = timeline(...story.slice(0, 4));
    assert.equal(line.stage.name, "second-byte");
    assert.deepEqual(
      [states(line)["first-byte"], states(line)["second-byte"], states(line)["masking-key"]],
      ["done", "now", "next"],
    );
    assert.deepEqual(bitsOf(line.stepping.learnt("first-byte")), ["fin 1", "rsv1 0", "rsv2 0", "rsv3 0", "opcode 1"]);
    assert.equal(line.stepping.learnt("second-byte"), null);
    assert.equal(line.stepping.learnt("bytes-read").bytes, 12);
    assert.equal(line.stepping.length, null);
    assert.equal(line.stepping.count, 3);
  });

  test("a short length has no stage of its own, as soon as the second byte shows it", () => {
    assert.equal(states(timeline(...story.slice(0, 4)))["extended-length"], "next");
    const line = timeline(...story.slice(0, 5));
    assert.equal(states(line)["extended-length"], "none");
    assert.equal(line.stepping.length, 6n);
  });

  test("a long one has one; its length is known once it was read", () => {
    const header = [0x82, 0xfe, 0x01, 0x00, ...KEY];
    const line = timeline(
      stands("bytes-read"),
      stands("first-byte"),
      stands("second-byte", header.slice(0, 1)),
      stands("extended-length", header.slice(0, 2)),
    );
    assert.deepEqual([states(line)["extended-length"], line.stepping.length], ["now", null]);
    line.take(stands("masking-key", header.slice(0, 4)));
    assert.deepEqual([states(line)["extended-length"], line.stepping.length], ["done", 256n]);
    assert.deepEqual(bitsOf(line.stepping.learnt("extended-length")), ["extended-payload-length 100"]);
  });

  test("a message goes all the way, and is finished when the thread waits for bytes again", () => {
    const line = timeline(
      ...story,
      frame(1, 0x81, utf8("你好")),
      about("made", { made: "message", kind: "text", bytes: 6 }),
      stands("dialect"),
      stands("hub"),
      about("chat", { said: 12 }),
      stands("written"),
    );
    assert.equal(line.stepping.over, false);
    assert.equal(line.stepping.learnt("payload").bytes, 6);
    line.take(stands("reading"));
    assert.equal(line.stage, null);
    assert.deepEqual([line.stepping.over, line.stepping.count], [true, 8]);
    assert.deepEqual(
      Object.entries(states(line)).filter(([, state]) => state !== "done"),
      [["extended-length", "none"]],
    );
  });

  test("a control frame goes no further than its payload", () => {
    const line = timeline(
      stands("bytes-read"),
      stands("first-byte"),
      stands("second-byte", [0x8a]),
      stands("masking-key", [0x8a, 0x82]),
      stands("payload", [0x8a, 0x82, ...KEY]),
      frame(1, 0x8a, [1, 2]),
      stands("reading"),
    );
    assert.deepEqual(
      ["payload", "dialect", "hub", "written"].map((name) => states(line)[name]),
      ["done", "none", "none", "none"],
    );
  });

  test("the next frame of the same read begins at its first byte", () => {
    const line = timeline(...story, frame(1, 0x01, utf8("a")), stands("first-byte"));
    assert.deepEqual(line.stepping.path, ["bytes-read", "first-byte"]);
    assert.equal(line.stepping.header.length, 0);
    assert.equal(line.stepping.row, null);
    line.take(stands("second-byte", [0x80]));
    assert.deepEqual(bitsOf(line.stepping.learnt("first-byte"))[4], "opcode 0");
  });

  test("the rest of a frame comes with a read of its own, and the frame goes on", () => {
    const line = timeline(...story, stands("reading", HEADER, 0, 2));
    assert.equal(line.stepping.over, false);
    assert.equal(states(line).payload, "next", "its last byte hasn't come");
    line.take(stands("bytes-read", HEADER, 0, 2));
    assert.ok(line.stepping.path.includes("masking-key"));
    line.take(stands("payload", HEADER, 0, 2));
    assert.deepEqual([line.stage.name, line.stage.seen], ["payload", 2n]);
  });

  test("a stage that this page doesn't know, and strange records, break nothing", () => {
    const line = timeline(...story);
    for (const record of [
      stands("flying"),
      about("step"),
      about("step", { stage: 7, header: "%", seen: {} }),
      about("step", { stage: "payload", header: null, seen: "-1" }),
    ])
      line.take(record);
    assert.equal(line.stage.seen, 0n);
    assert.ok(steps.STAGES.length === line.stepping.list().length);
  });

  test("after the connection's end it waits nowhere", () => {
    const line = timeline(...story);
    line.take(about("end", { sentence: "lost" }));
    assert.equal(line.stage, null);
  });
});

describe("the server waits a minute at most", () => {
  test("the next step says that nobody took the one before", () => {
    const line = timeline(stands("bytes-read", [], 0), stands("first-byte", [], 59_900));
    assert.equal(line.stepping.late, null);
    line.take(stands("second-byte", [0x81], 59_900 + 60_001));
    assert.equal(line.stepping.late, "first-byte");
    line.take(stands("masking-key", [0x81, 0x81], 59_900 + 60_100));
    assert.equal(line.stepping.late, null);
  });
});

describe("what the page asks for", () => {
  // A session with its welcome and its watch; `sent` is what its watching socket sent.
  function begun() {
    const { w, watchers, session } = watched();
    const tell = (message) => watchers.at(-1).onmessage({ data: JSON.stringify(message) });
    const welcome = () => {
      w.sockets.at(-1).opens();
      w.sockets
        .at(-1)
        .hears({ type: "welcome", name: "ana", room: "lobby", members: ["ana"], last: 0, epoch: "e", ticket: "tick" });
      tell({ type: "watching", connection: 7, wall: 0, at: 1_000_000 });
      tell({ type: "records", records: [accepted] });
    };
    session.start();
    welcome();
    return { w, session, watchers, tell, welcome, wires: session.wires };
  }

  const SLOW = { pace: "slow", ms: 200 },
    BY_HAND = { pace: "by-hand" };
  const FULL = { type: "pace", pace: "full" };
  const paces = (watcher) => watcher.sent.filter(({ type }) => type === "pace");

  test("a pace is asked of the server, and known here", () => {
    const { wires, watchers, session } = begun();
    assert.ok(wires.setPace(SLOW));
    assert.deepEqual(watchers[0].sent, [{ type: "pace", ...SLOW }]);
    assert.deepEqual(session.timeline.stepping.pace, SLOW);
    wires.setPace({ pace: "full" });
    assert.deepEqual([watchers[0].sent.at(-1), session.timeline.stepping.pace], [FULL, steps.FULL]);
  });

  test("one request for each step: a second one would let the thread run past the next", () => {
    const { wires, watchers, tell } = begun();
    wires.setPace(BY_HAND);
    const asked = () => watchers[0].sent.filter(({ type }) => type === "step").length;
    wires.step();
    assert.equal(asked(), 0, "nothing waits");
    tell({ type: "records", records: [stands("bytes-read")] });
    wires.step();
    wires.step();
    assert.equal(asked(), 1);
    tell({ type: "records", records: [stands("first-byte")] });
    wires.step();
    assert.equal(asked(), 2);
    tell({ type: "records", records: [stands("reading")] });
    wires.step();
    assert.equal(asked(), 2);
  });

  test("what was there before the mode was entered again is forgotten", () => {
    const { wires, session, tell } = begun();
    wires.setPace(BY_HAND);
    tell({ type: "records", records: [stands("bytes-read"), stands("first-byte")] });
    wires.setPace({ pace: "full" });
    assert.equal(session.timeline.stage, null);
    wires.setPace(BY_HAND);
    assert.deepEqual(session.timeline.stepping.path, []);
  });

  for (const [what, work] of [
    [
      "another timeline is shown",
      ({ wires }) => wires.open(capture.load(capture.save(timeline(frame(1, 0x81, [65])))).timeline),
    ],
    ["another name or room is asked for", ({ session }) => session.moveTo("other", "ana")],
    ["the connection is made anew", ({ session }) => session.reconnect()],
    ["the connection ends", ({ w }) => w.sockets.at(-1).ends(1006)],
  ]) {
    test(`the pace is full again when ${what}`, () => {
      const all = begun();
      const { stepping } = all.session.timeline;
      all.wires.setPace(BY_HAND);
      all.tell({ type: "records", records: [stands("bytes-read")] });
      work(all);
      assert.deepEqual(paces(all.watchers[0]).at(-1), FULL);
      assert.deepEqual([stepping.pace, stepping.stage], [steps.FULL, null]);
    });
  }

  test("the next connection begins at full pace, and has its own watching socket", () => {
    const { w, session, watchers, welcome, wires } = begun();
    wires.setPace(BY_HAND);
    session.reconnect();
    w.sockets.at(-1).ends(1000);
    welcome();
    assert.equal(session.timeline.stepping.pace, steps.FULL);
    wires.setPace(SLOW);
    assert.deepEqual(paces(watchers[1]), [{ type: "pace", ...SLOW }]);
  });

  test("if nobody listens, nothing is asked, and the pace stays full", () => {
    const { wires, watchers, session } = begun();
    watchers[0].onclose({ reason: "" });
    assert.equal(wires.setPace(BY_HAND), false);
    assert.deepEqual([wires.listens, session.timeline.stepping.pace], [false, steps.FULL]);
  });

  test("when the watching ends the thread is free, and the page knows", () => {
    const { wires, watchers, session, tell } = begun();
    wires.setPace(BY_HAND);
    tell({ type: "records", records: [stands("bytes-read")] });
    watchers[0].onclose({ reason: "" });
    assert.deepEqual([session.timeline.stage, session.timeline.stepping.pace], [null, steps.FULL]);
  });

  test("nothing is asked of an older connection: it is over", () => {
    const { wires, watchers } = begun();
    wires.open(capture.load(capture.save(timeline(frame(1, 0x81, [65])))).timeline);
    assert.equal(wires.setPace(BY_HAND), false);
    assert.equal(watchers[0].sent.length, 0);
  });

  test("a pause is a number of milliseconds that the server takes", () => {
    assert.deepEqual(["400", 7, "9000", "x", "", "50.4"].map(steps.pause), [400, 50, 5000, null, null, 50]);
  });
});

test("Stepping works by itself", () => {
  const { stage, held } = new Stepping();
  assert.deepEqual([stage, held], [null, false]);
});

describe("what became of a frame", () => {
  const row = (...records) => timeline(frame(1, 0x81, utf8("hi")), ...records).row("frame-1");
  const made = about("made", { made: "message", kind: "text", bytes: 2 });

  test("in a few words, for the row", () => {
    for (const [record, key, value] of [
      [about("chat", { said: 12 }), "became.said", "12"],
      [about("chat", { whispered: "Bo" }), "became.whispered", "Bo"],
      [about("chat", { refused: "no_such_user" }), "became.refused", "no_such_user"],
      [about("chat", { echoed: true }), "became.echoed", "true"],
      [about("chat", { dropped: true }), "became.dropped", "true"],
    ])
      assert.deepEqual(became.short(row(made, record)), { key, params: { value } });
    assert.deepEqual(became.short(row(about("owed", { owes: "pong" }))), { key: "became.owes_pong", params: {} });
    assert.equal(became.short(row(made)), null, "a message that nobody has looked at yet");
    for (const record of [about("chat", {}), about("owed", { owes: "constructor" })])
      assert.equal(became.short(row(record)), null);
  });

  test("in sentences, for the detail: first the endpoint's, then the chat's", () => {
    assert.deepEqual(became.long(row(made, about("chat", { refused: "bad_message" }))), [
      { key: "became.made.message", n: 2, params: { kind: "text" } },
      { key: "became.long.refused.bad_message", params: { value: "bad_message" } },
    ]);
    assert.deepEqual(
      became.long(row(about("chat", { refused: "a new one" }))).map(({ key }) => key),
      ["became.long.refused"],
    );
    const keyOf = (...records) => became.long(row(...records))[0].key;
    assert.equal(keyOf(about("made", { made: "fragment" })), "became.made.fragment");
    assert.equal(
      keyOf(about("made", { made: "close", code: 1000 }), about("owed", { owes: "close" })),
      "became.made.close",
    );
    assert.equal(keyOf(about("made", { made: "close", code: 1000 })), "became.made.close_answer");
    assert.deepEqual(became.long(row()), []);
    assert.deepEqual(became.long(row(about("made", { made: "constructor" }))), []);
  });

  test("of the last fragment: with it the message is complete", () => {
    const line = timeline(
      frame(1, 0x01, utf8("h")),
      about("made", { made: "fragment" }),
      frame(2, 0x80, utf8("i")),
      made,
    );
    assert.equal(became.long(line.row("frame-1"))[0].key, "became.made.fragment");
    assert.equal(became.long(line.row("frame-2"))[0].key, "became.made.whole");
  });

  test("of a Ping to the browser: where it comes from, by its payload", () => {
    const sent = (header, payload = "", dir = "out") =>
      timeline(
        about("frame", {
          id: 1,
          dir,
          at: 0,
          header: base64(header),
          fields: [],
          len: String(payload.length),
          seen: String(payload.length),
          payload: base64(utf8(payload)),
        }),
      ).row("frame-1");
    const said = (...wire) => became.long(sent(...wire)).map(({ key }) => key);
    assert.deepEqual(said([0x89, 0]), ["became.sent.ping"]);
    assert.deepEqual(said([0x89, 8], "barewire"), ["became.sent.asked_ping"]);
    for (const header of [
      [0x81, 0],
      [0x8a, 0],
      [0x09, 0],
      [0xc9, 0],
      [0x89],
      [0x89, 0x80, ...KEY],
      [0x89, 126, 0, 126],
    ])
      assert.deepEqual(said(header), [], String(header));
    assert.deepEqual(said([0x89, 0], "", "in"), [], "a browser has no keep-alive of ours");
  });

  test("every key has its sentences", () => {
    for (const key of [...became.SAYS, ...steps.SAYS]) assert.ok(key in barewire.strings, key);
  });
});
