// The timeline without the page: records in, rows out; captures saved and opened; the watching
// socket's life; links to a byte.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barewire, watched, world } from "../support/models.mjs";
import { about, base64, frame, utf8 } from "../support/records.mjs";

const { Timeline, Watch, Wires, Journal, Session, capture, address, experiments, keptRows } = barewire;
const accepted = about("accepted", { peer: "127.0.0.1:5", local: "127.0.0.1:9527" });

function timeline(...records) {
  const line = new Timeline();
  for (const record of [accepted, ...records]) line.take(record);
  return line;
}

const keys = (line) => line.rows.map(({ key }) => key);

describe("records become rows", () => {
  test("times count from the moment at which TCP's connection was accepted", () => {
    const line = timeline(
      about("request", { bytes: base64(utf8("GET / HTTP/1.1\r\n\r\n")) }, 0.4),
      frame(1, "out", 0x81, utf8("hi"), { t: 12.5 }),
    );
    assert.deepEqual(
      line.rows.map(({ key, at }) => [key, at]),
      [
        ["accepted", 0],
        ["request", 0.4],
        ["frame-1", 12.5],
      ],
    );
    assert.equal(Buffer.from(line.request.bytes).toString(), "GET / HTTP/1.1\r\n\r\n");
  });

  test("the detail gets a frame as it was on the wire", () => {
    const found = timeline(frame(3, "in", 0x81, utf8("Hello"))).frame(3);
    assert.deepEqual([...found.payload], [0x7f, 0x9f, 0x4d, 0x51, 0x58]);
    assert.deepEqual([found.dir, found.len, found.seen, found.made, found.rule], ["in", 5n, 5n, null, null]);
    assert.deepEqual(found.fields, [{ name: "fin", from: 0, to: 1, value: "1" }]);
  });

  test("the preview is unmasked; text is text even if its last character is cut, bytes are hexadecimal", () => {
    const seen = (...more) => timeline(frame(1, ...more)).row("frame-1").glimpse;
    assert.deepEqual(seen("in", 0x81, utf8("你好")), { text: "你好", more: false });
    assert.deepEqual(seen("out", 0x01, utf8("你好").slice(0, 4)), { text: "你", more: false });
    assert.deepEqual(seen("out", 0x80, utf8("你好").slice(4)), { hex: "a5 bd", more: false });
    assert.deepEqual(seen("in", 0x82, [0xde, 0xad]), { hex: "de ad", more: false });
    assert.deepEqual(seen("out", 0x88, [0x0f, 0xa0, ...utf8("bye")]), { code: 4000, text: "bye", more: false });
    assert.equal(seen("out", 0x89, []), null);
  });

  test("a frame that isn't for this watcher has no payload and no preview", () => {
    const line = timeline(frame(1, "in", 0x81, utf8("psst"), { payload: undefined, private: true }));
    assert.equal(line.frame(1).payload, null);
    assert.equal(line.row("frame-1").glimpse, null);
  });

  test("what the server made of a frame, and the rule that it broke, are at the frame", () => {
    const line = timeline(
      frame(1, "in", 0x81, utf8("hi")),
      about("made", { made: "message", kind: "text", bytes: 2 }),
      frame(2, "out", 0x81, utf8("hi")),
      frame(3, "in", 0xc1, [], { at: 8 }),
      about("rule", { at: 8, rule: "reserved-bit", section: "5.2", sentence: "no", code: 1002 }),
    );
    assert.equal(line.frame(1).made.kind, "text");
    assert.equal(line.frame(3).rule.rule, "reserved-bit");
    assert.equal(line.frame(2).rule, null);
    assert.equal(line.endings.at(-1).record.code, 1002);
  });

  test("an answer that opens nothing is shown as such", () => {
    const answer = (text) =>
      timeline(about("answer", { bytes: Buffer.from(text).toString("base64") })).row("answer").refused;
    assert.deepEqual(
      [answer("HTTP/1.1 101 Switching Protocols\r\n\r\n"), answer("HTTP/1.1 426 Upgrade Required\r\n\r\n")],
      [false, true],
    );
  });

  test("a rule belongs to its own frame, also if that is complete only later, or others came with it", () => {
    const rule = about("rule", { at: 8, rule: "message-too-big", section: "7.4.1", sentence: "no", code: 1009 });
    const good = frame(1, "in", 0x81, utf8("hi")),
      bad = frame(2, "in", 0x82, [1, 2, 3], { at: 8, len: 5_000_000 }),
      behind = frame(3, "in", 0x88, [], { at: 17 });
    for (const records of [
      [good, bad, behind, rule],
      [good, rule, bad, behind],
    ]) {
      assert.deepEqual(
        [1, 2, 3].map((id) => timeline(...records).frame(id).rule?.code ?? null),
        [null, 1009, null],
      );
    }
  });
});

