"use strict";
// SHA-1 (RFC 3174), to show how the answer to a handshake is made. The browser's own is available
// only on https and on this machine (`crypto.subtle`), and this page is also read over plain http
// from other machines. Nothing secret is made here, and nothing depends on SHA-1's strength: RFC
// 6455 §10.8 says so.
barewire.define("rfc6455/sha1", [], () => {
  const START = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  const ADDED = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6];

  const turned = (word, by) => (word << by) | (word >>> (32 - by));

  const MIXES = [
    (b, c, d) => (b & c) | (~b & d),
    (b, c, d) => b ^ c ^ d,
    (b, c, d) => (b & c) | (b & d) | (c & d),
    (b, c, d) => b ^ c ^ d,
  ];

  // §4: a 1 bit, zeros up to a multiple of 64 bytes, and the length in bits.
  function padded(bytes) {
    const length = Math.ceil((bytes.length + 9) / 64) * 64;
    const out = new Uint8Array(length);
    out.set(bytes);
    out[bytes.length] = 0x80;
    new DataView(out.buffer).setBigUint64(length - 8, BigInt(bytes.length) * 8n);
    return new DataView(out.buffer);
  }

  // §6.1, for one block of 64 bytes: eighty rounds over five words.
  function block(state, view, from) {
    const words = new Int32Array(80);
    for (let t = 0; t < 16; t++) words[t] = view.getInt32(from + 4 * t);
    for (let t = 16; t < 80; t++) words[t] = turned(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
    let [a, b, c, d, e] = state;
    words.forEach((word, t) => {
      const stage = Math.floor(t / 20);
      const next = (turned(a, 5) + MIXES[stage](b, c, d) + e + word + ADDED[stage]) | 0;
      [a, b, c, d, e] = [next, a, turned(b, 30), c, d];
    });
    return [a, b, c, d, e].map((word, i) => (word + state[i]) | 0);
  }

  // The 20 bytes of the hash.
  function digest(bytes) {
    const view = padded(bytes);
    let state = START.map((word) => word | 0);
    for (let from = 0; from < view.byteLength; from += 64) state = block(state, view, from);
    const out = new DataView(new ArrayBuffer(20));
    state.forEach((word, i) => out.setInt32(4 * i, word));
    return new Uint8Array(out.buffer);
  }

  return { digest };
});
