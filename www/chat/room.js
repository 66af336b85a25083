"use strict";
// What is known of one room: who is here, and a list of entries in reading order. Messages carry
// the server's number, so a message that comes twice (live, and again in "what you missed") is kept
// once, and a late one finds its place. No DOM; the renderer only reads.
//
// An `epoch` is one numbering of the room on the server. When it changes, the server has started
// again at 1: numbers of different epochs can't be compared.
barewire.define("chat/room", ["kit/hex", "chat/outgoing"], ({ hex, outgoing: { Outgoing } }) => {
  // As many messages as the server keeps, and some lines between them.
  const KEPT = 1200;
  // After this many comings and goings, a new line begins: a line that grows is drawn again for
  // each of them.
  const CHANGES = 40;

  // Which numbers were seen, as runs `[from, to]` in order: they come one after the other, so a day
  // of messages is a run or two. If they come otherwise, the lowest run is dropped.
  class Seen {
    constructor() {
      this.runs = [];
    }

    has(n) {
      return this.runs.some(([from, to]) => from <= n && n <= to);
    }

    add(n) {
      if (this.has(n)) return;
      const place = this.runs.findLastIndex(([, to]) => to < n) + 1;
      const before = this.runs[place - 1],
        after = this.runs[place];
      const joins = before?.[1] === n - 1,
        leads = after?.[0] === n + 1;
      if (joins && leads) this.runs.splice(place - 1, 2, [before[0], after[1]]);
      else if (joins) before[1] = n;
      else if (leads) after[0] = n;
      else this.runs.splice(place, 0, [n, n]);
      if (this.runs.length > KEPT) this.runs.shift();
    }
  }

  const STOPPED = { later: () => null, cancel: () => {} };

  class Room {
    // `clock` and `changed` are for messages on their way.
    constructor(name, now, clock = STOPPED, changed = () => {}) {
      this.name = name;
      this.now = now;
      this.outgoing = new Outgoing(clock, changed);
      this.newest = 0; // the highest number of this epoch
      this.me = null;
      this.members = new Set();
      this.entries = [];
      this.dropped = 0;
      this.epoch = null;
      this.seen = new Seen(); // numbers of this epoch
      this.complete = 0; // every message up to this one is here, or was asked for
      this.serials = 0;
    }

    // The server let us in. Returns what to ask the transcript for: null for nothing, otherwise `{
    // since, upTo, why }`, with `why` "earlier" for a first visit, "missed" after an absence,
    // "fresh" when the numbering started again.
    welcome({ name, members, last, epoch }) {
      const first = this.epoch === null;
      const fresh = !first && this.epoch !== epoch;
      this.me = name;
      this.members = new Set(members);
      this.epoch = epoch;
      if (fresh) {
        this.seen = new Seen();
        this.outgoing.anew();
        Object.assign(this, { complete: 0, newest: 0 });
        this.note("room.fresh");
      }
      if (last <= this.complete) return null;
      return { since: this.complete, upTo: last, epoch, why: first ? "earlier" : fresh ? "fresh" : "missed" };
    }

    // Handed to the browser by this page.
    sends(said) {
      this.outgoing.add({ ...said, after: Math.max(this.newest, this.complete) });
    }

    // A message, live or from the transcript. Returns false if it was here already.
    say(message, when = "live") {
      if (message.id === undefined) return this.whisper(message);
      if (this.seen.has(message.id)) return false;
      this.seen.add(message.id);
      this.newest = Math.max(this.newest, message.id);
      const entry = this.entry(message, when);
      if (entry.mine) this.outgoing.came(entry);
      this.insert(entry, when);
      this.advance();
      return true;
    }

    whisper(message) {
      const entry = { ...this.entry(message, "live"), kind: "whisper", to: message.to };
      if (entry.mine) this.outgoing.came(entry);
      this.push(entry);
      return true;
    }

    entry({ id, from, text, binary, at }, when) {
      const bytes = typeof binary === "string" ? (hex.fromBase64(binary) ?? new Uint8Array()) : null;
      const mine = from !== null && from === this.me;
      return { kind: "say", id, epoch: this.epoch, from, text: text ?? "", bytes, at, when, mine };
    }

    // Live ones go to the end. Older ones go before the first one with a higher number; what was
    // said before our first visit goes before everything else.
    insert(entry, when) {
      if (when === "live") return this.push(entry);
      const later = (other) => other.kind === "say" && other.epoch === entry.epoch && other.id > entry.id;
      const stop = when === "earlier" ? (other) => other.when !== "earlier" || later(other) : later;
      let place = this.entries.findIndex(stop);
      if (place < 0) place = this.entries.length;
      this.put(entry, place);
    }

    advance() {
      while (this.seen.has(this.complete + 1)) this.complete += 1;
    }

    // The transcript's answer to the question that `welcome` returned. Returns how many were new,
    // and how many the server no longer keeps.
    history(ask, { messages, last }) {
      const old = messages.filter((message) => message.id <= ask.upTo && !this.seen.has(message.id));
      const gone = messages.length ? Math.max(0, messages[0].id - ask.since - 1) : Math.max(0, last - ask.since);
      if (old.length || gone) this.mark(ask.why, old, gone);
      const when = ask.why === "earlier" ? "earlier" : "missed";
      for (const message of messages) this.say(message, message.id <= ask.upTo ? when : "live");
      this.complete = Math.max(this.complete, ask.upTo);
      this.advance();
      return { count: old.length, gone };
    }

    // A line above what the transcript brought, and one below what was said before we came.
    mark(why, old, gone) {
      const head = { kind: "mark", key: `mark.${why}`, count: old.length, gone, at: this.now() };
      if (why === "earlier") {
        this.put({ ...head, when: "earlier" }, 0);
        const live = this.entries.findIndex((other) => other.when !== "earlier");
        this.put(
          { kind: "mark", key: "mark.now", count: 0, gone: 0, at: this.now() },
          live < 0 ? this.entries.length : live,
        );
      } else {
        const next = this.entries.findIndex(
          (other) => other.kind === "say" && other.epoch === this.epoch && old.length && other.id > old[0].id,
        );
        this.put(head, next < 0 ? this.entries.length : next);
      }
    }

    join(name) {
      if (name === this.me || this.members.has(name)) return;
      this.members.add(name);
      this.presence(name, true);
    }

    leave(name) {
      if (!this.members.delete(name)) return;
      this.presence(name, false);
    }

    // Consecutive comings and goings share a line: forty students who arrive together are one line,
    // not forty.
    presence(name, joined) {
      const last = this.entries.at(-1);
      if (last?.kind === "presence" && last.changes.length < CHANGES) {
        last.changes.push({ name, joined });
        last.version += 1;
      } else {
        this.push({ kind: "presence", changes: [{ name, joined }], version: 0, at: this.now() });
      }
    }

    // A sentence of the page's own. `quote` is the server's text; `tone` is "bad" if something did
    // not work.
    note(key, params = {}, { tone = "quiet", quote = null } = {}) {
      this.push({ kind: "note", key, params, tone, quote, at: this.now() });
    }

    push(entry) {
      this.put(entry, this.entries.length);
    }

    put(entry, place) {
      entry.serial = ++this.serials;
      this.entries.splice(place, 0, entry);
      if (this.entries.length > KEPT) {
        this.entries.shift();
        this.dropped += 1;
      }
    }
  }

  Room.KEPT = KEPT;
  return { Room };
});