describe("reads and writes", () => {
  const read = (at, bytes) => about("read", { at, bytes });

  test("a frame in three reads has three ticks, none shared", () => {
    const line = timeline(read(100, 4), read(104, 3), read(107, 4), frame(1, "in", 0x81, utf8("Hello"), { at: 100 }));
    assert.deepEqual(line.row("frame-1").pieces, [
      { bytes: 4, shared: false },
      { bytes: 3, shared: false },
      { bytes: 4, shared: false },
    ]);
  });

  test("two frames in one read share it", () => {
    const line = timeline(
      read(100, 22),
      frame(1, "in", 0x81, utf8("Hello"), { at: 100 }),
      frame(2, "in", 0x81, utf8("Hello"), { at: 111 }),
    );
    for (const id of [1, 2]) assert.deepEqual(line.row(`frame-${id}`).pieces, [{ bytes: 22, shared: true }]);
  });

  test("what comes before the frame is forgotten, so that a long connection costs no more", () => {
    const line = timeline();
    for (let id = 1; id <= 1000; id++) {
      line.take(about("read", { at: 8 * id, bytes: 8 }));
      line.take(frame(id, "in", 0x81, utf8("hi"), { at: 8 * id }));
    }
    assert.ok(line.moved.in.length <= 2);
  });
});

describe("what is kept", () => {
  const many = (line, from, to) => {
    for (let id = from; id <= to; id++) line.take(frame(id, "out", 0x81, utf8("hi"), { at: 4 * id }));
  };

  test("rows that somebody looks at stay, however many come, and go when nobody does any more", () => {
    const line = timeline();
    many(line, 1, 700);
    const looked = keys(line);
    keptRows.hold(line, line.total);
    many(line, 701, 3000);
    assert.deepEqual(keys(line).slice(0, looked.length), looked);
    assert.ok(line.frame(201) && line.frame(3000));
    assert.deepEqual([line.rows.length, line.dropped + line.rows.length], [2 * Timeline.KEPT, line.total]);
    keptRows.hold(line, null);
    assert.deepEqual(
      [line.rows.length, line.dropped + line.rows.length, line.row("frame-201")],
      [Timeline.KEPT, line.total, null],
    );
  });

  test("a script that is far behind doesn't push the wire's rows out", () => {
    const line = timeline();
    line.clocks({ wall: 0, at: 1_000_000 }, 0);
    many(line, 1, 2000);
    for (let number = 1; number <= 2000; number++)
      line.js({ number, at: 60_000 + number, what: "message", detail: {} });
    assert.equal(line.rows.filter(({ kind }) => kind === "frame").length, Timeline.KEPT / 2);
    assert.ok(line.frame(2000) && line.row("js-2000"));
  });
});

