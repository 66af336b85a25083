// Compressed messages in a timeline: what was agreed on, what each message decompresses to, and what
// the page says that it doesn't know.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { root } from "../support/find.mjs";
import { agreed, asked, deflated } from "../support/deflate.mjs";
import { barewire } from "../support/models.mjs";
import { about, accepted, base64, frame, utf8 } from "../support/records.mjs";

const { Timeline, compression, explain, extensions, whispers } = barewire;

const TAKEOVER = "permessage-deflate";
const NO_TAKEOVER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

// A timeline whose handshake agreed to this; undefined: the page began to watch later.
function line(answer) {
  const made = new Timeline();
  if (answer === undefined) {
    made.take(about("gap", {}, 0));
    return made;
  }
  made.take(accepted);
  made.take(about("request", { bytes: base64(utf8(asked())) }, 0.1));
  made.take(about("answer", { bytes: base64(utf8(agreed(answer))) }, 0.2));
  return made;
}

const takes = (made, ...records) => records.forEach((record) => made.take(record));
const textOf = (made, id) => {
  const packed = compression.of(made.frame(id));
  return packed && compression.text(packed);
};
const says = (made, id, part = "rsv1") => explain.part(made.frame(id), part).says.key;

describe("what was agreed on", () => {
  const sides = (answer, offer) => extensions.agreed(utf8(asked(offer)), utf8(agreed(answer)));
  test("the answer says it for each direction", () => {
    assert.equal(sides(null), null);
    assert.deepEqual(sides(TAKEOVER), { in: { takeover: true, bits: 15 }, out: { takeover: true, bits: 15 } });
    assert.deepEqual(sides(`${NO_TAKEOVER}; client_max_window_bits=12`), {
      in: { takeover: false, bits: 12 },
      out: { takeover: false, bits: 15 },
    });
    assert.deepEqual(sides('permessage-deflate; server_max_window_bits="10"').out, { takeover: true, bits: 10 });
    assert.equal(sides("permessage-deflate; client_max_window_bits"), null, "an answer needs a value");
    assert.equal(sides("x-other"), null);
  });

  test("a client that offered a limit of its own keeps to it, whatever the answer says", () => {
    assert.deepEqual(sides(TAKEOVER, "permessage-deflate; client_max_window_bits=9; client_no_context_takeover").in, {
      takeover: false,
      bits: 9,
    });
  });
});

describe("a compressed message", () => {
  test("of either direction is decompressed, and its row shows its text", () => {
    const made = line(NO_TAKEOVER);
    const text = "Hello, Hello, Hello";
    takes(made, frame(1, "in", 0xc1, deflated(text)), frame(2, "out", 0xc1, deflated("你好，你好，你好")));
    assert.equal(textOf(made, 1), text);
    assert.equal(textOf(made, 2), "你好，你好，你好");
    assert.equal(made.row("frame-1").glimpse.text, text);
    assert.equal(made.frame(1).rule, null);
    assert.equal(says(made, 1), "what.rsv1.deflate");
  });

  test("in fragments is one stream, whatever stands between them", () => {
    const made = line(NO_TAKEOVER);
    const payload = deflated("a wire, a wire, a wire");
    takes(
      made,
      frame(1, "in", 0x41, payload.slice(0, 3)),
      frame(2, "in", 0x89, []),
      frame(3, "in", 0x80, payload.slice(3)),
    );
    assert.equal(textOf(made, 1), "a wire, a wire, a wire");
    assert.equal(textOf(made, 3), "a wire, a wire, a wire");
    assert.ok(made.row("frame-1").glimpse.hex, "a fragment alone is bytes");
    assert.equal(made.row("frame-3").glimpse.text, "a wire, a wire, a wire");
    assert.deepEqual([says(made, 2), says(made, 3)], ["what.rsv1.control", "what.rsv1.continuation"]);
  });

  test("may point into the messages before it, but not into plain ones", () => {
    const made = line(TAKEOVER);
    const past = "the wire carries bytes; ";
    takes(
      made,
      frame(1, "out", 0xc1, deflated(past)),
      frame(2, "out", 0x81, utf8("plain")),
      frame(3, "out", 0xc1, deflated("the wire carries bytes, too", past)),
      frame(4, "in", 0xc1, deflated("the other way is its own")),
    );
    assert.equal(textOf(made, 3), "the wire carries bytes, too");
    assert.equal(textOf(made, 4), "the other way is its own");
    assert.equal(says(made, 2), "what.rsv1.plain");
    const { packed } = made.frame(3).message;
    assert.deepEqual(compression.sources(packed.before), [{ id: 1, from: 0, to: past.length }]);
    assert.equal(packed.before.isAll, true);
  });

  test("keeps its own past when the window moves on", () => {
    const made = line("permessage-deflate; server_max_window_bits=8");
    let past = "";
    const texts = Array.from({ length: 60 }, (_, n) => `message ${n * 7919} of many, which differ a little ${n}; `);
    texts.forEach((text, n) => {
      made.take(frame(n + 1, "out", 0xc1, deflated(text, past.slice(-200))));
      past += text;
    });
    texts.forEach((text, n) => assert.equal(textOf(made, n + 1), text));
    for (const { frame: found } of made.rows.filter(({ kind }) => kind === "frame"))
      assert.ok(found.message.packed.before.past.length <= 256);
  });

  test("of which only the beginning is kept is decompressed as far as that goes", () => {
    const made = line(NO_TAKEOVER);
    const payload = deflated(Array.from({ length: 4000 }, (_, n) => n * 7919).join(" "));
    assert.ok(payload.length > 5000);
    const cut = frame(1, "out", 0xc1, payload.slice(0, 4096));
    takes(made, { ...cut, len: String(payload.length), seen: String(payload.length) });
    const { packed } = made.frame(1).message;
    assert.equal(packed.missing, "kept");
    assert.ok(packed.read.length > 4096 && packed.read.flaw === null);
    assert.equal(textOf(made, 1), null, "it isn't the whole text");
    assert.match(made.row("frame-1").glimpse.text, /^0 7919 15838/);
  });

  test("that is broken has its flaw and its bit", () => {
    const made = line(NO_TAKEOVER);
    takes(made, frame(1, "in", 0xc1, [0x07]));
    const { flaw, bit } = made.frame(1).message.packed.read;
    assert.deepEqual([flaw.name, bit], ["ReservedType", 0]);
  });
});

