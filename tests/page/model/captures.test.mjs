// Captures without the page: they come back as they were, whatever was kept of them; the error in a
// strange one is named by its place, and a large one costs no more than its size.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barewire } from "../support/models.mjs";
import { about, accepted, base64, everyKind, frame, mutated, utf8 } from "../support/records.mjs";

const { Timeline, capture, captureShape } = barewire;

const load = (file) => capture.load(JSON.stringify(file));
const replay = (line) => capture.load(capture.save(line)).timeline;
const framesOf = (line) =>
  Object.fromEntries(line.rows.filter(({ kind }) => kind === "js").map((row) => [row.key, row.frameKey]));
const entry = (number, what, detail = { bytes: 2, binary: false, data: "hi", whole: true }) => ({
  number,
  at: 6000 + number,
  what,
  detail,
  key: null,
  section: null,
});

// The page's events and the wire's frames, `of` of them: message n is frame n + 1.
function told(of, records) {
  const line = new Timeline();
  line.take(accepted);
  line.clocks({ wall: 5000, at: 1_000_000 }, 5000);
  for (let n = 0; n < of; n++) {
    for (const record of records(n)) line.take(record);
    line.js(entry(n + 1, "message"));
  }
  return line;
}

describe("the kept part of a long connection is paired as it was", () => {
  const plain = (n) => [
    about("write", { at: 4 * n, bytes: 4 }, n),
    frame(n + 1, "out", 0x81, utf8("hi"), { t: n, at: 4 * n }),
  ];

  test("if the journal was cut after 700 messages", () => {
    const line = told(700, plain);
    assert.ok(line.journal.entries.length < 700);
    const back = replay(line);
    const pairs = Object.values(framesOf(back));
    assert.equal(back.rows.filter(({ kind }) => kind === "js").at(-1).frameKey, "frame-700");
    assert.ok(pairs.length > 100 && pairs.every(Boolean), `${pairs.filter(Boolean).length} of ${pairs.length}`);
    for (const [key, frameKey] of Object.entries(framesOf(back)))
      assert.equal(frameKey, key.replace("js", "frame"), key);
  });

  test("if the records were cut, too, and the file says how many", () => {
    const line = told(5000, plain);
    const back = replay(line);
    assert.equal(back.row("js-5000").frameKey, "frame-5000");
    assert.deepEqual(Object.keys(framesOf(back)).length > 100, true);
    for (const [key, frameKey] of Object.entries(framesOf(back)))
      assert.equal(frameKey, key.replace("js", "frame"), key);
    const kept = JSON.parse(capture.save(line)).records.find(({ what }) => what === "forgotten");
    assert.equal(kept.records, 10_000 - 4000);
    // Saved again, it is the same file.
    assert.ok(capture.save(back) === capture.save(line));
  });

  test("if the cut is between two fragments", () => {
    // Three frames for each message, and a ping between them.
    const fragments = (n) =>
      [
        [0x01, "a"],
        [0x89, ""],
        [0x00, "b"],
        [0x80, "c"],
      ].map(([first, text], i) => frame(4 * n + i + 1, "out", first, utf8(text), { t: n, at: 12 * n + 3 * i }));
    for (const more of [0, 1, 2, 3]) {
      const line = told(1500, fragments);
      for (const record of Array.from({ length: more }, (_, i) =>
        frame(6001 + i, "out", 0x89, [], { t: 1500, at: 18_000 + 2 * i }),
      ))
        line.take(record);
      const back = replay(line);
      for (const [key, frameKey] of Object.entries(framesOf(back)))
        assert.equal(frameKey, `frame-${4 * Number(key.slice(3))}`, `${key}, ${more} more`);
    }
  });

  test("if records were lost before the cut, nothing is paired with a wrong frame", () => {
    const line = told(5000, (n) => (n === 10 ? [{ what: "lost", records: 2 }] : plain(n)));
    assert.deepEqual(Object.values(framesOf(replay(line))).filter(Boolean), []);
  });
});

