"use strict";
// Which frames and script's events carry a whisper. A projector shows them to a whole
// class, so while it is on they are left out.
(() => {
  const barewire = (globalThis.barewire ??= {});
  const { bits, mask } = barewire;

  // Both ends write the chat's JSON in this order (a message to all has an `id` first).
  const WHISPER = /^\{"type":"say",(?:"from":"(?:[^"\\]|\\.)*",)?"to":"/;
  // Longer than any beginning with a name in it.
  const BEGINNING = 512;

  function ofFrame(frame) {
    if (!frame?.payload) return false;
    const key = bits.maskingKey(frame.header);
    const beginning = frame.payload.subarray(0, BEGINNING);
    return WHISPER.test(new TextDecoder().decode(key ? mask.unmask(beginning, key) : beginning));
  }

  const known = new WeakMap();

  // `row` of a timeline.
  function isOne(row) {
    if (row.kind !== "frame" && row.kind !== "js") return false;
    if (!known.has(row)) known.set(row, row.kind === "frame" ? ofFrame(row.frame) : WHISPER.test(row.entry.detail.data ?? ""));
    return known.get(row);
  }

  barewire.whispers = { ofFrame, isOne };
})();
