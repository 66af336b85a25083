"use strict";
// Which frames and which of the script's events carry a whisper. A projector shows them to a whole
// class, so they are left out while it is on.
barewire.define(
  "timeline/whispers",
  ["rfc6455/bits", "rfc6455/mask", "timeline/compression"],
  ({ bits, mask, compression: { seen } }) => {
    // Both ends write the chat's JSON in this order (a message to all has an `id` first).
    const WHISPER = /^\{"type":"say",(?:"from":"(?:[^"\\]|\\.)*",)?"to":"/;
    // Longer than any beginning with a name in it.
    const BEGINNING = 512;

    const SAY = '{"type":"say",',
      FROM = '"from":"',
      TO = '"to":"';
    const CONTROL = 8;
    const startsAs = (text, whole) => whole.startsWith(text.slice(0, whole.length));

    // May a text that begins like this be a whisper once there is more of it?
    function mayBecome(text) {
      if (text.length < SAY.length) return SAY.startsWith(text);
      if (!text.startsWith(SAY)) return false;
      const rest = text.slice(SAY.length).replace(/^"from":"(?:[^"\\]|\\.)*",/, "");
      return startsAs(rest, TO) || (startsAs(rest, FROM) && !/^"from":"(?:[^"\\]|\\.)*"[^,]/.test(rest));
    }

    function beginningOf({ header, payload }) {
      const key = bits.maskingKey(header);
      const beginning = payload.subarray(0, BEGINNING);
      return new TextDecoder().decode(key ? mask.unmask(beginning, key) : beginning);
    }

    // A message in fragments is judged by all its fragments together; until that is possible, it is
    // treated as a whisper.
    function ofFrame(frame) {
      if (!frame?.payload) return false;
      const { message } = frame;
      if (!message || (!message.packed && message.count === 1 && frame.header[0] >= 0x80))
        return WHISPER.test(beginningOf(frame));
      return WHISPER.test(message.beginning) || (!isKnown(message) && mayBecome(message.beginning));
    }

    // Is the beginning all that there is of it? Of a compressed message, the page may not know what it
    // begins with.
    function isKnown({ whole, packed }) {
      return whole && (!packed || (packed.missing === null && seen(packed.read.beginning).isAll));
    }

    // One more fragment: the beginning of the message, as far as it is known.
    function grows(message, frame) {
      const { packed } = message;
      if (packed) message.beginning = packed.read ? new TextDecoder().decode(seen(packed.read.beginning).bytes) : "";
      else if (frame.payload && message.beginning.length < BEGINNING) message.beginning += beginningOf(frame);
    }

    // A teacher gets somebody else's whisper without its text, and also a frame that may be one.
    const isHidden = ({ private: hidden, opcode, chat }) =>
      (hidden && opcode < CONTROL) || Object.hasOwn(chat ?? {}, "whispered");

    // `row` of a timeline.
    function isOne(row) {
      if (row.kind === "frame") return isHidden(row) || ofFrame(row.frame);
      return row.kind === "js" && WHISPER.test(row.entry.detail.data ?? "");
    }

    return { ofFrame, isOne, grows };
  },
);
