"use strict";
// Hexadecimal digits, as every form of pasted bytes has them (pasted.js, pasted-dump.js), and
// how one that can't be read is refused. No DOM.
barewire.define("kit/pasted-bytes", [], () => {
  // Thrown while reading; `pasted.read` returns it as `{ why, params }`, with the key of a
  // sentence.
  class Refused extends Error {
    constructor(name, params = {}) {
      super(name);
      Object.assign(this, { why: `hex.${name}`, params });
    }
  }

  const isHex = (text) => /^[0-9a-f]*$/i.test(text);

  // A single digit is a byte, otherwise two digits are; null: half a byte is left.
  function digits(token) {
    const padded = token.length === 1 ? `0${token}` : token;
    if (padded.length % 2) return null;
    return Array.from({ length: padded.length / 2 }, (_, i) => parseInt(padded.slice(2 * i, 2 * i + 2), 16));
  }

  const isBits = (tokens) =>
    tokens.every((token) => /^[01]{8}$/.test(token)) && tokens.some((token) => token.includes("1"));

  // Four digits or more and a colon: the offset of a line that has lost its line break.
  const innerOffset = (text) =>
    text
      .split(/\s+/u)
      .find((word) => /^[0-9a-f]{4,}:$/i.test(word))
      ?.slice(0, -1) ?? null;

  return { Refused, digits, isHex, isBits, innerOffset };
});