describe("without the extension", () => {
  test("RSV1 is a broken rule, and nothing is decompressed", () => {
    const made = line(null);
    takes(made, frame(1, "in", 0xc1, deflated("Hello")));
    assert.equal(compression.of(made.frame(1)), null);
    assert.equal(says(made, 1), "what.rsv.1");
  });
});

describe("what the page hasn't seen", () => {
  const past = "the wire carries bytes; ";
  const after = deflated("the wire carries bytes, too", past);

  test("a handshake: RSV1 itself says that the extension is used", () => {
    const made = line(undefined);
    takes(made, frame(1, "out", 0xc1, deflated("Hello, Hello, Hello")), frame(2, "out", 0x81, utf8("x")));
    assert.equal(textOf(made, 1), "Hello, Hello, Hello");
    assert.deepEqual([says(made, 1), says(made, 2)], ["what.rsv1.assumed", "what.rsv1.unseen"]);
  });

  test("… unless the server says that the bit broke a rule", () => {
    const made = line(undefined);
    takes(made, frame(1, "in", 0xc1, deflated("Hello"), { at: 5 }));
    made.take(about("rule", { at: 5, rule: "reserved-bits", section: "5.2", sentence: "no", code: 1002 }, 1));
    assert.equal(compression.of(made.frame(1)), null);
    assert.equal(says(made, 1), "what.rsv.1");
  });

  test("an earlier message: what is copied from it isn't invented", () => {
    const made = line(undefined);
    takes(made, frame(1, "out", 0xc1, after));
    const packed = compression.of(made.frame(1));
    const { bytes, flaw } = compression.parts(packed);
    assert.equal(flaw, null);
    assert.ok(bytes.includes(-1));
    assert.equal(textOf(made, 1), null);
  });

  test("records: after a gap, the window is unknown again", () => {
    const made = line(TAKEOVER);
    takes(made, frame(1, "out", 0xc1, deflated(past)), { what: "lost", records: 3 }, frame(2, "out", 0xc1, after));
    assert.ok(compression.parts(compression.of(made.frame(2))).bytes.includes(-1));
  });

  test("a payload: what follows it is unknown, but only with takeover", () => {
    for (const [answer, isKnown] of [
      [TAKEOVER, false],
      [NO_TAKEOVER, true],
    ]) {
      const made = line(answer);
      takes(made, { ...frame(1, "out", 0xc1, deflated(past)), payload: undefined, private: true });
      takes(made, frame(2, "out", 0xc1, deflated("plain text")));
      assert.equal(made.frame(2).message.packed.before.isAll, isKnown);
      assert.equal(textOf(made, 2), "plain text");
    }
  });
});

