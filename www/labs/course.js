"use strict";
// The labs as a course: which labs there are, in which order, which are done, and how a lab and its
// settings are written in the address. No DOM.
barewire.define("labs/course", [], () => {
  // First you watch, then you change things, then you break them, and at last you build.
  const PARTS = ["watch", "change", "break", "build"];
  // "Squeeze it" comes after the labs that it builds on: RSV1 and opcodes (the bench), the offer (the
  // handshake), Close codes (break it), and a page that chooses what its browser sends (why a mask).
  // How many minutes each takes if you try everything once; a server takes longer.
  const LABS = [
    ["start", "watch", 10],
    ["three-roads", "watch", 8],
    ["frame-bench", "change", 10],
    ["boundary", "change", 5],
    ["tcp-is-not-frames", "change", 8],
    ["handshake", "change", 12],
    ["break-it", "break", 20],
    ["who-may-connect", "break", 10],
    ["slow-and-lost", "break", 8],
    ["why-a-mask", "break", 7],
    ["squeeze", "break", 15],
    ["two-writers", "break", 7],
    ["museum", "build", 20],
    ["own-server", "build", null],
  ].map(([id, part, minutes]) => ({ id, part, minutes, title: `lab.${id}`, line: `lab.${id}.line` }));

  // A class of ninety minutes made of them. The rest is for home, or for a second class.
  const LESSON = [
    [15, "start"],
    [10, "three-roads"],
    [15, "frame-bench", "boundary"],
    [10, "tcp-is-not-frames"],
    [20, "break-it"],
    [8, "slow-and-lost"],
    [12, "museum"],
  ].map(([minutes, ...labs]) => ({ minutes, labs, says: `lesson.${labs[0]}` }));

  const FIRST = LABS[0].id;

  const lab = (id) => LABS.find((other) => other.id === id) ?? null;

  // The next lab; null after the last.
  function next(id) {
    return LABS[LABS.findIndex((other) => other.id === id) + 1] ?? null;
  }

  // Does a fragment name a lab? `#` alone names the first.
  const isPlace = (hash) => /^#?$|^#lab=/.test(hash);

  // `#lab=frame-bench&opcode=1` as `{ id, settings }`. An unknown lab means the first one: old
  // links, and links that were typed, lead somewhere.
  function ofHash(hash) {
    const words = new URLSearchParams(hash.replace(/^#/, ""));
    const id = words.get("lab");
    words.delete("lab");
    return lab(id) ? { id, settings: Object.fromEntries(words) } : { id: FIRST, settings: {} };
  }

  // The address has only what differs from the lab's defaults.
  function hashOf(id, settings = {}, defaults = {}) {
    const changed = Object.entries(settings).filter(
      ([name, value]) => name in defaults && String(value) !== String(defaults[name]),
    );
    return `#${new URLSearchParams([["lab", id], ...changed])}`;
  }

  // A lab's settings: its defaults, replaced by what the address says of them. All are strings, as
  // addresses are.
  function settingsOf(defaults, given) {
    return Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, given[name] ?? String(value)]));
  }

  // What was done; only this browser keeps it.
  class Progress {
    constructor(memory) {
      this.memory = memory;
      this.ids = new Set(listed(memory.get("labs")).filter((id) => lab(id)));
      this.partsOf = new Map();
    }

    has(id) {
      return this.ids.has(id);
    }

    mark(id) {
      if (this.ids.has(id)) return;
      this.ids.add(id);
      this.memory.set("labs", JSON.stringify([...this.ids]));
    }

    // For a lab that is done in parts: the finished ones.
    parts(id) {
      if (!this.partsOf.has(id)) this.partsOf.set(id, new Set(listed(this.memory.get(`labs.${id}`))));
      return this.partsOf.get(id);
    }

    markPart(id, part) {
      this.memory.set(`labs.${id}`, JSON.stringify([...this.parts(id).add(part)]));
    }

    // Not done any more.
    unmarkPart(id, part) {
      this.parts(id).delete(part);
      this.memory.set(`labs.${id}`, JSON.stringify([...this.parts(id)]));
    }

    forget() {
      this.ids.clear();
      this.partsOf.clear();
      this.memory.forget("labs");
      for (const { id } of LABS) this.memory.forget(`labs.${id}`);
    }
  }

  // How each lab was left, so that a link in the page leads back there; this tab keeps it.
  class Drafts {
    constructor(memory) {
      this.memory = memory;
      this.known = new Map();
    }

    of(id) {
      if (!this.known.has(id)) this.known.set(id, settings(this.memory.get(`draft.${id}`)));
      return this.known.get(id);
    }

    keep(id, draft) {
      this.known.set(id, { ...draft });
      this.memory.set(`draft.${id}`, JSON.stringify(draft));
    }

    forget() {
      this.known.clear();
      for (const { id } of LABS) this.memory.forget(`draft.${id}`);
    }
  }

  // An object of strings, whatever the text is.
  function settings(text) {
    try {
      return Object.fromEntries(Object.entries(JSON.parse(text) ?? {}).map(([name, value]) => [name, String(value)]));
    } catch {
      return {};
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

  // At the desk, a browser is only one kind of client: the shared views say so here.
  const INSTEAD = Object.fromEntries(
    [
      "row.in",
      "row.out",
      "frame.in",
      "frame.out",
      "row.tcp_peer-ended",
      "line.live",
      "line.past",
      "wire.close_in",
      "wire.close_in.reason",
      "wire.close_in.bare",
      "tcp.peer-ended",
      "tcp_by.peer",
      "shake.request",
      "shake.key",
      "shake.same",
      "shake.differs",
      "extensions.none",
      "extensions.silent",
      "extensions.agreed",
    ].map((key) => [key, `client.${key}`]),
  );

  const SAYS = [
    ...Object.values(INSTEAD),
    ...LABS.flatMap(({ title, line }) => [title, line]),
    ...PARTS.flatMap((part) => [`part.${part}`, `part.${part}.line`]),
    ...LESSON.map(({ says }) => says),
  ];

  return {
    PARTS,
    LABS,
    LESSON,
    FIRST,
    INSTEAD,
    SAYS,
    lab,
    next,
    isPlace,
    ofHash,
    hashOf,
    settingsOf,
    Progress,
    Drafts,
  };
});
