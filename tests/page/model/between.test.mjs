// A wire between two others: who broke what, frames that were told of before they came, what is
// missing, how it ended; and what barewire would have sent instead, for every rule of the server's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { www } from "../support/find.mjs";
import { barewire } from "../support/models.mjs";
import { about, accepted, base64, broken, everyKind, everyKindBetween, passed, utf8 } from "../support/records.mjs";
import { deflated } from "../support/deflate.mjs";

const { Timeline, Lane, between, capture, captureShape, closing, handshake, instead, language } = barewire;
const english = language.speaker("en").of("between"),
  chinese = language.speaker("zh").of("between");
const began = about("accepted", { peer: "10.0.0.1:5", local: "10.0.0.2:80", between: "proxy" });

function timeline(...records) {
  const line = new Timeline();
  for (const record of records) line.take(record);
  return line;
}

const minimal = (nth, byte = 0, more = {}) =>
  broken(
    "server",
    nth,
    byte,
    "non-minimal-length",
    "5.2",
    "the shortest form (RFC 6455 §5.2)",
    "最短的写法（RFC 6455 §5.2）",
    more,
  );

describe("who broke what", () => {
  test("a rule that is told before its frame, and one that is told after it, belong to the frame", () => {
    const line = timeline(
      began,
      minimal(1),
      passed(1, "in", 1, [0x81, 0], []),
      passed(2, "out", 1, [0x81, 126, 0, 1], [65], { instead: base64([0x81, 1]) }),
      broken("client", 1, 0, "unmasked-frame", "5.1", "mask!", "掩码！"),
    );
    assert.deepEqual(
      line.frame(2).rules.map(({ rule }) => rule),
      ["non-minimal-length"],
    );
    assert.deepEqual(
      line.frame(1).rules.map(({ rule }) => rule),
      ["unmasked-frame"],
    );
    assert.deepEqual([...line.frame(2).instead], [0x81, 1]);
    line.take(broken("server", 1, 0, "reserved-bits", "5.2", "no", "不"));
    assert.deepEqual(
      ["rsv2", "payload-len", "fin"].map((name) => barewire.explain.part(line.frame(2), name).broken?.rule),
      ["reserved-bits", "non-minimal-length", undefined],
    );
    assert.deepEqual(line.verdicts.of, { client: 1, server: 2 });
    const leads = line.rows.filter(({ kind }) => kind === "rule").map((row) => row.leads);
    assert.deepEqual(leads, ["frame-2", "frame-1", "frame-2"]);
  });

  test("the same number of the other sender is another frame", () => {
    const line = timeline(began, minimal(1), passed(1, "in", 1, [0x81, 0x80, 1, 2, 3, 4], []));
    assert.deepEqual(line.frame(1).rules, []);
    assert.equal(line.frame(1).rule, null);
  });

  test("a rule about a head or about the end belongs to no frame", () => {
    const line = timeline(
      began,
      broken("server", 0, 0, "response-accept", "4.2.2", "no", "不", { code: null }),
      passed(1, "out", 1, [0x81, 0], []),
      broken("server", 1, 2, "no-close", "7.3", "no", "不", { code: null }),
    );
    assert.deepEqual(line.frame(1).rules, []);
    assert.equal(line.verdicts.all.length, 2);
  });

  test("it is said in both languages, with the section once and the byte", () => {
    const rule = minimal(3, 1234);
    assert.equal(between.broke(rule, english), "server broke §5.2 at byte 1,234");
    assert.equal(between.broke(rule, chinese), "服务器在第 1,234 字节违反 §5.2");
    assert.equal(between.sentence(rule, english), "the shortest form");
    assert.equal(between.sentence(rule, chinese), "最短的写法");
    const deflate = { ...rule, by: "client", document: 7692, section: "6.1" };
    assert.match(between.broke(deflate, english), /client broke RFC 7692 §6\.1/);
    const head = broken("server", 0, 0, "response-upgrade", "4.2.2", "no", "不");
    assert.equal(between.broke(head, english), "server broke §4.2.2 in its answer");
  });

  test("a thousand of them are counted, and the first are kept", () => {
    const line = timeline(began, ...Array.from({ length: 1000 }, (_, i) => minimal(i + 1)));
    assert.equal(line.verdicts.all.length, between.VERDICTS);
    assert.equal(line.verdicts.more, 1000 - between.VERDICTS);
    assert.equal(line.verdicts.of.server, 1000);
  });

  test("a connection of our own knows nothing of all this", () => {
    const { timeline: own } = capture.load(JSON.stringify(everyKind()));
    assert.equal(own.between, null);
    assert.equal(own.frame(8).rule.rule, "reserved-bits");
    assert.equal("rules" in own.frame(8), false);
  });
});

