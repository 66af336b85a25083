"use strict";
// The compressed messages of one connection (permessage-deflate, RFC 7692), decompressed as the page
// sees them: what was agreed on, for each direction the window of earlier messages, and for each
// message what it decompresses to. What the page hasn't seen is never invented: a match to before it
// began to watch gives bytes that it doesn't know. No DOM.
barewire.define(
  "timeline/compression",
  ["kit/hex", "rfc1951/bit-reader", "rfc1951/decoder", "rfc6455/bits", "rfc6455/extensions", "rfc6455/mask"],
  ({ hex, bitReader: { UNSEEN }, decoder, bits, extensions, mask }) => {
    const RSV1 = 0b0100_0000;
    // More of a message's payload isn't kept, whatever a file may hold: sixteen frames as long as the
    // server shows them.
    const PACKED = 64 * 1024;
    // Of a message that was decompressed, this much is kept for its row and for judging it.
    const BEGINNING = 4096;
    const NOTHING = new Int16Array();

    // What one direction's messages decompressed to, as far as matches may point back. Earlier
    // messages keep their own view of it: it only grows, and a full one is replaced.
    class Past {
      constructor({ takeover, bits: size }, isAll) {
        this.takeover = takeover;
        this.size = 1 << size;
        this.isAll = isAll; // is it all that was compressed before?
        this.begins();
      }

      begins() {
        this.held = { bytes: NOTHING, end: 0, messages: [] };
      }

      // Something wasn't seen: nothing is known of the window any more.
      forget() {
        if (!this.takeover) return;
        this.isAll = false;
        this.begins();
      }

      // What matches of the next message may point to, and which messages it is from.
      before() {
        const { bytes, end, messages } = this.held;
        const from = Math.max(0, end - this.size);
        return { past: bytes.subarray(from, end), from, end, messages, isAll: this.isAll || end >= this.size };
      }

      add(id, bytes) {
        if (!this.takeover || bytes.length === 0) return;
        if (this.held.end + bytes.length > this.held.bytes.length) this.grow(bytes.length);
        const { held } = this;
        const kept = bytes.subarray(Math.max(0, bytes.length - this.size));
        held.messages.push({ id, from: held.end, to: held.end + kept.length });
        held.bytes.set(kept, held.end);
        held.end += kept.length;
      }

      // A new one with the last window, and room for as much again.
      grow(more) {
        const { past, from } = this.before();
        const messages = sources(this.before());
        const bytes = new Int16Array(Math.min(2 * this.size, Math.max(1024, 2 * (past.length + more))));
        bytes.set(past);
        this.held = { bytes, end: past.length, messages };
      }
    }

    // Which messages a window is from: `{ id, from, to }` in it, by the number of the first frame.
    function sources({ from, end, messages }) {
      return messages
        .filter((one) => one.to > from && one.to <= end)
        .map(({ id, from: first, to }) => ({ id, from: Math.max(0, first - from), to: to - from }));
    }

    // Nothing is known of the handshake: a window of any size, which may hold anything.
    const UNKNOWN = { takeover: true, bits: extensions.MOST_BITS };

    class Compression {
      constructor() {
        this.state = "unknown"; // "on", "off", or "unknown": the handshake wasn't seen
        this.pasts = { in: new Past(UNKNOWN, false), out: new Past(UNKNOWN, false) };
        this.sides = null;
      }

      shake(request, answer) {
        this.sides = extensions.agreed(request, answer);
        this.state = this.sides ? "on" : "off";
        if (!this.sides) return;
        for (const dir of ["in", "out"]) this.pasts[dir] = new Past(this.sides[dir], true);
      }

      // Records are missing, perhaps frames of the messages that are coming.
      forget(open) {
        for (const past of Object.values(this.pasts)) past.forget();
        for (const message of Object.values(open)) if (message?.packed) message.packed.missing ??= "lost";
      }

      // A message begins with this frame: is it compressed? Where the handshake wasn't seen, RSV1 says
      // so: another reason for it would have ended the connection. Between two others, that is a guess.
      begins(message, { header, dir }) {
        if (!(header[0] & RSV1) || this.state === "off") return;
        message.packed = { dir, pieces: [], length: 0, missing: null, before: null, read: null };
      }

      // `missing`: why not all of its payload is here. What is here is its beginning, without a hole.
      grows({ packed }, { header, payload, len, seen }) {
        if (!packed || packed.missing !== null) return;
        if (payload === null || packed.length + payload.length > PACKED) {
          packed.missing = payload === null ? "private" : "kept";
          return;
        }
        if (len === null || BigInt(payload.length) !== len) packed.missing = seen === len ? "kept" : "cut";
        const key = bits.maskingKey(header);
        packed.pieces.push(key ? mask.unmask(payload, key) : payload);
        packed.length += payload.length;
      }

      // Its last frame is here: `id` is that of its first.
      ends({ packed, frames }, broke) {
        if (!packed) return;
        const past = this.pasts[packed.dir];
        packed.window = past.size;
        packed.takeover = this.state === "unknown" ? null : past.takeover;
        packed.before = past.before();
        const read = readOf(packed, 0);
        packed.read = {
          length: read.bytes.length,
          beginning: read.bytes.slice(0, BEGINNING),
          flaw: read.flaw,
          bit: read.bit,
          full: read.full,
          isWhole: read.isWhole,
        };
        if (packed.missing === null && read.isWhole && !broke) past.add(frames[0], read.bytes);
        else past.forget();
      }
    }

    // Reads it again, with its parts.
    function readOf(packed, parts) {
      const payload = new Uint8Array(packed.length);
      let at = 0;
      for (const piece of packed.pieces) {
        payload.set(piece, at);
        at += piece.length;
      }
      const { past, isAll } = packed.before;
      const options = { past, isAll, window: packed.window, parts };
      // Where its end isn't here, nothing is added to it.
      const read = packed.missing === null ? decoder.message(payload, options) : decoder.inflate(payload, options);
      return { ...read, payload };
    }

    // The last one that somebody looked at is remembered.
    let last = { packed: null, read: null };
    function parts(packed) {
      if (last.packed !== packed) last = { packed, read: readOf(packed, decoder.PARTS) };
      return last.read;
    }

    // The compressed message that a frame is a part of, when it is complete; null if there is none. A
    // frame whose reserved bits broke a rule isn't compressed; between two others, it is read as far as
    // it can be.
    function of(frame) {
      const packed = frame?.message?.packed ?? null;
      return packed?.read && (frame.rules || frame.rule?.rule !== "reserved-bits") ? packed : null;
    }

    // What it decompresses to, as text; null if not all of it is known, or it isn't text.
    function text(packed) {
      const { bytes, isWhole } = parts(packed);
      const { bytes: known, isAll } = seen(bytes);
      return packed.missing === null && isWhole && isAll ? hex.utf8(known) : null;
    }

    // The bytes up to the first that isn't known, and whether there is such a one.
    function seen(values) {
      const first = values.indexOf(UNSEEN);
      return { bytes: Uint8Array.from(first < 0 ? values : values.subarray(0, first)), isAll: first < 0 };
    }

    return { RSV1, Compression, of, parts, seen, sources, text };
  },
);
