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

const { Timeline, Lane, Lanes, between, capture, captureShape, closing, handshake, instead, language } = barewire;
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

  test("so are those of one frame", () => {
    const line = timeline(began, passed(1, "out", 1, [0x81, 0], []), ...Array.from({ length: 1000 }, () => minimal(1)));
    assert.equal(line.frame(1).rules.length, between.VERDICTS);
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

  test("a wait that is over is over, and 60 seconds are said only of one that lasted so long", () => {
    const step = (stage, ms) => about("step", { stage, header: "", seen: "0" }, ms);
    const line = timeline(
      began,
      passed(1, "in", 1, [0x81, 0x80, 1, 2, 3, 4], []),
      step("to-server", 0),
      step("reading", 400),
    );
    const { stepping } = line;
    assert.deepEqual([line.stage, stepping.waiting, stepping.late], [null, null, null]);
    line.take(passed(2, "in", 2, [0x81, 0x80, 1, 2, 3, 4], []));
    line.take(step("to-server", 200_000));
    assert.equal(stepping.late, null, "nothing waited in between");
    line.take(step("reading", 260_500));
    assert.deepEqual([line.stage, stepping.late], [null, "to-server"]);
    line.take(step("to-client", 260_600));
    assert.equal(stepping.late, "to-server", "until the next one has been passed on");
    line.take(step("reading", 260_700));
    assert.equal(stepping.late, null);
  });
});

describe("a frame that hasn't come whole", () => {
  const part = (by, header, len, seen) => about("partial", { by, header: base64(header), len, seen });

  test("is known by its sender, takes no row and isn't saved; its frame takes its place", () => {
    const line = timeline(began, part("server", [0x82, 127, 0, 0, 0, 0, 0, 0, 0xc2, 0], "49664", "194"));
    line.take(part("client", [0x81], null, "0"));
    assert.equal(line.rows.length, 1);
    assert.equal(line.saved().length, 1);
    const says = (dir, say) => between.partSays(line.partial[dir], "line.part", say);
    assert.equal(says("out", english), "194 of 49,664 bytes of a frame’s payload so far; the rest hasn’t come");
    assert.equal(says("out", chinese), "一帧的载荷到目前为止来了 194 / 49,664 字节，其余还没有来");
    assert.equal(says("in", english), "the beginning of a frame, 1 byte so far");
    assert.equal(says("in", chinese), "一帧的开头，到目前为止 1 字节");
    assert.equal(between.partSays(line.partial.out, "lanes.part", english), "194 of 49,664 bytes so far");
    line.take(passed(1, "out", 1, [0x81, 0], []));
    assert.equal(line.partial.out, null);
    assert.equal(line.partial.in.header, 1, "the other end's is still under way");
    line.take(passed(2, "in", 1, [0x81, 0x80, 1, 2, 3, 4], []));
    assert.equal(line.partial.in, null);
  });

  test("whatever a record of it holds, nothing stops; one of a connection of ours says nothing", () => {
    const line = timeline(began, part("nobody", [0x81], null, "0"));
    line.take(about("partial", { by: "server", header: 7, len: {}, seen: "-1" }));
    assert.deepEqual(line.partial, { in: null, out: { header: 0, opcode: null, len: null, seen: "0" } });
    assert.deepEqual(timeline(part("server", [0x81], null, "0")).partial, { in: null, out: null });
  });

  test("may be in a capture, and is checked like the others", () => {
    const judge = (record) => captureShape.judge({ records: [record], journal: [] });
    assert.equal(judge(part("server", [0x81], null, "0")), null);
    assert.equal(judge(part("server", [0x81], 5, "0")).params.where, "records[0].len");
  });
});

test("a frame is the one that waits, if its record came before its step", () => {
  const line = timeline(began, passed(1, "in", 1, [0x81, 0x80, 1, 2, 3, 4], []));
  line.take(about("step", { stage: "to-server", header: "", seen: "0" }));
  assert.equal(line.stepping.about.frame, line.frame(1));
  line.take(about("step", { stage: "to-client", header: base64([0x81]), seen: "0" }));
  assert.equal(line.stepping.about, null, "only a part of it has come");
});

