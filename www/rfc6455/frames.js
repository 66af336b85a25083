"use strict";
// Frames built and taken apart (RFC 6455 §5.2), for the labs: the page's own encoder, the twin of
// `write` in the server's src/websocket/frame.rs. It writes right frames, and wrong ones only on
// request.
barewire.define("rfc6455/frames", ["rfc6455/bits", "rfc6455/mask"], ({ bits, mask }) => {
  // The boundaries of the three forms of a length, defined once.
  const SHORT = 125,
    SIXTEEN = 65_535;
  const ANNOUNCES = { 16: 126, 64: 127 };

  // The shortest form that holds a length; no other may be used (§5.2): in 7 bits, in 16 more, or
  // in 64 more.
  function formFor(length) {
    return length <= SHORT ? 7 : length <= SIXTEEN ? 16 : 64;
  }

  // The seven bits and what follows them, most significant byte first.
  function lengthBytes(length, form = formFor(length)) {
    if (form === 7) return [length];
    const count = form / 8;
    const value = BigInt(length);
    return [
      ANNOUNCES[form],
      ...Array.from({ length: count }, (_, i) => Number((value >> BigInt(8 * (count - 1 - i))) & 0xffn)),
    ];
  }

  function together(pieces) {
    const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }

  // A frame's bytes. `key`: four bytes, or null for none; `rsv`: the three reserved bits as one
  // number; `form`: how the length is written, if not in the shortest form (a form that is too
  // short isn't possible, and the shortest is used).
  function encode({ fin = 1, rsv = 0, opcode = 1, key = null, form = null, payload }) {
    const shortest = formFor(payload.length);
    const [len, ...more] = lengthBytes(payload.length, form !== null && form > shortest ? form : shortest);
    const header = [(fin << 7) | (rsv << 4) | opcode, (key ? 0x80 : 0) | len, ...more, ...(key ?? [])];
    return together([header, key ? mask.unmask(payload, key) : payload]);
  }

  // The frame that begins at the first of `bytes`, as the timeline has frames and the views draw
  // them; of an incomplete header, what is there.
  function frame(bytes, dir = "in", id = 0) {
    const found = bits.header(bytes);
    const used = found?.used ?? bytes.length;
    const header = bytes.slice(0, used);
    const behind = bytes.subarray(used);
    const len = found?.payloadLen ?? null;
    const payload = len !== null && BigInt(behind.length) > len ? behind.slice(0, Number(len)) : behind.slice();
    return {
      id,
      dir,
      header,
      payload,
      fields: bits.fields(header),
      len,
      seen: BigInt(payload.length),
      made: null,
      message: null,
      rule: null,
    };
  }

  // All complete frames one after the other in `bytes`, and what is left: the beginning of the next
  // one.
  function split(bytes, dir = "out") {
    const frames = [];
    let at = 0;
    while (at < bytes.length) {
      const next = frame(bytes.subarray(at), dir, frames.length + 1);
      if (next.len === null || next.seen < next.len) break;
      frames.push({ ...next, opcode: next.header[0] & 0x0f, fin: next.header[0] >> 7 });
      at += next.header.length + next.payload.length;
    }
    return { frames, rest: bytes.slice(at) };
  }

  return { SIXTEEN, formFor, lengthBytes, together, encode, frame, split };
});
