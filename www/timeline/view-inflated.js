"use strict";
// What is said of a compressed message above its frame: how many bytes were saved, and its text.
barewire.define(
  "timeline/view-inflated",
  ["kit/bounded", "kit/dom", "kit/hex", "kit/view-bounded", "timeline/compression"],
  ({ bounded, dom: { find, make }, hex, viewBounded: { words }, compression }) => {
    // What a compressed message is: how long with and without, and its text, if it isn't shown with
    // its fragments. Null for a plain one.
    function facts(frame, alone) {
      const packed = compression.of(frame);
      if (!packed) return frame.message?.packed && !frame.rule ? { waits: true } : null;
      const { length, flaw, full, isWhole } = packed.read;
      const { bytes } = compression.parts(packed);
      const { bytes: known } = compression.seen(bytes);
      const shown = alone && frame.message.kind === "text" ? hex.utf8(known) : null;
      return {
        packed: packed.length,
        bytes: length,
        isPart: packed.missing !== null || full || flaw !== null || !isWhole,
        unseen: bytes.reduce((n, byte) => n + (byte < 0 ? 1 : 0), 0),
        text: shown === "" ? null : shown,
      };
    }

    // In words, for the sentences about the frame.
    function sentences(unpacked, say) {
      if (!unpacked) return [];
      if (unpacked.waits) return [say("frame.deflating")];
      const { packed, bytes, isPart, unseen } = unpacked;
      const key = isPart ? "frame.inflated_part" : packed < bytes ? "frame.inflated" : "frame.inflated_longer";
      const percent = say.number(Math.round((100 * packed) / Math.max(bytes, 1)));
      const words = [say(key, { packed: say.bytes(packed), bytes: say.bytes(bytes), percent })];
      return unseen > 0 ? [...words, say.count("frame.inflated_unseen", unseen)] : words;
    }

    function drawInflated(text, say) {
      find("frame-inflated").hidden = text === null;
      if (text === null) return;
      find("frame-inflated").replaceChildren(
        say("frame.inflated_says"),
        say.space,
        make("q", { dir: "auto" }, ...words(text, say, bounded.LIMITS.value)),
      );
    }

    return { facts, sentences, drawInflated };
  },
);
