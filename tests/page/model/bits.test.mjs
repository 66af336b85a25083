// A frame's bits, as the page reads them: the same frames as the server's own test
// (tests/rust/book/golden.rs), whole and cut after each byte.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { root } from "../support/find.mjs";
import { barewire } from "../support/models.mjs";

const { bits, explain } = barewire;
const golden = JSON.parse(readFileSync(join(root, "tests", "golden", "frames.json"), "utf8")).frames;
const bytes = (hex) => Uint8Array.from(hex.split(" "), (byte) => parseInt(byte, 16));

test("a short field is shown as its bits, a long one as its bytes", () => {
  const shown = bits.fields(bytes("81 fe 00 05 37 fa 21 3d")).map((field) => bits.shown(field));
  assert.deepEqual(shown, ["1", "0", "0", "0", "0001", "1", "1111110", "00 05", "37 fa 21 3d"]);
});

describe("frames whose fields are known", () => {
  for (const frame of golden) {
    test(`${frame.name} (§${frame.section}): its fields, cut after each byte`, () => {
      const all = bytes(frame.bytes);
      for (let cut = 0; cut <= all.length; cut++) {
        const whole = frame.fields.filter(([, , to]) => to <= 8 * cut);
        const found = bits.fields(all.subarray(0, cut)).map(({ name, from, to, value }) => [name, from, to, value]);
        assert.deepEqual(found, whole, `cut at ${cut}`);
      }
    });

    test(`${frame.name}: its header, once enough of it is there`, () => {
      const all = bytes(frame.bytes);
      for (let cut = 0; cut <= all.length; cut++) {
        const header = bits.header(all.subarray(0, cut));
        if (cut < frame.used) {
          assert.equal(header, null, `cut at ${cut}`);
          continue;
        }
        assert.equal(header.used, frame.used);
        assert.equal(header.payloadLen, BigInt(frame.payload_len));
        assert.deepEqual(
          header.maskingKey && [...header.maskingKey],
          frame.masking_key && [...bytes(frame.masking_key)],
        );
      }
    });
  }
});

// As the timeline passes a frame to the views.
function framed(hex, dir = "in", more = {}) {
  const all = bytes(hex);
  const { used, payloadLen } = bits.header(all) ?? { used: all.length, payloadLen: null };
  return { id: 1, dir, header: all.slice(0, used), payload: all.slice(used), len: payloadLen, rule: null, ...more };
}