describe("a capture is checked completely", () => {
  const wrong = (change) => {
    const file = structuredClone(everyKind());
    change(file);
    return load(file);
  };

  test("and one of each kind of record and event is right", () => {
    const { timeline, why } = load(everyKind());
    assert.ok(timeline, why);
    assert.ok(timeline.frame(9) && timeline.row("js-10"));
  });

  test("an error is named by its place, with what is there", () => {
    for (const [change, why, where, found] of [
      [
        ({ journal }) => Object.assign(journal[2].detail, { binary: true, data: "abc" }),
        "capture.wrong.nothing",
        "journal[2].detail.data",
        '"abc"',
      ],
      [({ journal }) => (journal[3].detail.base64 = "%"), "capture.wrong.base64", "journal[3].detail.base64", '"%"'],
      [({ journal }) => (journal[0].detail = null), "capture.wrong.object", "journal[0].detail", "null"],
      [({ journal }) => (journal[6].detail.code = "1000"), "capture.wrong.count", "journal[6].detail.code", '"1000"'],
      [({ records }) => (records[4].len = 2), "capture.wrong.digits", "records[4].len", "2"],
      [
        ({ records }) => (records[4].header = "A".repeat(400)),
        "capture.wrong.header",
        "records[4].header",
        `"${"A".repeat(39)}…`,
      ],
      [({ records }) => delete records[4].payload, "capture.wrong.base64", "records[4].payload", "–"],
      [({ records }) => (records[4].dir = "up"), "capture.wrong.dir", "records[4].dir", '"up"'],
      [({ records }) => (records[4].t = "1"), "capture.wrong.time", "records[4].t", '"1"'],
      [({ records }) => (records[6].id = 1), "capture.twice", "records[6].id", "1"],
      [({ records }) => (records[6].fields = 7), "capture.wrong.fields", "records[6].fields", "7"],
      [({ records }) => (records[0] = null), "capture.wrong.object", "records[0]", "null"],
      [({ records }) => (records.at(-1).what = 7), "capture.wrong.text", "records[29].what", "7"],
      [(file) => (file.clock = { wall: "now" }), "capture.wrong.time", "clock.wall", '"now"'],
    ]) {
      const answer = wrong(change);
      assert.deepEqual([answer.why, answer.params.where, answer.params.found], [why, where, found]);
    }
  });

  test("a rule or an event named like a member of every object breaks nothing", () => {
    const { timeline } = wrong(({ records }) => (records.find(({ what }) => what === "rule").rule = "constructor"));
    const say = barewire.language.speaker("en");
    assert.equal(barewire.rules.inWords(timeline.frame(8).rule, say).sentence, "no");
    assert.ok(barewire.explain.part(timeline.frame(8), "payload").broken);
  });

  // Each of them is refused with a sentence, or shows rows: nothing throws.
  test("4,000 damaged ones, each the same in every run", () => {
    let opened = 0,
      refused = 0;
    for (let seed = 1; seed <= 4000; seed++) {
      const { timeline, why, params } = load(mutated(seed));
      if (!timeline) {
        refused += 1;
        assert.ok(why in barewire.strings, `seed ${seed}: ${why} ${JSON.stringify(params)}`);
        continue;
      }
      opened += 1;
      barewire.closing.stories(timeline.endings, timeline.journal.entries);
      assert.equal(load(JSON.parse(capture.save(timeline))).timeline?.total, timeline.total, `seed ${seed}`);
    }
    assert.ok(opened > 300 && refused > 300, `${opened} opened, ${refused} refused`);
  });
});

