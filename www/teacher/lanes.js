"use strict";
// Everybody's connections: records of all of them go in, lanes come out, and who whispers to whom.
// All of it is bounded, and what was dropped is counted.
barewire.define("teacher/lanes", ["teacher/lane"], ({ lane: { Lane } }) => {
  // At most this many lanes, and this many that are over: those that ended go first.
  const KEPT = 400,
    KEPT_OVER = 30;
  // Of as many connections between two others, enough is kept to save them: a megabyte each.
  const WHOLE = 32;
  // Most connections to a server with a page are plain HTTP. One becomes a lane when it turns out
  // to be a WebSocket; until then its first records wait here.
  const STRANGERS = 256,
    KEPT_OF_STRANGER = 8;
  const PAIRS = 200;
  const PROOFS = ["request", "answer", "frame", "made", "chat", "rule", "step", "missing"];

  class Lanes {
    constructor() {
      this.all = new Map(); // number → lane
      this.strangers = new Map(); // number → records
      this.pairs = new Map(); // who → whom
      this.total = 0; // all lanes so far
      this.gone = 0; // of those, dropped
      this.pairsGone = 0;
      this.whispers = 0;
      this.lost = 0; // records
      this.full = false; // was there one without room?
      this.order = 0; // changes when lanes come, go, end or get a name
    }

    get open() {
      return [...this.all.values()].filter(({ over }) => !over).length;
    }

    take(record) {
      if (typeof record !== "object" || record === null || typeof record.what !== "string") return;
      if (record.what === "lost") {
        this.lost += Number(record.records) || 0;
        return;
      }
      if (!Number.isSafeInteger(record.c)) return;
      const lane = this.all.get(record.c) ?? this.meet(record);
      if (!lane) return;
      const before = `${lane.room} ${lane.name} ${lane.over}`;
      lane.take(record);
      if (record.what === "chat" && typeof record.whispered === "string") this.whisper(lane, record);
      if (before === `${lane.room} ${lane.name} ${lane.over}`) return;
      this.order += 1;
      if (lane.over) this.letGo();
    }

    // ---- lanes come and go ----

    // A record of a connection that has no lane yet; returns its lane, if it has one now.
    meet(record) {
      const { c, what } = record;
      const waiting = this.strangers.get(c) ?? [];
      if (PROOFS.includes(what) || (what === "gap" && typeof record.target === "string")) {
        this.strangers.delete(c);
        return this.begin(c, waiting);
      }
      if (what === "end" || (what === "tcp" && record.event === "closed")) this.strangers.delete(c);
      else if (waiting.length < KEPT_OF_STRANGER) this.strangers.set(c, [...waiting, record]);
      if (this.strangers.size > STRANGERS) this.strangers.delete(this.strangers.keys().next().value);
      return null;
    }

    begin(number, records) {
      if (this.all.size >= KEPT && !this.letGoOne()) {
        this.full = true;
        return null;
      }
      const whole = [...this.all.values()].filter(({ isWhole }) => isWhole).length;
      const lane = new Lane(number, whole < WHOLE);
      this.all.set(number, lane);
      this.total += 1;
      this.order += 1;
      for (const record of records) lane.take(record);
      return lane;
    }

    letGo() {
      if (this.all.size - this.open > KEPT_OVER) this.letGoOne();
    }

    // The oldest of those that are over; false if there is none.
    letGoOne() {
      for (const [number, { over }] of this.all) {
        if (!over) continue;
        this.all.delete(number);
        this.gone += 1;
        this.order += 1;
        return true;
      }
      return false;
    }

    // Those that are over come last. The others by room and name; then those without a name, then
    // those in no room.
    sorted(tag) {
      const compare = new Intl.Collator(tag, { numeric: true }).compare;
      const last = (a, b) => Number(a === null) - Number(b === null);
      return [...this.all.values()].sort(
        (a, b) =>
          Number(a.over) - Number(b.over) ||
          last(a.room, b.room) ||
          compare(a.room ?? "", b.room ?? "") ||
          last(a.name, b.name) ||
          compare(a.name ?? "", b.name ?? "") ||
          a.number - b.number,
      );
    }

    // ---- whispers ----

    // What the chat made of the last message of `lane`: it was for one person.
    whisper(lane, { t, whispered: to }) {
      const bytes = lane.message;
      lane.mark(t, "in", "whisper", 0);
      this.find(lane.room, to)?.mark(t, "out", "whisper", 0);
      this.whispers += 1;
      const key = JSON.stringify([lane.room, lane.name, to]);
      const pair = this.pairs.get(key) ?? {
        key,
        room: lane.room,
        from: lane.name,
        number: lane.number,
        to,
        count: 0,
        bytes: 0,
      };
      // At the end again: the order is that of the latest whisper.
      this.pairs.delete(key);
      this.pairs.set(
        key,
        Object.assign(pair, { count: pair.count + 1, bytes: pair.bytes + bytes, latest: { t, bytes } }),
      );
      if (this.pairs.size <= PAIRS) return;
      this.pairs.delete(this.pairs.keys().next().value);
      this.pairsGone += 1;
    }

    // Newest first.
    get whoToWhom() {
      return [...this.pairs.values()].reverse();
    }

    // Among the people who are there, names are unique in their room.
    find(room, name) {
      return [...this.all.values()].find((lane) => lane.room === room && lane.name === name && !lane.over) ?? null;
    }
  }

  Object.assign(Lanes, { KEPT, KEPT_OVER, WHOLE, STRANGERS, PAIRS });
  return { Lanes };
});
