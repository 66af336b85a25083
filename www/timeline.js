"use strict";
// One connection's story in order: what crossed the wire, as the server's tap
// recorded it, and what the page's own JavaScript did and saw of it. No DOM and no
// socket: records go in, rows come out.
//
// Two clocks are at work. A record carries the server's microseconds, an entry of
// the journal this page's milliseconds; `clocks()` ties them together. They agree
// to a millisecond or so, which is longer than a frame takes: where time alone
// would show an event before its cause, the cause goes first.
(() => {
  const barewire = (globalThis.barewire ??= {});
  const { takes } = barewire;

  // As many rows as are kept, unless less is asked for. Records are kept for saving,
  // up to a size; of the beginning there are three, unless somebody asks for more.
  const KEPT = 500;
  const BOUNDS = { rows: KEPT, records: 4000, characters: 8 * 1024 * 1024 };
  const BEGINNING = 8;
  // This page's clock is corrected only where it is off by more than what a busy
  // moment could explain, in milliseconds.
  const SAME_CLOCK = 250;

  let made = 0;

  class Timeline {
    constructor(bounds = BOUNDS) {
      this.bounds = bounds;
      this.serial = ++made; // no other timeline of this page has it
      this.rows = [];
      this.version = 0; // counts all changes, so that a view can tell
      this.total = 0;
      this.dropped = 0;
      this.held = { serial: null, rows: 0 }; // what somebody looks at: see kept-rows.js
      this.connection = null; // the server's number for it
      this.frames = new Map(); // id → frame
      this.endings = [];
      this.request = null;
      this.answer = null;
      this.opened = false; // did the script hear that it's open?
      this.ended = false;
      this.replayed = false; // was it read from a file?
      this.taught = null; // the lane that it belongs to, where it is somebody else's
      this.pageless = false; // is its client no browser's page?
      this.head = []; // the records of the beginning are never let go
      this.records = [];
      this.characters = 0;
      this.forgotten = 0;
      this.lost = 0;
      this.journal = { entries: [] };
      this.began = null; // t of `accepted`, µs
      this.origin = null; // this page's clock when it was accepted, ms
      this.anchor = null; // { wall, at }: the server's word on its own clock
      this.moved = { in: [], out: [] }; // reads and writes not yet behind us
      this.open = { in: null, out: null }; // the message whose fragments are coming
      this.stepping = new barewire.Stepping();
      this.lastIn = null;
      this.broken = null; // the rule that was broken by a frame that hasn't come whole
      this.counted = { in: 0, out: 0, send: 0, message: 0 };
      this.crossed = { in: new Map(), out: new Map() }; // number → { at, key } of each message
      this.paired = true; // do the script's messages and the wire's still count alike?
    }

    // ---- what comes in ----

    // A record of the server's. What isn't one is let pass: a newer server may know
    // more kinds than this page.
    take(record) {
      if (typeof record !== "object" || record === null || typeof record.what !== "string") return;
      const work = Object.hasOwn(takes, record.what) ? takes[record.what] : null;
      if (!work) return;
      this.keep(record);
      work(this, record);
      this.version += 1;
    }

    // An entry of the page's journal.
    js(entry) {
      this.journal.entries.push(entry);
      barewire.Journal.shorten(this.journal.entries, KEPT);
      // Until the wire's own zero is known, the page's first act is it.
      this.origin ??= entry.at;
      const row = { kind: "js", key: `js-${entry.number}`, entry, cause: this.causeOf(entry) };
      row.at = this.timeOf(row);
      this.put(row);
      this.version += 1;
    }

    // `at` µs of the server were `wall` ms since 1970 there; `now` is here.
    clocks({ wall, at }, now) {
      const off = now - wall;
      this.anchor = { wall: Math.abs(off) > SAME_CLOCK ? now : wall, at };
      this.settle();
    }

    // The server lets go of the thread when nobody watches any more.
    unwatched() {
      this.stepping.released();
    }

    // ---- rows ----

    frame(id) {
      return this.frames.get(id) ?? null;
    }

    row(key) {
      return this.rows.find((row) => row.key === key) ?? null;
    }

    // Before which step the connection's thread stands; null while it runs.
    get stage() {
      return this.stepping.stage;
    }

    // Milliseconds since the connection was accepted.
    since(t) {
      return this.began === null ? 0 : (t - this.began) / 1000;
    }

    // Where the script's event stands: by its own clock, but never before what it
    // answers, nor a `send()` behind the frame that it became.
    timeOf(row) {
      const at = row.entry.at - this.origin;
      if (row.cause?.to !== undefined) return Math.max(at, ...this.rows.filter((other) => carries(other, row.cause)).map((other) => other.at));
      const crossed = row.cause && this.paired ? this.crossed[row.cause.dir].get(row.cause.number) : null;
      if (!crossed) return at;
      row.frameKey = crossed.key;
      return row.cause.dir === "in" ? Math.min(at, crossed.at) : Math.max(at, crossed.at);
    }

    // Message `number` crossed in the frame of `row`; of long ago ones nobody asks.
    hasCrossed(dir, number, { at, key }) {
      this.crossed[dir].set(number, { at, key });
      this.crossed[dir].delete(number - 2 * KEPT);
    }

    // The n-th `send()` is the n-th message in; the n-th `message` the n-th out.
    causeOf({ what, detail }) {
      if (what === "send") return { dir: "in", number: this.counted.send++ };
      if (what === "message") return { dir: "out", number: this.counted.message++ };
      // What a raw client read, up to this byte of the stream, was written before.
      if (what === "read") return { dir: "out", to: detail.to };
      return null;
    }

    // Both clocks are known: the script's rows find their places.
    settle() {
      if (this.began === null || this.anchor === null) return;
      this.origin = this.anchor.wall - (this.anchor.at - this.began) / 1000;
      this.replace(this.rows.filter(({ kind }) => kind === "js"));
    }

    replace(rows) {
      const moving = new Set(rows);
      this.rows = this.rows.filter((row) => !moving.has(row));
      for (const row of rows) {
        row.at = this.timeOf(row);
        this.insert(row);
      }
    }

    put(row) {
      row.serial = ++this.total;
      row.version = 0;
      this.insert(row);
      if (this.isFull) this.drop();
    }

    // Nearly always at the end: what comes late was on its way through the tap.
    insert(row) {
      if (row.cause?.dir === "in") this.behind(row);
      let place = this.rows.length;
      while (place > 0 && isAfter(this.rows[place - 1], row)) place -= 1;
      this.rows.splice(place, 0, row);
    }

    // A frame that the server's clock has a moment before its `send()` takes that along;
    // then what the script had noted before (`open`) still stands before it.
    behind(sent) {
      const late = this.rows.filter((row) => row.kind === "js" && row.cause === null && row.entry.number < sent.entry.number && row.at > sent.at);
      for (const row of late) {
        this.rows.splice(this.rows.indexOf(row), 1);
        Object.assign(row, { at: sent.at, led: true });
        this.insert(row);
        this.touch(row);
      }
    }

    get isFull() {
      return this.rows.length > this.bounds.rows + this.held.rows;
    }

    drop() {
      const [gone] = this.rows.splice(barewire.keptRows.first(this), 1);
      this.dropped += 1;
      if (gone.kind === "frame") this.frames.delete(gone.id);
    }

    touch(row) {
      if (row) row.version += 1;
    }

    // Whoever reads the timeline wants to see only what comes from now on.
    clear() {
      this.dropped += this.rows.length;
      this.rows = [];
      this.frames.clear();
      this.version += 1;
    }

    // The last frame that came in; a rule that was broken before it was told is its own.
    judged(row) {
      this.lastIn = row;
      row.frame.rule = this.broken;
      this.broken = null;
    }

    // ---- the records as they came, for saving ----

    keep(record) {
      if (["accepted", "request", "answer"].includes(record.what) && this.head.length < BEGINNING) return this.head.push(record);
      this.records.push(record);
      this.characters += weight(record);
      while (this.records.length > this.bounds.records || this.characters > this.bounds.characters) {
        this.characters -= weight(this.records.shift());
        this.forgotten += 1;
      }
    }

    saved() {
      const lost = this.forgotten ? [{ what: "lost", records: this.forgotten }] : [];
      return [...this.head, ...lost, ...this.records];
    }
  }

  // At the same moment: first `send()`, then the wire, then what the script hears.
  const rank = ({ kind, cause, led }) => (kind !== "js" ? 0 : led || cause?.dir === "in" ? -1 : 1);
  const carries = ({ kind, dir, frame }, cause) => kind === "frame" && dir === cause.dir && frame.offset < cause.to;
  // What the script noted keeps its order.
  const noted = (a, b) => (a.kind === "js" && b.kind === "js" ? a.entry.number - b.entry.number : rank(a) - rank(b));
  const isAfter = (a, b) => a.at > b.at || (a.at === b.at && noted(a, b) > 0);
  const weight = (record) => 200 + (record.payload?.length ?? 0);

  Timeline.KEPT = KEPT;
  barewire.Timeline = Timeline;
})();
