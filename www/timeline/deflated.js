"use strict";
// A compressed message as three lists that show the same: its characters, its bits, its parts. Of a
// long one, only the first parts. No DOM.
barewire.define(
  "timeline/deflated",
  ["rfc1951/bit-reader", "rfc1951/meaning", "rfc6455/mask", "timeline/compression"],
  ({ bitReader: { UNSEEN }, meaning, mask, compression }) => {
    // A part is some bits, a symbol and its text, and nobody looks at more of them one by one.
    const SHOWN = 300;
    // One match may be 258 bytes long: this many are drawn of the text.
    const TEXT = 2000;
    // How much is drawn of the earlier messages: the end of the window.
    const PAST = 400;

    // Bytes as characters, `{ from, to, text }` each; `text` is null where it isn't text, or isn't known.
    function characters(values) {
      const found = [];
      for (let at = 0; at < values.length;) {
        const stop = values.indexOf(UNSEEN, at);
        const end = stop < 0 ? values.length : stop;
        for (const { from, to, text } of mask.characters(Uint8Array.from(values.subarray(at, end))))
          found.push({ from: at + from, to: at + to, text, seen: true });
        for (at = end; at < values.length && values[at] === UNSEEN; at++)
          found.push({ from: at, to: at + 1, text: null, seen: false });
      }
      return found;
    }

    const lengthOf = (part) => (part.name === "match" ? part.length : 1);

    // Each character with the part that made its first byte.
    function ofParts(parts, values) {
      const makers = parts.map((part, index) => ({ part, index })).filter(({ part }) => part.at !== undefined);
      let next = 0;
      return characters(values).map((char) => {
        while (next + 1 < makers.length && makers[next + 1].part.at <= char.from) next += 1;
        return { ...char, part: makers[next]?.index ?? null };
      });
    }

    // The end of the window, message by message: places before the message are below 0.
    function before({ past, ...window }) {
      const first = Math.max(0, past.length - PAST);
      const chars = characters(past.subarray(first)).map((char) => ({
        ...char,
        from: char.from + first - past.length,
        to: char.to + first - past.length,
      }));
      const from = compression.sources({ past, ...window });
      return from
        .map(({ id, from: begins, to }) => ({
          id,
          chars: chars.filter((char) => char.from >= begins - past.length && char.from < to - past.length),
        }))
        .filter((message) => message.chars.length > 0);
    }

    // All of it, for a view.
    function picture(packed) {
      const read = compression.parts(packed);
      const parts = read.parts.slice(0, SHOWN);
      const made = parts.filter(({ at }) => at !== undefined).at(-1);
      const end = Math.min(TEXT, made ? made.at + lengthOf(made) : 0);
      const input = meaning.inputOf(read);
      return {
        read,
        payloadBits: 8 * read.payload.length,
        chars: ofParts(parts, read.bytes.subarray(0, end)),
        textMore: read.bytes.length - end,
        before: before(packed.before),
        rows: parts.map((part, index) => ({
          index,
          part,
          fields: meaning.fields(part).map(([from, to]) => ({ from, to, bits: meaning.bitsOf(input, from, to) })),
        })),
        input,
        more: read.parts.length + read.left - parts.length,
        all: read.parts.length + read.left,
      };
    }

    // Which bytes a part makes, and which ones it copies; null if it makes none.
    function places(part) {
      if (part?.at === undefined) return null;
      return {
        made: { from: part.at, to: part.at + lengthOf(part) },
        source: part.name === "match" ? meaning.source(part) : null,
      };
    }

    return { SHOWN, TEXT, PAST, characters, picture, places };
  },
);
