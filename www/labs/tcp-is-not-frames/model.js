"use strict";
// Two frames, and where their bytes are cut into writes: TCP carries a stream, and knows nothing of
// frames. What two decoders make of the pieces: the course notes', to which one `recv` is one
// message, and one that waits. No DOM.
barewire.define(
  "labs/tcp-is-not-frames/model",
  ["kit/hex", "rfc6455/frames", "rfc6455/mask", "labs/notes"],
  ({ hex, frames, mask, notes }) => {
    const TEXTS = ["你好", "ok"];
    // We chose these keys: what is read with the wrong one is wrong text that happens to be
    // readable. A browser's keys are new for each frame.
    const KEYS = [
      [0x37, 0xfa, 0xc8, 0xee],
      [0x17, 0xdb, 0xf7, 0xc4],
    ];
    const FRAMES = TEXTS.map((text, i) => frames.encode({ key: KEYS[i], payload: hex.encode(text) }));
    const BYTES = frames.together(FRAMES);
    const EACH = FRAMES[0].length;
    const HEADER = 2,
      KEY = 4;

    // Where the bytes are cut: after this many of them.
    const WAYS = [
      ["each", [EACH]],
      ["glued", []],
      ["header", [1, EACH]],
      ["mask", [4, EACH]],
      ["character", [7, EACH]],
      ["between", [9, EACH]],
      ["across", [9, 14]],
      ["every", Array.from({ length: BYTES.length - 1 }, (_, i) => i + 1)],
    ];

    // What each byte belongs to, for the picture: parts of a frame, in order.
    const PARTS = FRAMES.flatMap((frame, i) => partsOf(frame, KEYS[i], i));

    function partsOf(frame, key, i) {
      const from = i * EACH,
        data = from + HEADER + KEY;
      const read = mask.unmask(frame.slice(HEADER + KEY), key);
      return [
        { frame: i, name: "header", text: null, from, to: from + HEADER },
        { frame: i, name: "key", text: null, from: from + HEADER, to: data },
        ...mask.characters(read).map(({ from: begin, to, text }) => ({
          frame: i,
          name: "character",
          text,
          from: data + begin,
          to: data + to,
        })),
      ];
    }

    // "4,12" of the address: places in order, each once, and none outside.
    function cutsOf(text) {
      const places = String(text)
        .split(",")
        .map(Number)
        .filter((at) => Number.isInteger(at) && at > 0 && at < BYTES.length);
      return [...new Set(places)].sort((a, b) => a - b);
    }

    const toggled = (cuts, at) =>
      cutsOf((cuts.includes(at) ? cuts.filter((other) => other !== at) : [...cuts, at]).join());

    const wayOf = (cuts) => WAYS.find(([, places]) => places.join() === cuts.join())?.[0] ?? null;

    function pieces(cuts) {
      const ends = [...cuts, BYTES.length];
      return ends.map((end, i) => BYTES.slice(i === 0 ? 0 : ends[i - 1], end));
    }

    // In which part a cut is: the part whose bytes it separates; null between two parts.
    const inside = (at) => PARTS.find(({ from, to }) => from < at && at < to) ?? null;

    // The bytes of each read of the server's, from its records (`at`: the offset in everything that
    // came in, including the request's head).
    function reads(records, headLength) {
      return records
        .filter(({ what, at }) => what === "read" && at >= headLength)
        .map(({ at, bytes }) => BYTES.slice(at - headLength, at - headLength + bytes));
    }

    // Read by read: what the notes' program does with it (it ends with its first exception), and
    // what a decoder that waits returns and keeps.
    function told(all) {
      const decoder = new notes.right.Decoder();
      let dead = false;
      return all.map((bytes) => {
        const theirs = dead ? { text: null, error: null, dead } : { ...notes.decode(bytes), dead };
        dead ||= theirs.error !== null;
        const out = decoder.take(bytes).map(({ text }) => text);
        return { bytes, notes: theirs, ours: { out, kept: decoder.rest.length } };
      });
    }

    const VERDICTS = ["right", "wrong", "dies"];
    function verdict(rows) {
      if (rows.some(({ notes: { error } }) => error)) return "dies";
      const texts = rows.map(({ notes: { text } }) => text);
      return texts.length === TEXTS.length && texts.every((text, i) => text === TEXTS[i]) ? "right" : "wrong";
    }

    const SAYS = [
      ...WAYS.map(([name]) => `cuts.way_${name}`),
      ...VERDICTS.flatMap((name) => [`cuts.will_${name}`, `cuts.why_${name}`]),
      "cuts.part_header",
      "cuts.part_key",
      "cuts.part_character",
    ];

    return {
      TEXTS,
      FRAMES,
      BYTES,
      PARTS,
      WAYS,
      VERDICTS,
      SAYS,
      cutsOf,
      toggled,
      wayOf,
      pieces,
      inside,
      reads,
      told,
      verdict,
    };
  },
);