describe("what crosses", () => {
  const ACCEPT = "Upgrade: websocket\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
  const heads = [
    about("request", { bytes: base64(utf8("GET / HTTP/1.1\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n")) }),
    about("answer", { bytes: base64(utf8(`HTTP/1.1 101 Switching Protocols\r\n${ACCEPT}`)) }),
  ];
  const texts = ["the wire, the wire, the wire", "again: the wire, the wire, the wire"];

  test("both directions are inflated, with takeover, and a wrong header doesn't lose the window", () => {
    const packed = [deflated(texts[0]), deflated(texts[1], texts[0])];
    for (const dir of ["in", "out"]) {
      const by = dir === "in" ? "client" : "server";
      const line = timeline(
        began,
        ...heads,
        { ...minimal(1), by },
        passed(1, dir, 1, [0xc1, 126, 0, packed[0].length], packed[0]),
        passed(2, dir, 2, [0xc1, packed[1].length], packed[1]),
      );
      assert.equal(barewire.compression.text(line.frame(2).message.packed), texts[1], dir);
    }
  });

  test("behind a hole, what is copied from before isn't known, and no message goes on", () => {
    const packed = [deflated(texts[0]), deflated(texts[1], texts[0])];
    const line = timeline(
      began,
      ...heads,
      passed(1, "out", 1, [0xc1, packed[0].length], packed[0]),
      passed(2, "out", 2, [0x01, 1], [65]),
      about("missing", { by: "server", bytes: 100, why: "lost" }),
      passed(3, "out", 3, [0x80, 1], [66], { guess: true }),
      passed(4, "out", 4, [0xc1, packed[1].length], packed[1], { guess: true }),
    );
    assert.equal(line.frame(3).message, null);
    assert.equal(line.frame(3).guess, true);
    assert.equal(barewire.compression.text(line.frame(4).message.packed), null);
    assert.equal(line.rows.find(({ kind }) => kind === "missing").record.bytes, 100);
  });

  test("frames that nobody told of are missed by their numbers, once", () => {
    const line = timeline(began, passed(1, "in", 1, [0x81, 0], []), passed(5, "out", 4, [0x81, 0], []));
    line.take(passed(6, "out", 5, [0x81, 0], []));
    assert.deepEqual(
      line.rows.map(({ kind }) => kind),
      ["accepted", "frame", "gap", "frame", "frame"],
    );
    const told = timeline(began, about("gap"), passed(5, "out", 4, [0x81, 0], []));
    assert.equal(told.rows.filter(({ kind }) => kind === "gap").length, 1);
    line.take({ what: "lost", records: 3 });
    line.take(passed(9, "out", 8, [0x81, 0], []));
    assert.equal(line.rows.filter(({ kind }) => kind === "gap").length, 1);
  });

  test("a frame that waits is known by the way it goes, and nothing waits once it is passed on", () => {
    const waits = (stage) => about("step", { stage, header: "", seen: "0" });
    const line = timeline(began, passed(1, "in", 1, [0x81, 0x80, 1, 2, 3, 4], []), waits("to-server"));
    const { stepping } = line;
    assert.equal(line.stage.name, "to-server");
    assert.equal(stepping.waiting.id, 1);
    assert.deepEqual(stepping.list(), [
      { name: "to-server", state: "now" },
      { name: "to-client", state: "next" },
    ]);
    stepping.passes();
    assert.equal(line.stage, null);
    // What has only come in part has no record yet.
    line.take(about("step", { stage: "to-server", header: base64([0x81, 0x85, 1, 2, 3, 4]), seen: "2" }));
    assert.equal(stepping.waiting, null);
    assert.deepEqual([stepping.header.length, line.stage.seen], [6, 2n]);
    stepping.passes();
    line.take(passed(2, "out", 1, [0x81, 0], []));
    line.take(waits("to-client"));
    assert.equal(stepping.waiting.id, 2);
  });
});