test("a broken rule is shown where it belongs: at its frame, its head or the end", () => {
  const head = broken("server", 0, 0, "response-accept", "4.2.2", "no", "不", { code: null });
  const ask = broken("client", 0, 0, "handshake-key", "4.1", "no", "不", { code: null });
  const end = broken("server", 1, 2, "no-close", "7.3", "no", "不", { code: null });
  const line = timeline(began, head, minimal(1), passed(1, "out", 1, [0x81, 126, 0, 1], [65]), minimal(9), end);
  const key = (record) => between.shownBy(line, record);
  assert.deepEqual([head, ask, end].map(key), ["answer", "request", "end"]);
  assert.equal(key(line.verdicts.all[1]), "frame-1");
  // The frame isn't here: the rule's own row.
  assert.match(key(line.verdicts.all[2]), /^rule-/);
  assert.equal(key(minimal(7)), null);
});

test("a Close of the client with a code of a failed connection says what a browser tells its script", () => {
  const failed = (dir, code) => {
    const payload = [code >> 8, code & 255];
    return closing.stories(
      [{ at: 0, record: { what: "frame", dir, header: base64([0x88, 2]), payload: base64(payload) } }],
      [],
      {
        holes: false,
      },
    ).failed;
  };
  assert.deepEqual(
    [1000, 1001, 1002, 1007, 1009, 1011].map((code) => failed("in", code)),
    [false, false, true, true, true, false],
  );
  assert.equal(failed("out", 1002), false);
});

