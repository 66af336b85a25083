"use strict";
// Step mode: before which step the connection's own thread waits, and what it has read of the frame
// by then. The server reports each step *before* it is done; only "bytes-read" comes after the read.
// It reports "reading" when the thread waits for more bytes, which can be in the middle of a frame. A
// proxy reports it when a frame's wait is over.
barewire.define("timeline/steps", ["kit/hex", "rfc6455/bits"], ({ hex, bits }) => {
  // The server waits no longer than this for a step, in milliseconds.
  const BOUND_MS = 60_000;
  // The shortest and the longest pause of slow motion that the server accepts, in milliseconds.
  const LEAST_MS = 50,
    MOST_MS = 5000;
  const FULL = { pace: "full" };

  // The stages in order, each with the lines of Rust that do it. One call of the endpoint takes all
  // payload bytes that are here: it removes the mask, checks the UTF-8 and, with the last byte, has
  // the message. So that is one step; a payload that comes in several reads repeats it.
  const STAGES = [
    { name: "bytes-read", anchors: ["read"] },
    { name: "first-byte", anchors: ["fin", "rsv1", "opcode"] },
    { name: "second-byte", anchors: ["mask", "payload-len"] },
    { name: "extended-length", anchors: ["extended-payload-length"] },
    { name: "masking-key", anchors: ["masking-key"] },
    { name: "payload", anchors: ["unmask", "utf8", "message"] },
    { name: "dialect", anchors: ["dialect"] },
    { name: "hub", anchors: ["hub"] },
    { name: "written", anchors: ["encode", "outbox", "write"] },
  ];
  // Between two others, a frame has crossed the proxy when it is passed on: it waits before that, on
  // its way to one of them.
  const PASSING = [
    { name: "to-server", dir: "in", anchors: ["passed-on"] },
    { name: "to-client", dir: "out", anchors: ["passed-on"] },
  ];
  const anchorsOf = (name) => [...STAGES, ...PASSING].find((stage) => stage.name === name)?.anchors ?? [];
  const placeOf = (name) => STAGES.findIndex((stage) => stage.name === name);

  // A pause as somebody typed it; null if it isn't a number.
  function pause(typed) {
    const ms = Math.round(Number(typed));
    return typed === "" || Number.isNaN(ms) ? null : Math.min(MOST_MS, Math.max(LEAST_MS, ms));
  }

  class Stepping {
    constructor() {
      this.pace = FULL; // as this page asked for it
      this.passing = false; // is it a wire between two others?
      this.latest = { in: null, out: null }; // there, the last row of each direction
      this.forget();
    }

    forget() {
      this.stage = null; // { name, at, seen }, `at` in ms of the server; null: it runs, or waits for bytes
      this.path = []; // the stages that it has reached with this frame
      this.count = 0; // how many times it has waited, with this frame
      this.header = new Uint8Array(); // of this frame, as far as it was read
      this.row = null; // this frame, once it has crossed
      this.late = null; // the stage at which the 60 seconds ran out
      this.asked = false; // has this page already asked for the step?
      this.read = 0; // how many bytes the last read took
    }

    // Nobody holds the thread any more, for example because the watching has ended.
    released() {
      this.pace = FULL;
      this.stage = null;
      this.asked = false;
    }

    // ---- what comes in ----

    stands({ stage: name, header, seen }, at) {
      const before = this.stage;
      // Between two others, the next frame may wait at once: then it is still said of the one before.
      if (before || !this.passing) this.late = before && at - before.at >= BOUND_MS ? before.name : null;
      this.stage = null;
      this.asked = false;
      if (PASSING.some((stage) => stage.name === name)) return this.waits(name, at, { header, seen });
      if (placeOf(name) < 0) return;
      const bytes = hex.fromBase64(header ?? "") ?? new Uint8Array();
      if (this.begins(name, bytes)) this.beginFrame(name);
      if (bytes.length > this.header.length) this.header = bytes;
      this.count += 1;
      if (!this.path.includes(name)) this.path.push(name);
      this.stage = { name, at, seen: /^\d+$/.test(seen ?? "") ? BigInt(seen) : 0n };
    }

    // A frame between two others waits before it is passed on: it has its own record already, or it is
    // a part, with as much of the header and the payload as has come.
    waits(name, at, { header, seen }) {
      this.passing = true;
      this.header = hex.fromBase64(header ?? "") ?? new Uint8Array();
      this.stage = { name, at, seen: /^\d+$/.test(seen ?? "") ? BigInt(seen) : 0n };
    }

    // It was asked to be passed on, and doesn't wait any more: the record that says so comes later.
    passes() {
      if (!this.passing) return;
      this.stage = null;
      this.asked = false;
      this.late = null;
    }

    // The row of the frame that waits; null if only a part of it has come.
    get waiting() {
      if (this.header.length > 0) return null;
      const way = PASSING.find(({ name }) => name === this.stage?.name);
      return way ? this.latest[way.dir] : null;
    }

    // The row of the frame that a stage is about; null if that hasn't crossed, or has come only in part.
    get about() {
      return this.passing ? this.waiting : this.row;
    }

    // A frame begins with the bytes of a new read, or after another frame in the same read. The
    // rest of a frame may come with another read.
    begins(name, bytes) {
      if (name === "first-byte") return this.path.length > 1 || this.path[0] !== "bytes-read";
      return name === "bytes-read" && bytes.length === 0;
    }

    beginFrame(name) {
      // Its bytes came with the read that brought the frame before it.
      this.path = name === "first-byte" ? ["bytes-read"] : [];
      this.count = 0;
      this.header = new Uint8Array();
      this.row = null;
    }

    // A frame was recorded: from the browser, or between two others from either end.
    crossed(row) {
      this.latest[row.dir] = row;
      if (this.path.length === 0) return;
      this.row = row;
      this.header = row.frame.header;
    }

    // ---- what the page asks ----

    // Is it slowed down, but not by this page?
    get held() {
      return this.pace === FULL && this.stage !== null;
    }

    // Has it finished the frame?
    get over() {
      return this.stage === null && this.row !== null;
    }

    // `{ name, state }` of each stage: "done", "now", "next", or "none" if this frame has no such
    // stage.
    list() {
      if (this.passing) return PASSING.map(({ name }) => ({ name, state: name === this.stage?.name ? "now" : "next" }));
      const reached = Math.max(-1, ...this.path.map(placeOf));
      return STAGES.map(({ name }, place) => ({ name, state: this.stateOf(name, place, reached) }));
    }

    stateOf(name, place, reached) {
      if (this.stage?.name === name) return "now";
      // A payload is taken as it comes: it is done with its last byte.
      if (name === "payload" && place === reached && this.row === null) return "next";
      if (this.path.includes(name)) return "done";
      return place < reached || this.over ? "none" : "next";
    }

    // What a finished stage has found out: bits of the header by their fields, or a number of
    // bytes. `{ fields, bytes }`, null if there is nothing to say.
    learnt(name) {
      if (name === "bytes-read") return { fields: [], bytes: this.read };
      if (name === "payload") return this.row ? { fields: [], bytes: Number(this.row.frame.seen ?? 0n) } : null;
      const fields = bits.fields(this.header).filter((field) => LEARNS[name]?.includes(field.name));
      return fields.length ? { fields, bytes: null } : null;
    }

    // The length that the header declares, as far as it was read; null: not yet.
    get length() {
      const valueOf = (name) => bits.fields(this.header).find((field) => field.name === name)?.value ?? null;
      const long = bits.extendedBytes(this.header[1] ?? 0) > 0;
      const value = valueOf(long ? "extended-payload-length" : "payload-len");
      return value === null ? null : BigInt(`0x${value}`);
    }
  }

  const LEARNS = {
    "first-byte": ["fin", "rsv1", "rsv2", "rsv3", "opcode"],
    "second-byte": ["mask", "payload-len"],
    "extended-length": ["extended-payload-length"],
    "masking-key": ["masking-key"],
  };

  const SAYS = [
    ...[...STAGES, ...PASSING].flatMap(({ name }) => [`step.stage.${name}`, `step.at.${name}`]),
    ...[...STAGES, ...PASSING].flatMap(({ anchors }) => anchors.map((anchor) => `step.line.${anchor}`)),
    ...["done", "now", "next", "none"].map((state) => `step.${state}`),
    ...["full", "slow", "by-hand"].map((pace) => `step.pace.${pace}`),
  ];

  return { SAYS, STAGES, PASSING, anchorsOf, LEAST_MS, MOST_MS, FULL, pause, Stepping };
});