describe("how it ended", () => {
  const story = (...records) => closing.stories(timeline(began, ...records).endings, [], true);
  const fin = (by) => about("tcp", { event: "fin", by });

  test("without a Close of either, a script hears 1006; who ended TCP is said", () => {
    const { tcp, lesson, wire } = story(fin("server"), fin("client"));
    assert.equal(tcp.key, "tcp_by.server");
    assert.equal(lesson.key, "lesson.between_1006");
    assert.deepEqual(
      wire.map(({ key }) => key),
      ["tcp.fin_server", "tcp.fin_client"],
    );
  });

  test("with one Close it is half, with both there is nothing to explain", () => {
    const close = (id, dir) => passed(id, dir, 1, [0x88, 0], []);
    assert.equal(story(close(1, "out"), fin("server")).lesson.key, "lesson.between_half");
    assert.equal(story(close(1, "out"), close(2, "in"), fin("server")).lesson, null);
    assert.equal(story(close(1, "out")).lesson, null);
  });
});

describe("a lane between two others", () => {
  test("has an address instead of a name and a room, its first verdict, and what can be saved", () => {
    const lane = new Lane(7);
    for (const record of everyKindBetween().records) lane.take(record);
    assert.deepEqual([lane.name, lane.room, lane.path], [null, null, "/socket"]);
    assert.equal(lane.peer, "127.0.0.1:50123");
    assert.equal(lane.verdict.rule, "response-accept");
    assert.equal(lane.broken, 5);
    assert.equal(lane.timeline.bounds, Lane.BOUNDS_BETWEEN);
    assert.equal(lane.state, "over");
    const { close, tcp } = between.ended(lane.timeline);
    assert.deepEqual(
      [close, tcp],
      [
        { by: "server", code: 1000 },
        { by: "client", event: "fin" },
      ],
    );
  });

  test("is in no room and has no name, whatever its address", () => {
    const lane = new Lane(7);
    lane.take(began);
    lane.take(about("request", { bytes: base64(utf8("GET /room/r/ana HTTP/1.1\r\n\r\n")) }));
    assert.deepEqual([lane.room, lane.name, lane.path], [null, null, "/room/r/ana"]);
  });

  test("its payloads aren't shortened, so that what is compressed can be read", () => {
    const long = Array.from({ length: 2000 }, (_, i) => i & 255);
    const of = (first) => {
      const lane = new Lane(1);
      for (const record of [first, passed(1, "out", 1, [0x82, 126, 7, 208], long)]) lane.take(record);
      return lane.timeline.frame(1).payload.length;
    };
    assert.equal(of(began), 2000);
    assert.equal(of(accepted), 510);
  });
});

describe("a capture between two others", () => {
  for (const how of ["proxy", "capture"]) {
    test(`is saved and read back as the same rows (${how})`, () => {
      const { timeline: line, why } = capture.load(JSON.stringify(everyKindBetween(how)));
      assert.ok(line, why);
      assert.deepEqual(line.between, { how, client: "127.0.0.1:50123", server: "127.0.0.1:8000" });
      const { timeline: again } = capture.load(capture.save(line));
      const rows = ({ rows: all }) => all.map(({ kind, key, leads }) => [kind, key, leads]);
      assert.deepEqual(rows(again), rows(line));
      assert.deepEqual(
        again.verdicts.all.map(({ rule }) => rule),
        line.verdicts.all.map(({ rule }) => rule),
      );
    });
  }

  test("cookies and authorization are blanked in it, unless the proxy keeps them", () => {
    const { timeline: line } = capture.load(JSON.stringify(everyKindBetween()));
    const decoded = (text) =>
      JSON.parse(text)
        .records.map(({ bytes }) => (typeof bytes === "string" ? atob(bytes) : ""))
        .join("");
    assert.doesNotMatch(decoded(capture.save(line)), /hunter|token=abc/);
    assert.match(decoded(capture.save(line)), /Cookie: \*+/);
    const kept = decoded(capture.save(line, { secrets: true }));
    for (const secret of ["hunter2", "hunter3", "hunter4", "token=abc"]) assert.ok(kept.includes(secret), secret);
  });

  test("each wrong member of a new kind is named by its place", () => {
    for (const [what, name, value, why] of [
      ["accepted", "between", "wire", "how"],
      ["rule", "by", "me", "by"],
      ["rule", "byte", -1, "count"],
      ["rule", "frame", "1", "count"],
      ["missing", "why", "gone", "gone"],
      ["missing", "bytes", undefined, "count"],
      ["differs", "taken", "?", "base64"],
      ["unchecked", "sentence", 7, "text"],
      ["tcp", "by", 1, "by"],
      ["frame", "instead", "A".repeat(40), "header"],
      ["frame", "guess", "yes", "flag"],
      ["frame", "nth", 1.5, "count"],
    ]) {
      const file = everyKindBetween();
      const at = file.records.findIndex((record) => record.what === what);
      file.records[at] = { ...file.records[at], [name]: value };
      const found = capture.load(JSON.stringify(file));
      assert.equal(found.why, `capture.wrong.${why}`, `${what}.${name}`);
      assert.equal(found.params.where, `records[${at}].${name}`);
    }
    assert.equal(captureShape.judge({ records: everyKindBetween().records, journal: [] }), null);
  });

  test("several are read from one file, each on its line, with notes; more than can be shown are counted", () => {
    const one = JSON.stringify(everyKindBetween("capture"));
    const note = { en: "two packets were malformed", zh: "有两个报文格式不对" };
    const text = `${Array(120).fill(one).join("\n")}\n${JSON.stringify({ notes: [note, { en: 1 }, null] })}\n`;
    const { timelines, notes, left } = capture.load(text);
    assert.equal(timelines.length, 120);
    assert.deepEqual([notes, left], [[note], 0]);
    const many = capture.load(
      Array(capture.MOST + 3)
        .fill(JSON.stringify({ barewire: 1, records: [began] }))
        .join("\n"),
    );
    assert.deepEqual([many.timelines.length, many.left], [capture.MOST, 3]);
    const wrong = capture.load(`${one}\n{"barewire":1,"records":[{"what":"frame"}]}\n`);
    assert.equal(wrong.why.startsWith("capture.wrong"), true);
    assert.equal(capture.load(`${one}\n{"barewire"`).why, "capture.not_json");
    assert.equal(capture.load(JSON.stringify({ notes: [note] })).why, "capture.foreign");
  });

  test("a file of packets is known by its first bytes", () => {
    for (const bytes of [
      [0x0a, 0x0d, 0x0d, 0x0a],
      [0xd4, 0xc3, 0xb2, 0xa1],
      [0xa1, 0xb2, 0xc3, 0xd4],
      [0x4d, 0x3c, 0xb2, 0xa1],
    ])
      assert.ok(capture.isPackets(Uint8Array.from(bytes)));
    for (const bytes of [utf8('{"ba'), [], [0x0a, 0x0d]]) assert.ok(!capture.isPackets(Uint8Array.from(bytes)));
  });
});

