"use strict";
// One connection's story in order: what crossed the wire, as the server's tap recorded it, and what
// the page's own JavaScript did and saw of it. No DOM and no socket: records go in, rows come out.
//
// There are two clocks, which `clocks()` connects (clock.js). They agree to a millisecond or so,
// which is longer than a frame takes: if the times would put an event before its cause, the cause
// goes first.
barewire.define(
  "timeline/timeline",
  [
    "timeline/between",
    "timeline/clock",
    "timeline/compression",
    "timeline/journal",
    "timeline/kept-records",
    "timeline/kept-rows",
    "timeline/steps",
    "timeline/takes",
  ],
  ({
    between,
    clock: lineClock,
    compression: { Compression },
    journal: { Journal },
    keptRecords,
    keptRows,
    steps: { Stepping },
    takes: { takes },
  }) => {
    // How many rows are kept, unless fewer are asked for. Records are kept for saving, up to a
    // size.
    const KEPT = 500;
    const BOUNDS = { rows: KEPT, records: 4000, characters: 8 * 1024 * 1024 };

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
        this.opened = false; // did the script get `open`?
        this.ended = false;
        this.replayed = false; // was it read from a file?
        this.taught = null; // the lane that it belongs to, if it is somebody else's
        this.pageless = false; // is its client not a browser's page?
        this.between = null; // is it a wire between two others? { how, client, server }
        this.verdicts = between.none(); // who broke what there
        this.holes = false; // are frames missing that crossed?
        this.numbered = 0; // there, the number of the last frame; null: frames are missing behind it
        this.head = []; // the records of the beginning are never let go
        this.records = [];
        this.characters = 0;
        this.passed = keptRecords.none(); // what was dropped of them
        this.lost = 0;
        this.journal = { entries: [] };
        this.nth = new WeakMap(); // an entry → which of the sent, or received, messages it was
        this.began = null; // t of `accepted`, µs
        this.origin = null; // this page's clock when it was accepted, ms
        this.anchor = null; // { wall, at }: what the server said of its own clock
        this.called = null; // when the script asked for the connection, and when it got
        this.heard = null; // `open`, by this page's clock
        this.moved = { in: [], out: [] }; // reads and writes that aren't finished yet
        this.partial = { in: null, out: null }; // between two others, the frame that hasn't come whole
        this.open = { in: null, out: null }; // the message whose fragments are coming
        this.compression = new Compression();
        this.adrift = { in: false, out: false }; // do they belong to one whose beginning isn't kept?
        this.carried = new WeakMap(); // a frame's record → { dir, number } of the message it is in
        this.stepping = new Stepping();
        this.lastIn = null;
        this.broken = null; // the rule that was broken by a frame that isn't complete yet
        this.counted = { in: 0, out: 0, send: 0, message: 0 };
        this.crossed = { in: new Map(), out: new Map() }; // number → { at, key } of each message
        this.paired = true; // do the script's messages and the wire's still have the same count?
      }

      // ---- what comes in ----

      // A record from the server. An invalid one is ignored: a newer server may know more kinds
      // than this page.
      take(record) {
        if (typeof record !== "object" || record === null || typeof record.what !== "string") return;
        const work = Object.hasOwn(takes, record.what) ? takes[record.what] : null;
        if (!work) return;
        keptRecords.keep(this, record);
        work(this, record);
        this.version += 1;
      }

      // An entry of the page's journal.
      js(entry) {
        this.journal.entries.push(entry);
        Journal.shorten(this.journal.entries, KEPT);
        // Until the wire's own zero is known, the page's first act is zero.
        this.origin ??= entry.at;
        if (entry.what === "new WebSocket") this.called ??= entry.at;
        if (entry.what === "open") this.heard ??= entry.at;
        const row = { kind: "js", key: `js-${entry.number}`, entry, cause: this.causeOf(entry) };
        if (row.cause?.number !== undefined) this.nth.set(entry, row.cause.number);
        row.at = this.timeOf(row);
        this.put(row);
        if (entry.what === "open") this.settle();
        this.version += 1;
      }

      // At `at` µs of the server it was `wall` ms since 1970 there; here it is `now`.
      clocks(told, now) {
        this.anchor = lineClock.anchored(told, now);
        this.settle();
      }

      // The view ended before the connection did, with this code of its own socket; null if the
      // page stopped listening. A record of the page's own, so that a capture has it.
      cut(code) {
        this.take({ what: "cut", code });
      }

      // The server releases the thread when nobody watches any more.
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

      // Before which step the connection's thread waits; null while it runs.
      get stage() {
        return this.stepping.stage;
      }

      // Milliseconds since the connection was accepted.
      since(t) {
        return this.began === null ? 0 : (t - this.began) / 1000;
      }

      // The place of the script's event: by its own clock, but never before what it answers; and a
      // `send()` is never after the frame that it became.
      timeOf(row) {
        const at = row.entry.at - this.origin;
        if (row.cause?.to !== undefined) return Math.max(at, (row.carried ??= this.carriedAt(row.cause)));
        const crossed = row.cause && this.paired ? this.crossed[row.cause.dir].get(row.cause.number) : null;
        if (!crossed) return at;
        row.frameKey = crossed.key;
        return row.cause.dir === "in" ? Math.min(at, crossed.at) : Math.max(at, crossed.at);
      }

      // When the last known frame that carried these bytes crossed.
      carriedAt(cause) {
        return this.rows.reduce((latest, row) => (carries(row, cause) ? Math.max(latest, row.at) : latest), -Infinity);
      }

      // Message `number` crossed in the frame of `row`; nobody asks for old ones.
      hasCrossed(dir, number, { at, key }) {
        this.crossed[dir].set(number, { at, key });
        this.crossed[dir].delete(number - 2 * KEPT);
      }

      // The n-th `send()` is the n-th message in; the n-th `message` the n-th out. A capture says
      // which one it was, since its journal may begin later.
      causeOf({ what, detail, nth }) {
        if (what === "send" || what === "message") {
          const number = nth ?? this.counted[what];
          this.counted[what] = number + 1;
          return { dir: what === "send" ? "in" : "out", number };
        }
        // What a raw client read, up to this byte of the stream, was written before.
        if (what === "read") return { dir: "out", to: detail.to };
        return null;
      }

      // Both clocks are known: the script's rows find their places.
      settle() {
        if (this.began === null || this.anchor === null) return;
        this.origin = lineClock.origin(this);
        this.replace(this.rows.filter(({ kind }) => kind === "js"));
      }

      // These rows of the script's find their places again, all in one walk from the end: each
      // after the last row that isn't later.
      replace(rows) {
        const moving = new Set(rows);
        const rest = this.rows.filter((row) => !moving.has(row));
        for (const row of rows) row.at = this.timeOf(row);
        const sorted = [...rows].sort((a, b) => a.at - b.at || noted(a, b));
        const behind = [];
        for (const row of sorted.reverse()) {
          while (rest.length > 0 && isAfter(rest.at(-1), row)) behind.push(rest.pop());
          behind.push(row);
        }
        this.rows = rest.concat(behind.reverse());
        for (const row of rows) if (row.cause?.dir === "in") this.behind(row);
      }

      put(row) {
        row.serial = ++this.total;
        row.version = 0;
        this.insert(row);
        if (this.isFull) this.drop();
      }

      // Nearly always at the end: a late record was on its way through the tap.
      insert(row) {
        if (row.cause?.dir === "in") this.behind(row);
        let place = this.rows.length;
        while (place > 0 && isAfter(this.rows[place - 1], row)) place -= 1;
        this.rows.splice(place, 0, row);
      }

      // If the server's clock puts a frame a moment before its `send()`, the frame takes the
      // `send()` along; what the script had noted before (`open`) still stays before it.
      behind(sent) {
        const late = this.rows.filter(
          (row) => row.kind === "js" && row.cause === null && row.entry.number < sent.entry.number && row.at > sent.at,
        );
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
        const [gone] = this.rows.splice(keptRows.first(this), 1);
        this.dropped += 1;
        if (gone.kind === "frame") this.frames.delete(gone.id);
      }

      touch(row) {
        if (row) row.version += 1;
      }

      // The reader wants to see only what comes from now on.
      clear() {
        this.dropped += this.rows.length;
        this.rows = [];
        this.frames.clear();
        this.version += 1;
      }

      // The records, for a file.
      saved() {
        return keptRecords.saved(this);
      }
    }

    // At the same moment: first what the script does to the wire, then the wire, then what the
    // script gets.
    const does = ({ entry, cause, led }) => led || cause?.dir === "in" || entry.what === "new WebSocket";
    const rank = (row) => (row.kind !== "js" ? 0 : does(row) ? -1 : 1);
    const carries = ({ kind, dir, frame }, cause) => kind === "frame" && dir === cause.dir && frame.offset < cause.to;
    // The script's entries keep their order.
    const noted = (a, b) => (a.kind === "js" && b.kind === "js" ? a.entry.number - b.entry.number : rank(a) - rank(b));
    const isAfter = (a, b) => a.at > b.at || (a.at === b.at && noted(a, b) > 0);

    Timeline.KEPT = KEPT;
    return { Timeline };
  },
);