describe("fragments", () => {
  test("three frames of one message name each other, and a ping between them doesn't belong", () => {
    const line = timeline(
      frame(1, "out", 0x01, utf8("ab")),
      frame(2, "out", 0x89, []),
      frame(3, "out", 0x00, utf8("cd")),
      frame(4, "in", 0x81, utf8("x")),
      frame(5, "out", 0x80, utf8("e")),
    );
    assert.deepEqual(
      [1, 2, 3, 4, 5].map((id) => line.row(`frame-${id}`).part),
      ["first", null, "middle", null, "last"],
    );
    const { frames, count, last, kind, bytes } = line.frame(1).message;
    assert.deepEqual(
      { frames, count, last, kind, bytes },
      { frames: [1, 3, 5], count: 3, last: 5, kind: "text", bytes: 5n },
    );
    assert.equal(line.frame(2).message, null);
    assert.deepEqual(line.frame(4).message.frames, [4]);
  });

  test("a continuation of nothing belongs to no message", () => {
    assert.equal(timeline(frame(1, "in", 0x80, utf8("x"))).frame(1).message, null);
  });
});

describe("the script's events", () => {
  // The page's clock at the moment of `accepted`, when both clocks agree.
  const ZERO = 5000;

  function both(...records) {
    const line = timeline(...records);
    line.clocks({ wall: ZERO + 100, at: 1_100_000 }, ZERO + 101);
    return line;
  }
  const entry = (number, what, at, detail = {}) => ({ number, what, at: ZERO + at, detail });

  test("stand in the order of time, once both clocks are known", () => {
    const line = new Timeline();
    line.js(entry(1, "new WebSocket", -3));
    line.js(entry(2, "open", 2));
    assert.deepEqual(
      line.rows.map(({ at }) => at),
      [0, 5],
    );
    line.take(accepted);
    line.take(about("answer", { bytes: "" }, 1));
    line.clocks({ wall: ZERO, at: 1_000_000 }, ZERO);
    assert.deepEqual(
      line.rows.map(({ key, at }) => [key, at]),
      [
        ["js-1", -3],
        ["accepted", 0],
        ["answer", 1],
        ["js-2", 2],
      ],
    );
  });

  test("a message never arrives before it was sent, nor is a frame read before send() was called", () => {
    const line = both(frame(1, "out", 0x81, utf8("hi"), { t: 10.7 }), frame(2, "in", 0x81, utf8("ho"), { t: 20.2 }));
    line.js(entry(1, "message", 10));
    line.js(entry(2, "send", 21));
    assert.deepEqual(keys(line), ["accepted", "frame-1", "js-1", "js-2", "frame-2"]);
    const at = Object.fromEntries(line.rows.map((row) => [row.key, row.at]));
    assert.equal(at["js-1"], 10.7);
    assert.equal(at["js-2"], 20.2);
    assert.equal(line.row("js-1").frameKey, "frame-1");
    assert.equal(line.row("js-2").frameKey, "frame-2");
  });

  test("the script's events keep their order, within one millisecond and if a frame moves its send() back", () => {
    const once = both();
    once.js(entry(1, "open", 6));
    once.js(entry(2, "send", 6));
    assert.deepEqual(keys(once), ["accepted", "js-1", "js-2"]);
    const sent = frame(1, "in", 0x81, utf8("hi"), { t: 5.2 });
    once.take(sent);
    assert.deepEqual(keys(once), ["accepted", "js-1", "js-2", "frame-1"]);
    const before = both(sent);
    before.js(entry(1, "open", 6));
    before.js(entry(2, "send", 6));
    assert.deepEqual(keys(before), ["accepted", "js-1", "js-2", "frame-1"]);
  });

  test("the event finds its frame, whichever is reported first; a message in fragments arrives after the last", () => {
    const line = both();
    line.js(entry(1, "message", 30));
    for (const record of [frame(1, "out", 0x01, utf8("a"), { t: 10 }), frame(2, "out", 0x80, utf8("b"), { t: 31.5 })])
      line.take(record);
    assert.equal(line.row("js-1").frameKey, "frame-2");
    assert.deepEqual(keys(line), ["accepted", "frame-1", "frame-2", "js-1"]);
  });

  test("if records were lost, nothing is paired any more", () => {
    const line = both({ what: "lost", records: 3 }, frame(1, "out", 0x81, utf8("hi")));
    line.js(entry(1, "message", 40));
    assert.equal(line.row("js-1").frameKey, undefined);
    assert.equal(line.lost, 3);
  });

  test("a clock that is an hour off is set right", () => {
    const line = timeline();
    line.clocks({ wall: 3_600_000, at: 1_002_000 }, 2);
    line.js({ number: 1, what: "open", at: 5, detail: {} });
    assert.equal(line.row("js-1").at, 5);
  });
});