test("of somebody else's wire, other sentences are said, and of ours the usual ones", () => {
  const say = language.speaker("en");
  const [ours, others] = [timeline(accepted), timeline(began)].map((line) => between.sayOf(line, say));
  assert.equal(ours, say);
  assert.equal(ours("row.in"), "browser → server");
  assert.equal(others("row.in"), "client → server");
  assert.equal(others("row.request", { n: 1 }), say("row.request", { n: 1 }), "where nothing else is needed");
  assert.equal(others.count("row.reads", 1), "in 1 portion");
  assert.equal(between.sayOf(timeline(accepted), others), say, "and back");
});

test("an answer without its request isn't judged where that needs the request", () => {
  const { records } = everyKindBetween();
  const bytes = Uint8Array.from(Buffer.from(records[2].bytes, "base64"));
  const of = (request) => handshake.answer(bytes, request).find(({ name }) => name === "sec-websocket-accept").ok;
  assert.equal(of(null), null);
  assert.equal(of(Uint8Array.from(Buffer.from(records[1].bytes, "base64"))), false);
});

// ---- what barewire would have sent instead ----

// The names of the rules, as the server's source has them.
function rulesOfTheServer() {
  const named = (file, what) => {
    const text = readFileSync(join(www, "..", "src", file), "utf8");
    const from = text.indexOf(what);
    assert.ok(from >= 0, file);
    const body = text.slice(from, text.indexOf("\n    }\n", from));
    return [...body.matchAll(/"([a-z0-9-]+)"/g)].map((found) => found[1]);
  };
  return [
    ...named("websocket/error.rs", "pub const fn name(&self)"),
    ...named("observer/mistake.rs", "pub const fn name(&self)"),
    ...named("websocket/handshake.rs", "pub const fn name(self)"),
    ...named("observer/rule.rs", "pub const fn name(&self)"),
  ];
}

test("every rule that the server can name has a sentence, and a line of Rust", () => {
  const rules = [...new Set(rulesOfTheServer())].sort();
  assert.ok(rules.length > 35, String(rules.length));
  assert.deepEqual([...instead.NAMES].sort(), rules);
  const anchors = readFileSync(join(www, "..", "tests", "rust", "book", "source.rs"), "utf8");
  for (const rule of rules)
    assert.ok(anchors.includes(`"${instead.of(rule).anchor}"`), `${rule}: ${instead.of(rule).anchor}`);
  assert.equal(instead.of("constructor"), null);
});
