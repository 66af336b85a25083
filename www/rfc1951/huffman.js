"use strict";
// Huffman codes that follow from their lengths alone (RFC 1951 §3.2.2): the twin of the server's
// src/websocket/deflate/codes.rs. A code of a length is the code before it plus one; the first of a
// length is the one after the last shorter code, with a 0 bit more.
barewire.define("rfc1951/huffman", ["rfc1951/numbers"], ({ numbers: { LONGEST_CODE } }) => {
  // The codes of symbols 0, 1, 2… with these lengths; a length of 0: it has no code. `fit` is
  // "complete", "incomplete" (some bits are no symbol's code) or "over" (there can't be as many).
  function codesOf(lengths) {
    const counts = new Array(LONGEST_CODE + 1).fill(0);
    for (const length of lengths) counts[length] += length > 0 ? 1 : 0;
    let left = 1;
    const starts = [0, 0];
    for (let length = 1; length <= LONGEST_CODE; length++) {
      left = 2 * left - counts[length];
      if (left < 0) return { fit: "over", lengths, counts, symbols: [], longest: 0 };
      starts[length + 1] = starts[length] + counts[length];
    }
    const symbols = [];
    lengths.forEach((length, symbol) => {
      if (length > 0) symbols[starts[length]++] = symbol;
    });
    const longest = counts.findLastIndex((count) => count > 0);
    return { fit: left === 0 ? "complete" : "incomplete", lengths, counts, symbols, longest: Math.max(longest, 0) };
  }

  // The symbol whose code comes next, bit by bit: for each length, is the code so far one of the
  // codes of that length? `{ symbol, bits }`, or why there is none: "bits" (it isn't here whole) or
  // "code" (no code begins so). `bitAt(i)` is the i-th bit from here; there are `count` of them.
  function find({ counts, symbols, longest }, bitAt, count) {
    let code = 0,
      first = 0,
      place = 0;
    for (let length = 1; length <= Math.max(longest, 1); length++) {
      if (length > count) return { missing: "bits" };
      code |= bitAt(length - 1);
      if (code < first + counts[length]) return { symbol: symbols[place + code - first], bits: length };
      place += counts[length];
      first = (first + counts[length]) << 1;
      code <<= 1;
    }
    return { missing: "code" };
  }

  // Each symbol that has a code, in the order of the codes, with the code as it is written: `{
  // symbol, code }`.
  function written({ counts, symbols }) {
    const found = [];
    let code = 0,
      place = 0;
    for (let length = 1; length <= LONGEST_CODE; length++) {
      for (let n = 0; n < counts[length]; n++)
        found.push({ symbol: symbols[place++], code: (code++).toString(2).padStart(length, "0") });
      code <<= 1;
    }
    return found;
  }

  return { codesOf, find, written };
});
