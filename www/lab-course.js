"use strict";
// The labs as a course: which there are, in which order, what was done already,
// and how a lab and its settings stand in the address. No DOM.
(() => {
  const barewire = (globalThis.barewire ??= {});

  // One watches first, changes things next, breaks them then, and builds at last.
  const PARTS = ["watch", "change", "break", "build"];
  const LABS = [
    ["start", "watch"], ["three-roads", "watch"],
    ["frame-bench", "change"], ["boundary", "change"], ["tcp-is-not-frames", "change"], ["handshake", "change"],
    ["break-it", "break"], ["who-may-connect", "break"], ["slow-and-lost", "break"], ["why-a-mask", "break"], ["two-writers", "break"],
    ["museum", "build"], ["own-server", "build"],
  ].map(([id, part]) => ({ id, part, title: `lab.${id}`, line: `lab.${id}.line` }));

  const FIRST = LABS[0].id;

  const lab = (id) => LABS.find((other) => other.id === id) ?? null;

  // The lab that follows; null behind the last.
  function next(id) {
    return LABS[LABS.findIndex((other) => other.id === id) + 1] ?? null;
  }

  // Does a fragment name a lab? `#` alone names the first.
  const isPlace = (hash) => /^#?$|^#lab=/.test(hash);

  // `#lab=frame-bench&opcode=1` as `{ id, settings }`. A lab that isn't known is the
  // first one: old links, and links that were typed, lead somewhere.
  function ofHash(hash) {
    const words = new URLSearchParams(hash.replace(/^#/, ""));
    const id = words.get("lab");
    words.delete("lab");
    return lab(id) ? { id, settings: Object.fromEntries(words) } : { id: FIRST, settings: {} };
  }

  // Only what differs from the lab's defaults stands in the address.
  function hashOf(id, settings = {}, defaults = {}) {
    const changed = Object.entries(settings).filter(([name, value]) => name in defaults && String(value) !== String(defaults[name]));
    return `#${new URLSearchParams([["lab", id], ...changed])}`;
  }

  // A lab's settings: its defaults, and over them what the address says of those. All
  // of them are strings, as addresses are.
  function settingsOf(defaults, given) {
    return Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, given[name] ?? String(value)]));
  }

  // What was done, kept by this browser alone.
  class Progress {
    constructor(memory) {
      this.memory = memory;
      this.ids = new Set(listed(memory.get("labs")).filter((id) => lab(id)));
    }

    has(id) {
      return this.ids.has(id);
    }

    mark(id) {
      if (this.ids.has(id)) return;
      this.ids.add(id);
      this.memory.set("labs", JSON.stringify([...this.ids]));
    }

    forget() {
      this.ids.clear();
      this.memory.forget("labs");
    }
  }

  function listed(text) {
    try {
      const value = JSON.parse(text);
      return Array.isArray(value) ? value : [];
    } catch {
      return [];
    }
  }

  // At the desk a browser is one client among others: the shared views say so here.
  const INSTEAD = Object.fromEntries(["row.in", "row.out", "frame.in", "frame.out", "row.tcp_peer-ended", "line.live", "line.past",
    "wire.close_in", "wire.close_in.reason", "wire.close_in.bare", "tcp.peer-ended", "tcp_by.peer", "shake.request", "shake.key", "shake.same", "shake.differs",
    "extensions.none", "extensions.silent", "extensions.agreed"].map((key) => [key, `client.${key}`]));

  const SAYS = [...Object.values(INSTEAD), ...LABS.flatMap(({ title, line }) => [title, line]), ...PARTS.flatMap((part) => [`part.${part}`, `part.${part}.line`])];

  barewire.course = { PARTS, LABS, FIRST, INSTEAD, SAYS, lab, next, isPlace, ofHash, hashOf, settingsOf, Progress };
})();