describe("a large capture", () => {
  const many = (count, record) => Array.from({ length: count }, (_, i) => record(i));
  const read = (i) => about("read", { at: 10 * i, bytes: 10 });
  const still = (i) => frame(i + 1, "in", 0x81, [], { at: 0, seen: 0 });

  test("with more than any page saves is refused with both numbers, before anything else is done with it", () => {
    const take = Timeline.prototype.take;
    let taken = 0;
    Timeline.prototype.take = function (...record) {
      taken += 1;
      return take.apply(this, record);
    };
    try {
      const answer = load({ barewire: 1, records: many(1_000_000, () => ({ what: "gap", t: 1 })) });
      assert.deepEqual(
        [answer.why, answer.n, answer.params, taken],
        ["capture.many.records", 1_000_000, { most: captureShape.RECORDS }, 0],
      );
      assert.equal(
        load({ barewire: 1, records: [accepted], journal: many(2000, (i) => entry(i, "error", {})) }).why,
        "capture.many.journal",
      );
    } finally {
      Timeline.prototype.take = take;
    }
  });

  test("of alternating reads and frames, in which no frame is ever past a read, keeps few of them", () => {
    const { timeline } = load({
      barewire: 1,
      records: many(captureShape.RECORDS / 2, (i) => [read(i), still(i)]).flat(),
    });
    assert.ok(timeline.moved.in.length <= 1024, `${timeline.moved.in.length}`);
  });

  test("of frames that all claim all reads shows the sizes of a few, and counts the others", () => {
    const records = [
      ...many(3000, read),
      ...many(100, (i) => frame(i + 1, "in", 0x82, [1], { at: i, len: 60_000, seen: 30_000 })),
    ];
    const { timeline } = load({ barewire: 1, records });
    for (const row of timeline.rows.filter(({ kind }) => kind === "frame"))
      assert.ok(row.pieces.length <= 12 && row.calls >= 2990, `${row.pieces.length} of ${row.calls}`);
  });

  // Each frame is later than what the script read, so each one moves it.
  test("in which each frame moves all of the script's events finds each a place once per frame", () => {
    const insert = Timeline.prototype.insert;
    let walks = 0;
    Timeline.prototype.insert = function (row) {
      walks += 1;
      return insert.call(this, row);
    };
    try {
      const journal = many(500, (i) => entry(i, "read", { bytes: 1, to: 1e9 }));
      const { timeline } = load({
        barewire: 1,
        clock: { wall: 0, at: 1_000_000 },
        journal,
        records: [accepted, ...many(4000, (i) => frame(i + 1, "out", 0x82, [1], { t: 10_000 + i, at: 3 * i }))],
      });
      assert.ok(walks <= 5000, `${walks}`);
      assert.equal(timeline.rows.at(-1).kind, "js");
    } finally {
      Timeline.prototype.insert = insert;
    }
  });

  test("with a thousand ends shows the first and the last, and counts those between", () => {
    const { timeline } = load({
      barewire: 1,
      records: [accepted, ...many(1000, (i) => about("end", { sentence: `${i}` }, i))],
    });
    const { wire } = barewire.closing.stories(timeline.endings, []);
    assert.deepEqual(
      [wire.length, wire[0].params.sentence, wire[20].key, wire[20].params.n, wire.at(-1).params.sentence],
      [41, "0", "wire.more", 960, "999"],
    );
  });
});

test("a message in 131,073 fragments names a few of them, and each fragment its neighbours", () => {
  const line = new Timeline();
  line.take(accepted);
  const last = 131_073;
  for (let id = 1; id <= last; id++)
    line.take(frame(id, "in", id === 1 ? 0x01 : id === last ? 0x80 : 0x00, [97], { at: 7 * id }));
  const { message } = line.frame(last);
  assert.deepEqual([message.count, message.bytes, message.last], [last, 131_073n, last]);
  assert.ok(message.frames.length <= 32, `${message.frames.length}`);
  const { place, previous, next } = line.frame(last - 100);
  assert.deepEqual([place, previous, next], [last - 100, last - 101, last - 99]);
});

describe("two clocks", () => {
  // The script's events, and the wire's times, if the page's clock is `off` ms ahead.
  function seen(off) {
    const line = new Timeline();
    const noted = (number, what, at, detail = {}) => line.js({ number, what, at: 5000 + off + at, detail });
    noted(1, "new WebSocket", -2);
    noted(2, "open", 3);
    line.take(accepted);
    line.take(about("request", { bytes: "" }, 0.4));
    line.take(about("answer", { bytes: base64(utf8("HTTP/1.1 101 S\r\n\r\n")) }, 1));
    line.clocks({ wall: 5000, at: 1_000_000 }, 5000 + off + 4);
    noted(3, "close()", 30);
    line.take(frame(1, "in", 0x88, [], { t: 41 }));
    return line.rows.map(({ key }) => key);
  }

  test("of which one is slower or faster never put an effect before its cause", () => {
    for (const off of [0, -1, 1, -100, 100, -240, 240, -3_600_000, 3_600_000]) {
      assert.deepEqual(seen(off), ["js-1", "accepted", "request", "answer", "js-2", "js-3", "frame-1"], `${off} ms`);
    }
  });
});

describe("a view that ends before the connection does", () => {
  const { stories } = barewire.closing;
  const closed = (code, wasClean) => [
    { what: "open", detail: {} },
    { what: "close", detail: { code, wasClean, reason: "" } },
  ];

  test("is shown as such, with what that means; nothing is claimed not to have happened", () => {
    for (const [code, key] of [
      [1001, "wire.cut_goodbye"],
      [1006, "wire.cut_lost"],
      [null, "wire.cut_silent"],
    ]) {
      const line = new Timeline();
      line.take(accepted);
      line.cut(code);
      const told = stories(line.endings, closed(code ?? 1000, code !== 1006));
      assert.deepEqual([told.wire.map((row) => row.key), told.tcp.key], [[key], "tcp_by.unseen"]);
      assert.equal(told.lesson.key, code === 1006 ? "lesson.abnormal" : "lesson.cut");
      assert.deepEqual(
        replay(line).rows.map((row) => row.key),
        line.rows.map((row) => row.key),
      );
    }
  });
});
