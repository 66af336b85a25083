// Compressed data, as the page reads it: the same streams as the server's own test
// (tests/rust/book/deflated.rs), part by part and bit by bit.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { root } from "../support/find.mjs";
import { barewire } from "../support/models.mjs";

const { bitReader, costs, decoder, flaws, huffman, language, numbers } = barewire;
const table = JSON.parse(readFileSync(join(root, "tests", "golden", "deflate.json"), "utf8"));
const golden = table.streams;
const bytes = (hex) => Uint8Array.from(hex === "" ? [] : hex.split(" "), (byte) => parseInt(byte, 16));
const said = { en: language.speaker("en"), zh: language.speaker("zh") };

// A part as the table has it.
const TOLD = {
  block: ({ kind, last }) => [kind, last],
  padding: () => [],
  stored: ({ length }) => [length],
  counts: ({ literals, distances, codeLengths }) => [literals, distances, codeLengths],
  "length-of-length": ({ symbol, length }) => [symbol, length],
  lengths: ({ symbol, from, times, length }) => [symbol, from, times, length],
  literal: ({ byte }) => [byte],
  match: ({ length, distance, bits }) => [length, distance, bits],
  end: () => [],
  byte: ({ byte }) => [byte],
};
const told = (part) => [part.first, part.end, part.name, ...TOLD[part.name](part)];

function read({ bytes: hex, past, window, blocks_follow: blocksFollow }, options = {}) {
  return decoder.inflate(bytes(hex), { past: Int16Array.from(bytes(past)), window, blocksFollow, ...options });
}

describe("streams whose parts are known", () => {
  for (const stream of golden) {
    test(stream.name, () => {
      const found = read(stream);
      assert.deepEqual(found.parts.map(told), stream.parts);
      assert.deepEqual([...found.bytes], [...bytes(stream.out)]);
      assert.equal(found.isWhole, stream.whole);
      const { flaw, bit } = found;
      assert.equal(flaw === null, stream.flaw === null);
      if (flaw === null) return;
      const name = flaw.values.length > 0 ? `${flaw.name}(${flaw.values.join(", ")})` : flaw.name;
      assert.deepEqual(
        { flaw: name, bit, section: flaw.section },
        { flaw: stream.flaw.flaw, bit: stream.flaw.bit, section: stream.flaw.section },
      );
      assert.equal(flaws.inWords(flaw, said.en), stream.flaw.english);
      assert.equal(flaws.inWords(flaw, said.zh), stream.flaw.chinese);
    });
  }
});

describe("what a block costs stored, with the fixed codes and with dynamic ones is what the server counts", () => {
  for (const stream of golden.filter(({ whole }) => whole)) {
    test(stream.name, () => {
      const blocks = costs.ofBlocks(read(stream));
      assert.deepEqual(
        blocks.map(({ stored, fixed, dynamic }) => [stored, fixed, dynamic]),
        stream.costs,
      );
      const all = costs.together(read(stream));
      if (stream.costs.length === 0) return assert.equal(all, null);
      const sums = [0, 1, 2].map((way) => stream.costs.reduce((sum, block) => sum + block[way], 0));
      assert.deepEqual([all.stored, all.fixed, all.dynamic], sums);
    });
  }

  test("of each kind there is a block, and what our encoder wrote with codes of its own took as many bits", () => {
    const all = golden.filter(({ whole }) => whole).flatMap((stream) => costs.ofBlocks(read(stream)));
    assert.deepEqual([...new Set(all.map(({ kind }) => kind))].sort(), ["dynamic", "fixed", "stored"]);
    for (const { kind, ...ways } of all) if (kind !== "dynamic") assert.equal(ways.written, ways[kind]);
    const [own] = costs.ofBlocks(read(golden.find(({ name }) => name === "dynamic codes")));
    assert.equal(own.written, own.dynamic);
  });

  test("unseen: where the fixed codes take few bits, none is looked for", () => {
    const digits = golden.find(({ name }) => name.startsWith("digits"));
    assert.ok(costs.fixedThoughLonger(read(digits)));
    assert.ok(!costs.fixedThoughLonger(read(golden[0])));
    const source = readFileSync(join(root, "src", "websocket", "deflate", "blocks.rs"), "utf8");
    assert.ok(source.includes(`const FEW_BITS: u64 = ${costs.FEW_BITS};`));
  });
});

