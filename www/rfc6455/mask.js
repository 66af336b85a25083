"use strict";
// Masking (RFC 6455 §5.3), step by step: byte i of the payload is XORed with byte i mod 4 of the
// key. To mask and to unmask are the same operation. It isn't secret: the key is right before what
// it masks. It only keeps a page from choosing the bytes that a proxy on the way would see (§10.3).
barewire.define("rfc6455/mask", ["kit/hex", "rfc6455/bits"], ({ hex, bits }) => {
  function unmask(payload, key) {
    return payload.map((byte, i) => byte ^ key[i % 4]);
  }

  // One step for each byte: what is on the wire, which byte of the key, what comes out.
  function steps(payload, key) {
    return Array.from(payload, (wire, at) => ({
      at,
      wire,
      key: key[at % 4],
      keyAt: at % 4,
      plain: wire ^ key[at % 4],
    }));
  }

  // How many bytes a character of UTF-8 has, from its first byte; 0 if no character begins with it.
  function lengthOf(first) {
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first < 0xe0) return 2;
    if (first >= 0xe0 && first < 0xf0) return 3;
    if (first >= 0xf0 && first < 0xf5) return 4;
    return 0;
  }

  // The bytes as characters, `{ from, to, text }`, with the bytes of one code point joined: 你 is
  // three bytes. A byte that isn't UTF-8 is a separate entry with null for its text; a fragment may
  // begin and end inside a character.
  function characters(bytes) {
    const found = [];
    for (let from = 0; from < bytes.length;) {
      const length = lengthOf(bytes[from]);
      const whole = length > 0 && from + length <= bytes.length;
      const text = whole ? hex.utf8(bytes.subarray(from, from + length)) : null;
      const to = from + (text === null ? 1 : length);
      found.push({ from, to, text });
      from = to;
    }
    return found;
  }

  // A key that differs in one bit, 0 being the first bit of its first byte.
  function flip(key, bit) {
    return key.map((byte, at) => (at === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte));
  }

  // Which bits of `key` differ from `sent`.
  function flipped(sent, key) {
    return Array.from({ length: 32 }, (_, at) => at).filter((at) => bits.bit(sent, at) !== bits.bit(key, at));
  }

  return { unmask, steps, characters, flip, flipped };
});