describe("a frame as one array of bytes", () => {
  test("every bit of a whole frame is in exactly one field", () => {
    for (const { bytes: hex } of golden) {
      const layout = bits.whole(framed(hex));
      let next = 0;
      for (const { from, to } of layout.fields) {
        assert.equal(from, next, hex);
        next = to;
      }
      assert.equal(next, 8 * layout.bytes.length, hex);
    }
  });

  test("a part is found by its field's name, or by its byte", () => {
    const layout = bits.whole(framed("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
    assert.deepEqual(pick(bits.place(layout, "payload-len")), [9, 16]);
    assert.deepEqual(pick(bits.place(layout, "byte-7")), [56, 64]);
    assert.equal(bits.place(layout, "byte-7").field.name, "payload");
    for (const nowhere of ["byte-11", "extended-payload-length", "nonsense", null])
      assert.equal(bits.place(layout, nowhere), null);
    assert.equal(bits.nameAt(layout, 12), "payload-len");
    assert.equal(bits.nameAt(layout, 60), "byte-7");
  });

  const pick = ({ from, to }) => [from, to];

  test("what is missing of a long payload is counted, above 2⁵³ too", () => {
    assert.equal(bits.whole(framed("ff ff ff ff ff ff ff ff ff ff ff ff ff ff 00")).more, 2n ** 64n - 2n);
    assert.equal(bits.whole(framed("81 05 48 65 6c 6c 6f", "out")).more, 0n);
  });

  test("a payload that isn't for us is missing, and an incomplete header has no length", () => {
    assert.equal(bits.whole(framed("81 05", "out", { payload: null })).fields.at(-1).name, "payload-len");
    assert.equal(bits.whole({ header: bytes("81 fe 00"), payload: null, len: null }).more, 0n);
  });
});

describe("an explanation", () => {
  test("every field of every known frame has one, with a sentence in the table", () => {
    for (const { bytes: hex } of golden) {
      for (const dir of ["in", "out"]) {
        const frame = framed(hex, dir);
        const layout = bits.whole(frame);
        const parts = [...layout.fields.map(({ name }) => name), ...Array.from(layout.bytes, (_, at) => `byte-${at}`)];
        for (const name of parts) {
          const part = explain.part(frame, name);
          for (const { key } of [part.title, part.says, part.why])
            assert.ok(key in barewire.strings, `${hex} ${name}: ${key}`);
          assert.match(part.section, /^[\d.]+$/);
        }
      }
    }
  });

  test("every value that a sentence names is passed to it", () => {
    for (const { bytes: hex } of golden) {
      const frame = framed(hex);
      for (const { name } of bits.whole(frame).fields) {
        const { title, says, why } = explain.part(frame, name);
        for (const { key, params } of [title, says, why]) {
          for (const [, value] of barewire.strings[key][0].matchAll(/\{(\w+)\}/g))
            assert.ok(value in params, `${key} needs ${value}`);
        }
      }
    }
  });

  test("a byte of a masked payload shows its XOR, and the character that it belongs to", () => {
    const part = explain.part(framed("81 86 0a 0b 0c 0d ee b6 ac e8 af b6"), "byte-7");
    assert.deepEqual(part.says.params, { i: 1, wire: "0xb6", plain: "0xbd", key: "0x0b", j: 1, char: "你" });
    assert.equal(part.says.key, "what.byte.masked");
    assert.equal(part.anchor, "unmask");
  });

  test("a byte that is a whole character isn't called a part of one", () => {
    const key = (hex, name, dir) => explain.part(framed(hex, dir), name).says.key;
    assert.equal(key("81 82 0a 0b 0c 0d 42 62", "byte-6"), "what.byte.masked.whole");
    assert.equal(key("81 02 48 69", "byte-2", "out"), "what.byte.plain.whole");
    assert.equal(key("82 02 48 69", "byte-2", "out"), "what.byte.plain.raw", "binary is no text");
    assert.equal(key("88 03 03 e8 78", "byte-3", "out"), "what.byte.plain.raw", "nor is a code");
  });

  test("only a masked payload says why it is masked", () => {
    const why = (hex, dir) => explain.part(framed(hex, dir), "payload").why.key;
    assert.deepEqual(
      [why("81 82 0a 0b 0c 0d 42 62", "in"), why("81 02 48 69", "out")],
      ["why.payload.masked", "why.payload"],
    );
  });

  test("a masking key is shown with its zeros, byte by byte", () => {
    const said = (name) => explain.part(framed("83 80 0a 0b 0c 0d"), name).says.params.hex;
    assert.deepEqual([said("masking-key"), said("opcode")], ["0a 0b 0c 0d", "3"]);
  });

  test("a broken rule is shown at the field that breaks it", () => {
    const rule = { rule: "unmasked-frame", section: "5.1", sentence: "a client must mask its frames", code: 1002 };
    const frame = framed("81 05 48 65 6c 6c 6f", "in", { rule });
    assert.equal(explain.part(frame, "mask").broken, rule);
    assert.equal(explain.part(frame, "fin").broken, null);
    assert.deepEqual(explain.breaksAt("invalid-utf8"), ["payload"]);
    assert.deepEqual(explain.breaksAt("message-too-big"), ["payload-len", "extended-payload-length"]);
    assert.deepEqual(explain.breaksAt("message-too-big", { message: { packed: true } }), ["payload"]);
  });
});