describe("why a frame is plain", () => {
  const why = (made, id) => barewire.whyPlain.why(made.frame(id), made.compression.sides).key.split(".").at(-1);
  const long = `{"type":"say","id":1,"from":"ana","text":"${"x".repeat(60)}"}`;

  test("as far as it is known for this frame", () => {
    const made = line(TAKEOVER);
    const whisper = '{"type":"say","from":"ana","to":"ben","text":"psst"}';
    takes(
      made,
      frame(1, "out", 0x81, utf8('{"type":"welcome","ticket":"x"}')),
      frame(2, "out", 0x81, utf8(whisper)),
      frame(3, "out", 0x81, utf8("short")),
      frame(4, "out", 0x81, utf8(long)),
      frame(5, "in", 0x81, utf8(long)),
      frame(6, "in", 0x89, []),
    );
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6].map((id) => why(made, id)),
      ["private", "private", "short", "longer", "browser", "control"],
    );
    const off = line(null);
    takes(off, frame(1, "out", 0x81, utf8(long)));
    const late = line(undefined);
    takes(late, frame(1, "out", 0x81, utf8(long)));
    assert.deepEqual([why(off, 1), why(late, 1)], ["off", "unseen"]);
  });

  test("exactly where the page knows that it was said to everybody, and both possibilities where it doesn't", () => {
    const of = (answer, text, first = 0x81) => {
      const made = line(answer);
      takes(made, frame(1, "out", first, utf8(text)));
      return why(made, 1);
    };
    // With its header of 4 bytes, 16 KiB, and one byte less.
    const large = long.replace("x", "x".repeat(16 * 1024 - 4 - long.length + 1));
    assert.equal(large.length, 16 * 1024 - 4);
    for (const [answer, text, expected] of [
      [TAKEOVER, large, "large"],
      [TAKEOVER, large.replace("x", ""), "longer"],
      [NO_TAKEOVER, large, "longer"],
      [NO_TAKEOVER, long, "longer"],
      [NO_TAKEOVER, `{"type":"join","name":"${"x".repeat(60)}"}`, "longer"],
      [TAKEOVER, '{"type":"leave","name":"ana"}', "longer"],
      [NO_TAKEOVER, '{"type":"leave","name":"ana"}', "short"],
      [TAKEOVER, '{"type":"heartbeat"}', "private"],
      [TAKEOVER, '{"type":"demonstration","text":"x"}', "private"],
      [NO_TAKEOVER, "an echo of what was sent, or a line for a member without the subprotocol", "pays"],
    ])
      assert.equal(of(answer, text), expected, text.slice(0, 40));
    assert.equal(of(TAKEOVER, long, 0x82), "pays", "bytes");
    // Of a long frame only the beginning is kept, and its header says how long it is.
    const kept = line(TAKEOVER);
    const { length } = large;
    takes(kept, frame(1, "out", 0x81, utf8(large).slice(0, 4096), { len: length, seen: length }));
    assert.equal(why(kept, 1), "large");
  });

  test("a demonstration in fragments is private in each of them", () => {
    const made = line(TAKEOVER);
    const bytes = utf8('{"type":"demonstration","text":"three fragments"}');
    const piece = (id, first, from, to) => frame(id, "out", first, bytes.slice(from, to));
    takes(made, piece(1, 0x01, 0, 25), piece(2, 0x00, 25, 35), piece(3, 0x80, 35));
    assert.deepEqual(
      [1, 2, 3].map((id) => why(made, id)),
      ["private", "private", "private"],
    );
  });

  test("the lengths are the server's", () => {
    const memory = readFileSync(join(root, "src", "memory.rs"), "utf8");
    assert.ok(memory.includes("pub const LARGE: usize = 16 * 1024;"));
    assert.equal(barewire.whyPlain.LARGE, 16 * 1024);
    const source = readFileSync(join(root, "src", "websocket", "extension", "deflating.rs"), "utf8");
    for (const name of ["LEAST", "LEAST_WITH_TAKEOVER"])
      assert.ok(source.includes(`pub const ${name}: usize = ${barewire.whyPlain[name]};`), name);
  });
});

describe("on a projector", () => {
  const whisper = '{"type":"say","to":"ben","text":"psst"}';
  const said = '{"type":"say","text":"to all"}';

  test("a whisper is one when it is compressed, too", () => {
    const made = line(TAKEOVER);
    takes(
      made,
      frame(1, "in", 0xc1, deflated(said)),
      frame(2, "in", 0xc1, deflated(whisper, said)),
      frame(3, "in", 0x41, deflated(said).slice(0, 4)),
    );
    assert.deepEqual(
      [1, 2, 3].map((id) => whispers.isOne(made.row(`frame-${id}`))),
      [false, true, true],
      "a message that isn't complete may be one",
    );
  });

  test("what may begin as one, as far as the page knows, isn't shown", () => {
    const made = line(undefined);
    takes(made, frame(1, "in", 0xc1, deflated(whisper, said)));
    assert.equal(whispers.isOne(made.row("frame-1")), true);
  });
});