describe("how long codes are is what the server says", () => {
  for (const { counts, most, lengths } of table.code_lengths)
    test(`${counts.join(" ")}, at most ${most}`, () => {
      assert.deepEqual([...costs.lengthsFor(counts, most)], lengths);
    });
});

test("every flaw is in the table, but two that another one precedes", () => {
  const broken = golden.filter(({ flaw }) => flaw !== null).map(({ flaw }) => flaw.flaw.replace(/\(.*/, ""));
  const names = flaws.SAYS.map((key) => key.split(".")).filter(([, name]) => name !== "of");
  assert.deepEqual(
    names.map(([, name]) => name).filter((name) => !broken.includes(name)),
    [],
  );
});

test("each part that makes bytes says where they are", () => {
  for (const stream of golden) {
    let next = 0;
    for (const part of read(stream).parts) {
      if (part.at === undefined) continue;
      assert.equal(part.at, next, stream.name);
      next += part.name === "match" ? part.length : 1;
    }
    assert.equal(next, bytes(stream.out).length, stream.name);
  }
});

test("what zlib writes is read", () => {
  const text = Buffer.from("a wire, a wire; 一根线，又一根线。".repeat(40) + Math.PI.toString().repeat(9));
  for (let level = 0; level <= 9; level++) {
    const found = decoder.inflate(new Uint8Array(deflateRawSync(text, { level })), { blocksFollow: false });
    assert.deepEqual(Buffer.from(Uint8Array.from(found.bytes)), text);
    assert.ok(found.isWhole);
  }
});

describe("bounds", () => {
  const zeros = new Uint8Array(deflateRawSync(Buffer.alloc(3_000_000)));

  test("a message grows up to its limit", () => {
    const found = decoder.inflate(zeros);
    assert.ok(found.full && found.bytes.length <= decoder.MOST && found.bytes.length > decoder.MOST - 258);
    assert.equal(found.isWhole, false);
  });

  test("of many parts the first are remembered, and the others are counted", () => {
    const found = decoder.inflate(zeros, { parts: 10 });
    assert.equal(found.parts.length, 10);
    assert.ok(found.left > 1000);
  });
});

describe("a match to before the page began to watch", () => {
  const again = [0xf2, 0x00, 0x11, 0x00, 0x00];

  test("copies bytes that were never seen, and invents none", () => {
    const found = decoder.message(Uint8Array.from(again), { isAll: false });
    assert.equal(found.flaw, null);
    assert.deepEqual([...found.bytes], [0x48, ...Array(4).fill(bitReader.UNSEEN)]);
  });

  test("is taken from what was seen, as far as that reaches", () => {
    const found = decoder.message(Uint8Array.from(again), { isAll: false, past: Int16Array.from([0x6c, 0x6c, 0x6f]) });
    assert.deepEqual([...found.bytes], [0x48, bitReader.UNSEEN, 0x6c, 0x6c, 0x6f]);
  });

  test("breaks the rule if it reaches beyond the window that was agreed on", () => {
    const far = decoder.message(Uint8Array.from(again), { isAll: false, window: 4 });
    assert.deepEqual([far.flaw.name, ...far.flaw.values], ["TooFarBack", 5, 4]);
  });
});

test("§3.2.2: the RFC's example of codes", () => {
  const made = huffman.codesOf([3, 3, 3, 3, 3, 2, 4, 4]);
  const written = Object.fromEntries(huffman.written(made).map(({ symbol, code }) => ["ABCDEFGH"[symbol], code]));
  assert.deepEqual(written, {
    A: "010",
    B: "011",
    C: "100",
    D: "101",
    E: "110",
    F: "00",
    G: "1110",
    H: "1111",
  });
});

test("the numbers of the RFC", () => {
  assert.deepEqual(numbers.LENGTHS.at(-2), [227, 5]);
  assert.deepEqual(
    numbers.DISTANCES.filter((_, symbol) => [0, 3, 4, 5, 6, 29].includes(symbol)),
    [
      [1, 0],
      [4, 0],
      [5, 1],
      [7, 1],
      [9, 2],
      [24577, 13],
    ],
  );
});