describe("floods and strange records", () => {
  test("a bounded number of rows is kept, and the others are counted", () => {
    const line = timeline();
    for (let id = 1; id <= 2000; id++) line.take(frame(id, "in", 0x81, utf8("hi")));
    assert.equal(line.rows.length, Timeline.KEPT);
    assert.equal(line.total, 2001);
    assert.equal(line.dropped, 2001 - Timeline.KEPT);
    assert.equal(line.frame(1), null);
    assert.equal(line.frames.size, Timeline.KEPT);
    assert.ok(line.saved().length <= 4001);
    assert.equal(line.saved()[0], accepted);
  });

  test("nothing that comes breaks it", () => {
    const line = timeline();
    const strange = [
      null,
      7,
      "x",
      [],
      {},
      { what: "constructor" },
      { what: "__proto__" },
      { what: 7 },
      { what: "frame" },
      about("frame", { id: "1" }),
      about("frame", { id: 1, dir: "up", header: "%%%", fields: 7, len: "-1", seen: {}, payload: 3 }),
      about("request", { bytes: null }),
      about("made"),
      about("rule"),
      about("tcp"),
      about("read", { at: "x" }),
      { what: "lost" },
    ];
    for (const record of strange) line.take(record);
    assert.equal(line.frame(1).len, null);
  });

  test("clearing leaves what comes later, and counts what is gone", () => {
    const line = timeline(frame(1, "in", 0x81, utf8("a")));
    line.clear();
    line.take(frame(2, "in", 0x81, utf8("b")));
    assert.deepEqual(keys(line), ["frame-2"]);
    assert.equal(line.dropped, 2);
  });
});

describe("a capture", () => {
  const HEAD = "GET /ws/ana HTTP/1.1\r\nHost: a\r\nCookie: id=secret\r\nAuthorization: Bearer abc\r\n\r\n";

  function saved() {
    const line = timeline(
      about("request", { bytes: base64(utf8(HEAD)) }),
      frame(1, "out", 0x81, utf8('{"type":"welcome","ticket":"0123abcd"}')),
      frame(2, "in", 0x82, [1, 2, 255]),
    );
    const journal = new Journal(
      () => 5000,
      (entry) => line.js(entry),
    );
    journal.message('{"type":"welcome","ticket":"0123abcd"}');
    journal.send(Uint8Array.of(1, 2, 255));
    line.clocks({ wall: 5000, at: 1_000_000 }, 5000);
    return { line, text: capture.save(line) };
  }

  test("is read back as the same rows, with the same frames", () => {
    const { line, text } = saved();
    const { timeline: back } = capture.load(text);
    assert.deepEqual(keys(back), keys(line));
    assert.deepEqual(back.frame(2), line.frame(2));
    assert.deepEqual(
      back.rows.map(({ at }) => at),
      line.rows.map(({ at }) => at),
    );
    assert.deepEqual([...back.rows.find(({ entry }) => entry?.what === "send").entry.detail.data], [1, 2, 255]);
    assert.ok(back.replayed);
  });

  test("reveals nothing: tickets, cookies and authorizations are stars, as long as they were", () => {
    const { text } = saved();
    const { records, journal } = JSON.parse(text);
    assert.doesNotMatch(text, /0123abcd/);
    const head = Buffer.from(records[1].bytes, "base64").toString();
    assert.equal(head.length, HEAD.length);
    assert.match(head, /Cookie: \*{9}\r\nAuthorization: \*{10}\r\n/);
    assert.match(Buffer.from(records[2].payload, "base64").toString(), /"ticket":"\*{8}"/);
    assert.match(journal[0].detail.data, /"ticket":"\*{8}"/);
  });

  test("that isn't one is answered with the key of a sentence", () => {
    for (const text of ["x", "{"]) assert.equal(capture.load(text).why, "capture.not_json", text);
    for (const text of [
      "[]",
      "null",
      "7",
      '{"barewire":2,"records":[]}',
      '{"barewire":1}',
      '{"barewire":1,"records":[],"journal":7}',
    ]) {
      assert.equal(capture.load(text).why, "capture.foreign", text);
    }
    assert.equal(capture.load('{"barewire":1,"records":[]}').why, "capture.empty");
  });
});

