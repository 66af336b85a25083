"use strict";
// DEFLATE, written as simply as it can be (RFC 1951): one block with the fixed codes, literals and
// matches. The lab shows its parts, and plays the naive server with it where the browser has no
// compressor. And a bomb: a megabyte in a kilobyte. No DOM.
barewire.define("labs/squeeze/packer", ["rfc1951/numbers"], ({ numbers }) => {
  const { LENGTHS, DISTANCES, LONGEST_MATCH: LONGEST, FURTHEST, END_OF_BLOCK: END } = numbers;
  const SHORTEST = 3;

  // Bits in the order in which a receiver reads them: the lowest bit of a byte is the first.
  class Bits {
    constructor() {
      this.parts = []; // { what, bits, value }, `bits` as a string of 0 and 1
      this.length = 0;
    }

    // A number is written from its lowest bit on.
    number(what, value, count, shown = value) {
      const bits = Array.from({ length: count }, (_, i) => (value >> i) & 1).join("");
      return this.put(what, bits, shown);
    }

    // A Huffman code from its highest bit on (§3.1.1).
    code(what, value, count, shown) {
      return this.put(what, value.toString(2).padStart(count, "0"), shown);
    }

    put(what, bits, value = null) {
      this.parts.push({ what, bits, value, at: this.length });
      this.length += bits.length;
      return this;
    }

    // Zeros up to the next byte.
    align() {
      const count = -this.length & 7;
      return count > 0 ? this.put("pad", "0".repeat(count)) : this;
    }

    bytes() {
      const all = new Uint8Array(Math.ceil(this.length / 8));
      let at = 0;
      for (const { bits } of this.parts)
        for (const bit of bits) {
          if (bit === "1") all[at >> 3] |= 1 << (at & 7);
          at += 1;
        }
      return all;
    }
  }

  // ---- literals and matches ----

  // `message` as literals and matches into itself and into `past`: `{ literal }` or `{ length,
  // distance, bytes }`. Greedy: at each place the longest match, and of those the nearest.
  function pieces(message, past = []) {
    const all = Uint8Array.from([...past, ...message]);
    const found = [];
    for (let at = past.length; at < all.length;) {
      const { length, distance } = longest(all, at);
      if (length < SHORTEST) found.push({ literal: all[at], bytes: all.slice(at, at + 1) });
      else found.push({ length, distance, bytes: all.slice(at, at + length) });
      at += Math.max(1, length < SHORTEST ? 1 : length);
    }
    return found;
  }

  function longest(all, at) {
    let best = { length: 0, distance: 0 };
    const most = Math.min(LONGEST, all.length - at);
    for (let distance = 1; distance <= Math.min(at, FURTHEST) && best.length < most; distance++) {
      let length = 0;
      while (length < most && all[at + length] === all[at + length - distance]) length += 1;
      if (length > best.length) best = { length, distance };
    }
    return best;
  }

  const symbolOf = (list, value) => list.findLastIndex(([first]) => first <= value);

  // The fixed code of a literal or length symbol: `[code, bits]` (§3.2.6).
  function fixed(symbol) {
    if (symbol < 144) return [0x30 + symbol, 8];
    if (symbol < 256) return [0x190 + symbol - 144, 9];
    if (symbol < 280) return [symbol - 256, 7];
    return [0xc0 + symbol - 280, 8];
  }

  const literal = (bits, byte) => bits.code("literal", ...fixed(byte), byte);

  function match(bits, length, distance) {
    const l = symbolOf(LENGTHS, length),
      d = symbolOf(DISTANCES, distance);
    bits.code("length", ...fixed(257 + l), length);
    if (LENGTHS[l][1] > 0) bits.number("extra", length - LENGTHS[l][0], LENGTHS[l][1], null);
    bits.code("distance", d, 5, distance);
    if (DISTANCES[d][1] > 0) bits.number("extra", distance - DISTANCES[d][0], DISTANCES[d][1], null);
    return bits;
  }

  const header = (bits, last, type) => bits.number("last", last, 1).number("type", type, 2);
  const end = (bits) => bits.code("end", ...fixed(END), null);

  // How many bits a piece takes.
  function cost({ literal: byte, length, distance }) {
    const bits = new Bits();
    return (byte !== undefined ? literal(bits, byte) : match(bits, length, distance)).length;
  }

  // A message's payload as RFC 7692 §7.2.1 wants it: one block, then the three bits that begin an
  // empty stored block; the rest of that (00 00 ff ff) is left out.
  function pack(message, past = []) {
    const bits = header(new Bits(), 0, 1);
    for (const piece of pieces(message, past))
      if (piece.length === undefined) literal(bits, piece.literal);
      else match(bits, piece.length, piece.distance);
    return header(end(bits), 0, 0).bytes();
  }

  // ---- a bomb ----

  // A match of 258 bytes takes two bits here, and both are 0: so most of it is zeros. One byte is
  // `x`, and all others repeat it.
  const LETTER = 0x78;
  const head = () => {
    const bits = header(new Bits(), 0, 2);
    // 286 symbols, 1 distance, and 18 lengths for the code in which their lengths are written, in
    // the order of §3.2.7: 18 takes one bit, 2 and 1 take two.
    bits.number("count", 29, 5).number("count", 0, 5).number("count", 14, 4);
    for (const length of [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2]) bits.number("lengths", length, 3);
    const zeros = (count) => bits.put("lengths", "0").number("lengths", count - 11, 7);
    zeros(LETTER);
    bits.put("lengths", "11"); // the letter: two bits, 10
    zeros(135);
    bits.put("lengths", "11"); // the end: two bits, 11
    zeros(28);
    bits.put("lengths", "10"); // a length of 258: one bit, 0
    bits.put("lengths", "10"); // a distance of 1: one bit, 0
    return bits;
  };

  // A compressed message that becomes this many bytes, all of them `x`.
  function bomb(length) {
    const bits = head();
    const letters = 1 + ((length - 1) % LONGEST);
    for (let i = 0; i < letters; i++) bits.put("literal", "10", LETTER);
    const zeros = 2 * ((length - letters) / LONGEST);
    const front = bits.bytes(),
      tail = new Bits().put("shift", "0".repeat((bits.length + zeros) & 7)).put("end", "11");
    header(tail, 0, 0);
    const back = tail.bytes();
    const at = (bits.length + zeros) >> 3;
    const all = new Uint8Array(at + back.length);
    all.set(front);
    back.forEach((byte, i) => (all[at + i] |= byte));
    return all;
  }

  // In which byte of the payload, counted from 1, the bomb's byte number `n` (from 1) is written.
  function byteOf(length, n) {
    const letters = 1 + ((length - 1) % LONGEST);
    const begun = head().length;
    const bit = n <= letters ? begun + 2 * n : begun + 2 * letters + 2 * Math.ceil((n - letters) / LONGEST);
    return Math.ceil(bit / 8);
  }

  return { Bits, SHORTEST, LONGEST, FURTHEST, pieces, cost, header, literal, match, end, pack, bomb, byteOf };
});
