// What each part of compressed data means: a sentence for every part of every known stream, with the
// values that it names.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { constants, deflateRawSync } from "node:zlib";
import { root } from "../support/find.mjs";
import { barewire } from "../support/models.mjs";
import { deflated } from "../support/deflate.mjs";

const { costs, decoder, deflated: pictures, language, meaning, rfc } = barewire;
const golden = JSON.parse(readFileSync(join(root, "tests", "golden", "deflate.json"), "utf8")).streams;
const bytes = (hex) => Uint8Array.from(hex === "" ? [] : hex.split(" "), (byte) => parseInt(byte, 16));
const say = language.speaker("en");
const anchors = readFileSync(join(root, "tests", "rust", "book", "source.rs"), "utf8");

// As the page reads a message: the table's streams have the tail already.
function readOf({ bytes: hex, past, window }) {
  const input = bytes(hex);
  const options = { past: Int16Array.from(bytes(past)), window };
  return { ...decoder.inflate(input, options), payload: input.subarray(0, Math.max(0, input.length - 4)) };
}

const inWords = ({ key, params }) =>
  say(
    key,
    Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, value?.key ? inWords(value) : (value ?? "undefined")]),
    ),
  );

describe("every part of every known stream", () => {
  for (const stream of golden) {
    test(`${stream.name} is explained`, () => {
      const read = readOf(stream);
      read.parts.forEach((_, index) => {
        const part = meaning.part(read, index);
        for (const said of [part.title, part.says, part.why]) {
          const words = inWords(said);
          assert.ok(said.key in barewire.strings, said.key);
          assert.doesNotMatch(words, /[{}]\w+\}|undefined|NaN/, `${said.key}: ${words}`);
        }
        const titles = [...rfc.SECTIONS].map(([title, section]) => `${title.split(":")[0]} §${section}`);
        assert.ok(titles.includes(`RFC ${part.document} §${part.section}`));
        assert.ok(anchors.includes(`("${part.anchor}", `), part.anchor);
      });
    });
  }
});

test("a part's fields are all of its bits", () => {
  for (const stream of golden) {
    for (const part of readOf(stream).parts) {
      const fields = meaning.fields(part);
      assert.deepEqual([fields[0][0], fields.at(-1)[1]], [part.first, part.end], stream.name);
      for (let i = 1; i < fields.length; i++) assert.equal(fields[i][0], fields[i - 1][1], stream.name);
    }
  }
});

test("each symbol's code, as it is read, is the one in the table", () => {
  const read = decoder.message(Uint8Array.from(deflated("a wire, a wire; the wires carry bytes".repeat(9))));
  const known = { ...read, payload: Uint8Array.from(deflated("a wire, a wire; the wires carry bytes".repeat(9))) };
  const input = meaning.inputOf(known);
  const { literals } = meaning.codesUsed(known, 0);
  for (const part of known.parts.filter(({ name, block }) => name === "literal" && block === 0)) {
    const row = literals.rows.find(({ symbol }) => symbol === part.byte);
    assert.equal(meaning.bitsOf(input, part.first, part.end), row.code);
  }
  assert.equal(
    literals.rows.reduce((sum, { times }) => sum + times, 0),
    known.parts.filter(({ name, block }) => block === 0 && ["literal", "match", "end"].includes(name)).length,
  );
});

test("a content's bits, counted in the way that it was written in, are those that are there", () => {
  const text = Buffer.from("the wire carries bytes, and the bytes carry the message; ".repeat(3) + "你好");
  const { Z_FIXED, Z_DEFAULT_STRATEGY } = constants;
  for (const [options, kind] of [
    [{ strategy: Z_FIXED }, "fixed"],
    [{ level: 0 }, "stored"],
    [{ strategy: Z_DEFAULT_STRATEGY }, null],
  ]) {
    const payload = new Uint8Array(deflateRawSync(text, options));
    const read = { ...decoder.inflate(payload, { blocksFollow: false }), payload };
    const found = costs.together(read);
    if (kind !== null) assert.equal(found[kind], found.written, kind);
    assert.equal(found.stored, 8 * text.length + 32);
    const uncounted = read.parts.filter(({ name }) => ["block", "padding"].includes(name));
    const others = uncounted.reduce((sum, { first, end }) => sum + end - first, 0);
    assert.equal(found.written + others, read.parts.at(-1).end);
  }
});

test("characters are whole, and what isn't known is one byte each", () => {
  const values = Int16Array.from([0x61, 0xe4, 0xbd, 0xa0, -1, -1, 0xbd]);
  assert.deepEqual(
    pictures.characters(values).map(({ from, to, text, seen }) => [from, to, text, seen]),
    [
      [0, 1, "a", true],
      [1, 4, "你", true],
      [4, 5, null, false],
      [5, 6, null, false],
      [6, 7, null, true],
    ],
  );
});
