"use strict";
// What came on a raw connection of the desk's, taken apart as it comes: the head of an answer, and
// the frames after it. Each byte is looked at once. Of megabytes only the beginnings are kept: a
// lab counts them. No DOM.
barewire.define("labs/desk-bytes", ["rfc6455/bits", "rfc6455/frames"], ({ bits, frames }) => {
  const END_OF_HEAD = [13, 10, 13, 10]; // CR LF CR LF
  // An answer with its body is far shorter: a server's own head has a few hundred bytes.
  const BEGINNING = 64 * 1024;
  // The longest header that a frame can have (§5.2).
  const HEADER = 14;
  // As much of a payload as the tap shows; and more frames than a lab looks at one by one.
  const PAYLOAD = 4096,
    FRAMES = 4096;

  const NOTHING = new Uint8Array();

  // Frames as they come, however they were cut.
  class FrameReader {
    constructor() {
      this.frames = []; // the latest whole ones
      this.count = 0; // all of them
      this.header = NOTHING; // the beginning of the next one's
      this.open = null; // the one whose payload is coming
    }

    // How many bytes of an incomplete frame have come.
    get rest() {
      return this.open ? this.open.header.length + Number(this.open.len - this.open.left) : this.header.length;
    }

    take(bytes) {
      let left = bytes;
      while (left.length > 0) left = this.open ? this.takePayload(left) : this.takeHeader(left);
    }

    // Both return what is left.
    takeHeader(bytes) {
      const before = this.header.length;
      const header = frames.together([this.header, bytes.subarray(0, HEADER - before)]);
      const found = bits.header(header);
      this.header = found ? NOTHING : header;
      if (!found) return bytes.subarray(header.length - before);
      this.open = {
        header: header.slice(0, found.used),
        len: found.payloadLen,
        left: found.payloadLen,
        kept: [],
        room: PAYLOAD,
      };
      this.close();
      return bytes.subarray(found.used - before);
    }

    takePayload(bytes) {
      const { open } = this;
      const here = open.left < BigInt(bytes.length) ? Number(open.left) : bytes.length;
      const kept = bytes.slice(0, Math.min(here, open.room));
      if (kept.length > 0) open.kept.push(kept);
      open.room -= kept.length;
      open.left -= BigInt(here);
      this.close();
      return bytes.subarray(here);
    }

    // A frame is complete when none of its bytes is still to come.
    close() {
      if (this.open.left > 0n) return;
      const { header, len, kept } = this.open;
      this.open = null;
      this.count += 1;
      this.frames.push({
        id: this.count,
        dir: "out",
        header,
        payload: frames.together(kept),
        fields: bits.fields(header),
        len,
        seen: len,
        opcode: header[0] & 0x0f,
        fin: header[0] >> 7,
        made: null,
        message: null,
        rule: null,
      });
      if (this.frames.length > FRAMES) this.frames.shift();
    }
  }

  // All that came on one connection.
  class Came {
    constructor() {
      this.bytes = 0;
      this.beginning = NOTHING;
      this.headLength = 0; // of the answer's head, once all of it is here
      this.reader = new FrameReader();
    }

    take(bytes) {
      this.bytes += bytes.length;
      const before = this.beginning.length;
      if (before < BEGINNING) this.beginning = frames.together([this.beginning, bytes.subarray(0, BEGINNING - before)]);
      if (this.headLength > 0) return this.reader.take(bytes);
      this.headLength = endOfHead(this.beginning);
      if (this.headLength > 0) this.reader.take(bytes.subarray(this.headLength - before));
    }
  }

  // Where the first head ends; 0 if it doesn't yet.
  function endOfHead(bytes) {
    for (let at = bytes.indexOf(END_OF_HEAD[0]); at >= 0; at = bytes.indexOf(END_OF_HEAD[0], at + 1)) {
      if (END_OF_HEAD.every((byte, i) => bytes[at + i] === byte)) return at + END_OF_HEAD.length;
    }
    return 0;
  }

  return { FrameReader, Came, BEGINNING, PAYLOAD, FRAMES };
});