describe("the watching socket", () => {
  function begun() {
    const { w, watchers, session } = watched();
    session.start();
    w.sockets.at(-1).opens();
    w.sockets
      .at(-1)
      .hears({ type: "welcome", name: "ana", room: "lobby", members: ["ana"], last: 0, epoch: "e", ticket: "tick" });
    const tell = (watcher, message) => watcher.onmessage({ data: JSON.stringify(message) });
    return { w, session, watchers, tell };
  }

  test("shows the ticket first, and feeds the timeline", () => {
    const { session, watchers, tell } = begun();
    assert.equal(watchers[0].url, "ws://127.0.0.1:9527/wire/watch");
    assert.equal(watchers[0].subprotocol, "wire");
    watchers[0].onopen();
    assert.deepEqual(watchers[0].sent, [{ type: "watch", ticket: "tick" }]);
    assert.equal(session.wires.watching.ask({ type: "quiet" }), false);
    tell(watchers[0], { type: "watching", connection: 7, wall: 0, at: 1_000_000 });
    tell(watchers[0], { type: "records", records: [accepted, frame(1, "out", 0x81, utf8("x"))] });
    assert.ok(session.timeline.frame(1));
    assert.ok(session.wires.watching.ask({ type: "quiet" }));
  });

  test("gets the last records of an end, then closes; each welcome begins a new one", () => {
    const { w, session, watchers, tell } = begun();
    tell(watchers[0], { type: "watching", connection: 7, wall: 0, at: 1_000_000 });
    tell(watchers[0], { type: "records", records: [accepted] });
    const first = session.timeline;
    w.sockets.at(-1).ends(1006);
    assert.equal(watchers[0].closed, undefined);
    w.clock.tick(1000);
    assert.deepEqual([session.wires.live === first, session.timeline === first], [false, true]);
    tell(watchers[0], { type: "records", records: [about("end", { sentence: "lost" })] });
    assert.ok(watchers[0].closed);
    assert.equal(first.endings.at(-1).key, "end");
    w.sockets.at(-1).opens();
    assert.notEqual(session.timeline, first);
    session.wires.show(first.serial);
    assert.equal(session.timeline, first);
  });

  test("doesn't wait for ever for a server that says nothing about an end", () => {
    const { w, session, watchers, tell } = begun();
    tell(watchers[0], { type: "watching", connection: 7, wall: 0, at: 1_000_000 });
    session.close();
    w.sockets.at(-1).ends(1000);
    w.clock.tick(9000);
    assert.ok(watchers[0].closed);
  });

  test("a refusal is a sentence, and the chat goes on", () => {
    const { session, watchers, tell } = begun();
    tell(watchers[0], { type: "refused", why: "no connection has that ticket" });
    watchers[0].onclose({ code: 1008, reason: "" });
    assert.deepEqual(
      [session.wires.watching.state, session.wires.watching.why],
      ["refused", "no connection has that ticket"],
    );
    assert.equal(session.readyState, 1);
  });

  test("an experiment waits for its own row, not for an older one", () => {
    const { session, watchers, tell } = begun();
    tell(watchers[0], { type: "watching", connection: 7, wall: 0, at: 1_000_000 });
    tell(watchers[0], { type: "records", records: [accepted, frame(1, "out", 0x89, [])] });
    const awaits = experiments.run("ping", session);
    assert.deepEqual(watchers[0].sent.at(-1).type, "ping");
    assert.equal(experiments.found(awaits), null);
    tell(watchers[0], { type: "records", records: [frame(2, "in", 0x8a, []), frame(3, "out", 0x89, [])] });
    assert.equal(experiments.found(awaits).key, "frame-3");
  });
});