describe("how it ended", () => {
  const story = (...records) => {
    const line = timeline(began, ...records);
    return closing.stories(line.endings, [], between.seenOf(line));
  };
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

  // What leaves out frames, and perhaps a Close.
  const HOLES = {
    "a page that came late": about("gap"),
    "records that were lost": { what: "lost", records: 3 },
    "a capture without some packets": about("missing", { by: "server", bytes: 9, why: "lost" }),
    "a saved capture that didn't keep all": {
      ...{ what: "forgotten", records: 3, in: 0, out: 0 },
      ...{ within: [], paired: true },
    },
  };
  for (const [name, hole] of Object.entries(HOLES)) {
    test(`where some of it wasn't seen, no Close is missed: ${name}`, () => {
      const close = passed(5, "out", 4, [0x88, 0], []);
      assert.equal(story(hole, fin("server")).lesson.key, "lesson.between_unseen");
      assert.equal(story(hole, close, fin("server")).lesson.key, "lesson.between_unseen");
      assert.equal(story(hole).lesson, null, "it goes on");
      const ended = between.ended(timeline(began, hole, fin("server")));
      assert.deepEqual([ended.close, ended.known], [null, false]);
    });
  }

  test("whoever saw it all said that a Close is missing: then it is known, whatever isn't here", () => {
    const hole = about("gap");
    const says = (rule) => broken("server", 1, 4, rule, "7.3", "no", "不", { code: null });
    assert.equal(story(hole, says("no-close"), fin("server")).lesson.key, "lesson.between_1006");
    assert.equal(story(hole, says("close-unanswered"), fin("server")).lesson.key, "lesson.between_half");
    assert.equal(between.ended(timeline(began, hole, says("no-close"), fin("server"))).known, true);
    assert.equal(between.ended(timeline(began, hole, says("close-unanswered"), fin("server"))).known, false);
    assert.equal(between.ended(timeline(began, fin("server"))).known, true);
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

  test("is kept whole among the first; of many, as little is kept of each as of a class", () => {
    const all = new Lanes();
    for (let c = 1; c <= 40; c++) {
      all.take({ ...began, c });
      all.take({ ...about("request", { bytes: base64(utf8("GET /a HTTP/1.1\r\n\r\n")) }), c });
    }
    const bounds = [...all.all.values()].map((lane) => lane.timeline.bounds);
    assert.equal(bounds.filter((one) => one === Lane.BOUNDS_BETWEEN).length, Lanes.WHOLE);
    assert.equal(bounds.at(-1), Lane.BOUNDS);
    assert.equal(Lanes.WHOLE, 32);
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
  });

  test("packets without a WebSocket are no foreign file: it says so, with what was left out", () => {
    const notes = [{ en: "3 packets weren't TCP", zh: "有 3 个报文不是 TCP" }];
    assert.deepEqual(capture.load(JSON.stringify({ notes })), { why: "capture.no_websocket", params: {}, notes });
    assert.deepEqual(capture.load(`${JSON.stringify({ notes })}\n`).notes, notes);
    for (const empty of ["", "\n"])
      assert.deepEqual(capture.load(empty), { why: "capture.no_websocket", params: {}, notes: [] });
    assert.equal(capture.load("{}").why, "capture.foreign");
    const both = capture.load(`${JSON.stringify({ notes })}\n${JSON.stringify(everyKindBetween("capture"))}`);
    assert.deepEqual([both.timelines?.length, both.notes], [1, notes]);
  });

  test("of a note, only its two sentences are taken, and as much of them as anybody reads", () => {
    const hostile = { en: "", zh: "", key: "{a}", values: null };
    const long = { en: "e".repeat(100_000), zh: "中".repeat(100_000) };
    const { notes } = capture.load(
      `${JSON.stringify(everyKindBetween("capture"))}\n${JSON.stringify({ notes: [hostile, long] })}`,
    );
    assert.deepEqual(notes[0], { en: "", zh: "" });
    assert.deepEqual([notes[1].en.length, notes[1].zh.length], [400, 400]);
  });

  test("a server's own bytes are left as they were, whatever they say of tickets", () => {
    const payload = utf8('{"ticket":"AB12"}');
    const of = (first) => {
      const line = timeline(first, passed(1, "out", 1, [0x81, payload.length], payload));
      const frame = JSON.parse(capture.save(line)).records.find(({ what }) => what === "frame");
      return Buffer.from(frame.payload, "base64").toString();
    };
    assert.equal(of(began), '{"ticket":"AB12"}');
    assert.equal(of(accepted), '{"ticket":"****"}');
  });

  test("who ended TCP is told of FIN and RST, and of nothing else", () => {
    const of = (more) =>
      capture.load(JSON.stringify({ barewire: 1, records: [began, about("tcp", more)] })).why ?? "opened";
    assert.equal(of({ event: "fin", by: "client" }), "opened");
    assert.equal(of({ event: "closed" }), "opened");
    for (const wrong of [
      { event: "fin" },
      { event: "reset" },
      { event: "closed", by: "client" },
      { event: "broke", by: "server" },
    ])
      assert.match(of(wrong), /^capture\.wrong\.(tcp|tcp_by)$/, JSON.stringify(wrong));
  });

  test("of other files, too, the first bytes say what they are", () => {
    const kind = (...bytes) => capture.kindOf(Uint8Array.from(bytes));
    assert.equal(kind(0x0a, 0x0d, 0x0d, 0x0a, 1), "packets");
    assert.equal(kind(0x1f, 0x8b, 8, 0), "gzip");
    assert.equal(kind(), "other");
    assert.equal(kind(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), "other");
    assert.equal(kind(...utf8('{"barewire":1,\t"的":[]}\r\n')), "text");
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
  assert.equal(others("row.answer", { n: 1 }), say("row.answer", { n: 1 }), "where nothing else is needed");
  assert.equal(others.count("row.reads", 1), "in 1 portion");
  assert.equal(between.sayOf(timeline(accepted), others), say, "and back");
  assert.equal(between.sayOf(new Timeline(), others), others, "while there is none, those of the page");
  assert.equal(between.sayOf(new Timeline(), say), say);
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