describe("links to a byte", () => {
  test("are in the fragment, alone or after the room", () => {
    assert.deepEqual(address.selectionOfHash("#frame-12/masking-key"), { key: "frame-12", field: "masking-key" });
    assert.deepEqual(address.selectionOfHash("#room=a%26b&frame-12"), { key: "frame-12", field: null });
    assert.equal(address.roomOfHash("#room=a%26b&frame-12"), "a&b");
    for (const hash of ["", "#", "#room=r", "#room=frame-1", "#frame-12/a/b", "#<img>"])
      assert.equal(address.selectionOfHash(hash), null, hash);
  });

  test("are read as they were written", () => {
    for (const room of ["lobby", "数学 1", "a&b=#/c"]) {
      for (const selection of [
        { key: "frame-1", field: "byte-17" },
        { key: "request", field: null },
      ]) {
        const hash = address.hashOf(room, selection);
        assert.equal(address.roomOfHash(hash), room);
        assert.deepEqual(address.selectionOfHash(hash), selection);
      }
    }
  });
});

test("while nothing opens, the lost connection can still be looked at, and of the attempts only the last", () => {
  const wires = new Wires({ clock: { later() {} }, changed() {} });
  const entry = (number, what) => ({ number, at: 1000 + number, what, detail: { code: 1006 } });
  const attempt = (number) => {
    wires.begin();
    wires.live.js(entry(number, "new WebSocket"));
  };
  attempt(1);
  assert.equal(wires.shown, wires.live);
  wires.opened();
  wires.live.js(entry(2, "close"));
  const lost = wires.live;
  for (let number = 3; number < 13; number++) {
    attempt(number);
    assert.deepEqual([wires.shown === lost, wires.choices.length], [true, 2]);
  }
  wires.opened();
  assert.equal(wires.shown, wires.live);
  assert.deepEqual(wires.choices, [lost, wires.live]);
  // A reader who has chosen it, or reads how it ended, stays at it.
  wires.show(lost.serial);
  attempt(13);
  wires.opened();
  assert.equal(wires.shown, lost);
  wires.anew();
  attempt(14);
  wires.opened();
  assert.equal(wires.shown, wires.live);
});

test("Watch and Wires work without a socket to watch", () => {
  const wires = new Wires({ clock: {}, changed: () => {} });
  wires.watch({ ws: "ws://x" }, "t");
  assert.equal(wires.watching.on, false);
  assert.ok(new Watch({}, wires.live).ask({}) === false);
});

describe("silence", () => {
  const { folded, LATEST } = barewire.idleRows;
  // The keep-alive's: a ping and its pong, each pair 20 s after the other.
  const pair = (n) => [
    frame(2 * n, "out", 0x89, [], { t: 20_000 * n }),
    frame(2 * n + 1, "in", 0x8a, [], { t: 20_000 * n + 1 }),
  ];
  const pairs = (from, to) => Array.from({ length: to - from }, (_, i) => pair(from + i)).flat();
  const look = (line, { key = null, open = new Set() } = {}) => folded(line.rows, { key, open });
  const kinds = (rows) => rows.map((row) => (row.kind === "idle" ? `${row.count} idle` : row.key));

  test("of an hour is one row and the latest pair; messages are between them", () => {
    const line = timeline(...pairs(1, 91), frame(500, "in", 0x81, utf8("hi"), { t: 2e6 }), ...pairs(101, 104));
    assert.deepEqual(kinds(look(line)), ["accepted", "180 idle", "frame-500", "4 idle", "frame-206", "frame-207"]);
  });

  test("of a minute isn't folded, nor a ping with a payload, one that breaks a rule, or a text", () => {
    const few = timeline(...pairs(1, 3));
    assert.equal(look(few).length, few.rows.length);
    const asked = timeline(...Array.from({ length: 20 }, (_, i) => frame(i + 1, "out", 0x89, utf8("barewire"))));
    assert.equal(look(asked).length, asked.rows.length);
  });

  test("is folded around the selection, and not if it was unfolded; the same silence is the same row", () => {
    const line = timeline(...pairs(1, 20));
    assert.deepEqual(kinds(look(line, { key: "frame-20" })), [
      "accepted",
      "18 idle",
      "frame-20",
      "17 idle",
      "frame-38",
      "frame-39",
    ]);
    const [, idle] = look(line);
    assert.equal(look(line, { open: new Set([idle.serial]) }).length, line.rows.length);
    const before = idle.version;
    assert.equal(look(line)[1], idle);
    assert.equal(idle.version, before);
    line.take(pair(20)[0]);
    assert.deepEqual([look(line)[1] === idle, idle.version > before, idle.count], [true, true, 38 + 1 - LATEST]);
  });

  test("a heartbeat of the page's is silence, too, and so are the script's events of it", () => {
    const beat = '{"type":"heartbeat"}';
    const line = timeline();
    line.clocks({ wall: 5000, at: 1_000_000 }, 5000);
    let now = 0;
    const journal = new Journal(
      () => now,
      (entry) => line.js(entry),
    );
    for (let n = 1; n <= 5; n++) {
      now = 5000 + 2 * n;
      journal.send(beat);
      line.take(frame(2 * n, "in", 0x81, utf8(beat)));
      line.take(frame(2 * n + 1, "out", 0x81, utf8(beat)));
      journal.message(beat);
    }
    assert.deepEqual(kinds(look(line)).slice(0, 2), ["accepted", "18 idle"]);
  });
});

describe("what a projector mustn't show", () => {
  const { whispers } = barewire;
  const SAYS = {
    whisper: '{"type":"say","to":"bob","text":"psst"}',
    heard: '{"type":"say","from":"a\\"n小","to":"bob","text":"psst"}',
    aloud: '{"type":"say","text":"to all"}',
    said: '{"type":"say","id":4,"from":"ana","text":"to all"}',
    other: '{"type":"join","name":"ana"}',
  };
  const shown = (line) => line.rows.filter(({ kind }) => kind === "frame").map((row) => !whispers.isOne(row));
  // The text in pieces of this many bytes, one more fragment each time: what is shown after each.
  function cut(text, dir, size) {
    const bytes = utf8(text);
    const line = timeline();
    const seen = [];
    for (let at = 0, id = 1; at < bytes.length; at += size, id++) {
      const fin = at + size >= bytes.length ? 0x80 : 0;
      line.take(frame(id, dir, fin | (at === 0 ? 1 : 0), bytes.slice(at, at + size)));
      seen.push(shown(line));
    }
    return seen;
  }

  test("is any fragment of a whisper, at any moment, however it is cut", () => {
    for (const dir of ["in", "out"]) {
      for (const text of [SAYS.whisper, SAYS.heard]) {
        for (let size = 1; size <= text.length; size++)
          assert.ok(
            cut(text, dir, size)
              .flat()
              .every((one) => one === false),
            `${text} by ${size}`,
          );
      }
    }
  });

  test("while a public message is shown as soon as it can't be a whisper any more", () => {
    for (const text of [SAYS.aloud, SAYS.said, SAYS.other]) {
      for (let size = 1; size <= text.length; size++)
        assert.ok(cut(text, "in", size).at(-1).every(Boolean), `${text} by ${size}`);
    }
    assert.deepEqual(
      cut(SAYS.other, "in", 5)
        .map((seen) => seen.at(-1))
        .slice(0, 2),
      [false, true],
    );
  });

  test("is who whispers to whom, which a teacher's page knows without the text", () => {
    const line = timeline(
      frame(1, "in", 0x81, utf8("x"), { payload: undefined, private: true }),
      about("chat", { whispered: "ben" }),
      frame(2, "in", 0x81, utf8("hi")),
      about("chat", { said: 1 }),
      frame(3, "out", 0x89, [], { payload: undefined, private: true }),
    );
    assert.deepEqual(shown(line), [false, true, true]);
  });
});
