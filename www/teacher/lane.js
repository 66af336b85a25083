"use strict";
// One connection as a teacher sees it: a lane. Whose it is, how far it went, how much crossed, and
// a timeline of its own, smaller than that of this page's connection: there may be hundreds of
// lanes. What was whispered never comes here, so there is nothing to hide.
barewire.define(
  "teacher/lane",
  ["kit/address", "kit/hex", "timeline/between", "timeline/timeline"],
  ({ address: { LOBBY }, hex, between, timeline: { Timeline } }) => {
    const BOUNDS = { rows: 100, records: 300, characters: 64 * 1024 };
    // A class watches one teacher's screen; through a proxy come the few connections of one's own
    // program, and what is kept of them is what can be saved. If many come, the later ones have the
    // bounds of a class.
    const BOUNDS_BETWEEN = { rows: 400, records: 2000, characters: 1024 * 1024 };
    // How many characters of base64 are kept of a payload: 510 bytes.
    const PAYLOAD = 680;
    // Frames of one direction that crossed within one second share a mark.
    const SECOND = 1_000_000;
    const MARKS = 64;
    // What a mark stands for; if several kinds share one mark, the last of this list is shown.
    const KINDS = ["part", "text", "binary", "control", "close", "whisper", "broken"];
    const OF_OPCODE = { 0: "part", 1: "text", 2: "binary", 8: "close", 9: "control", 10: "control" };

    class Lane {
      // `isWhole`: may it keep what can be saved?
      constructor(number, isWhole = true) {
        this.number = number;
        this.isWhole = isWhole;
        Object.assign(this, { room: null, name: null, path: null }); // whose it is, as far as its request says
        this.peer = null;
        this.between = null; // is it a wire between two others?
        this.verdict = null; // there, the first rule that was broken, and how many
        this.broken = 0;
        this.acceptedAt = null; // µs of the server
        this.state = "opening"; // "open", "closing", "over"
        this.how = null; // the server's last note on it
        this.crossed = { in: { frames: 0, bytes: 0 }, out: { frames: 0, bytes: 0 } };
        this.latest = null; // the last frame: { dir, opcode, len, broken }
        this.marks = []; // { second, dir, kind, frames }
        this.message = 0; // the last whole message's length in bytes
        this.version = 0;
        this.timeline = new Timeline(BOUNDS);
        this.timeline.taught = this;
        this.timeline.connection = number;
      }

      get over() {
        return this.state === "over";
      }

      take(record) {
        this.timeline.take(this.between ? record : shortened(record));
        this.between = this.timeline.between;
        if (Object.hasOwn(TAKES, record.what)) TAKES[record.what](this, record);
        this.version += 1;
      }

      // It can't go back: a late Close frame opens nothing again.
      goTo(state) {
        const order = ["opening", "open", "closing", "over"];
        if (order.indexOf(state) > order.indexOf(this.state)) this.state = state;
      }

      knows(target) {
        Object.assign(this, this.between ? nobody(target) : who(target));
      }

      // `frames` of them crossed at `t`; none, if only their kind is known now.
      mark(t, dir, kind, frames) {
        const second = Math.floor(t / SECOND);
        let mark = this.marks.findLast((other) => other.second === second && other.dir === dir);
        if (!mark) {
          mark = { second, dir, kind, frames: 0 };
          this.marks.push(mark);
          if (this.marks.length > MARKS) this.marks.shift();
        }
        mark.frames += frames;
        if (KINDS.indexOf(kind) > KINDS.indexOf(mark.kind)) mark.kind = kind;
      }
    }

    // A frame's payload is looked at in the detail; its beginning is enough for that.
    function shortened(record) {
      const { payload } = record;
      return typeof payload === "string" && payload.length > PAYLOAD
        ? { ...record, payload: payload.slice(0, PAYLOAD) }
        : record;
    }

    const TAKES = {
      accepted(lane, { t, peer }) {
        Object.assign(lane, { acceptedAt: t, peer });
        if (lane.between && lane.isWhole) lane.timeline.bounds = BOUNDS_BETWEEN;
      },
      // The teacher came later than this connection, which says what its request was.
      gap(lane, { peer, target }) {
        if (typeof target !== "string") return;
        lane.peer ??= peer;
        lane.knows(target);
        lane.goTo("open");
      },
      request(lane, { bytes }) {
        const target = targetOf(bytes);
        if (target !== null) lane.knows(target);
      },
      answer: (lane) => lane.goTo("open"),
      frame(lane, record) {
        const frame = lane.timeline.frame(record.id);
        if (!frame) return;
        const { dir, header, len, seen } = frame;
        const opcode = header.length ? header[0] & 0x0f : null;
        lane.crossed[dir].frames += 1;
        lane.crossed[dir].bytes += header.length + Number(seen ?? 0n);
        lane.latest = { dir, opcode, len: len === null ? null : Number(len), broken: false };
        lane.mark(record.t, dir, OF_OPCODE[opcode] ?? "broken", 1);
        lane.goTo(opcode === 8 ? "closing" : "open");
      },
      made(lane, { made, bytes }) {
        if (made === "message") lane.message = Number(bytes) || 0;
      },
      rule(lane, record) {
        const { t, by } = record;
        if (lane.between) {
          lane.verdict ??= record;
          lane.broken += 1;
          return lane.mark(t, between.DIR[by] ?? "in", "broken", 0);
        }
        lane.mark(t, "in", "broken", 0);
        if (lane.latest?.dir === "in") lane.latest.broken = true;
      },
      state(lane, { state }) {
        if (state >= 2) lane.goTo("closing");
      },
      tcp(lane, { event }) {
        if (event === "closed") lane.goTo("over");
      },
      end(lane, { sentence }) {
        lane.how = sentence;
        lane.goTo("over");
      },
    };

    // What a request asks for: the second word of its first line.
    function targetOf(base64) {
      const bytes = typeof base64 === "string" ? hex.fromBase64(base64) : null;
      const line = bytes ? new TextDecoder().decode(bytes).split("\r\n", 1)[0] : "";
      return /^\S+ (\S+)/.exec(line)?.[1] ?? null;
    }

    // Whose connection it is, as the server reads its target: `/ws/ana`, `/room/r/ana`. Segments
    // are split first and then decoded, so that a `%2F` is part of a name.
    function who(target) {
      const path = target.replace(/^[a-z]+:\/\/[^/]*/i, "").split("?", 1)[0];
      const [first, ...rest] = path.split("/").slice(1).map(decoded);
      const place = (room, name = "") => ({ room, name: name || null, path: null });
      if (first === "" && rest.length === 0) return place(LOBBY);
      if (["ws", "my_ws"].includes(first) && rest.length <= 1) return place(LOBBY, rest[0]);
      if (first === "room" && [1, 2].includes(rest.length)) return place(rest[0], rest[1]);
      return { room: null, name: null, path: decoded(path) };
    }

    // Somebody else's server: what its addresses mean, only it knows.
    const nobody = (target) => ({ room: null, name: null, path: decoded(target.split("?", 1)[0]) });

    function decoded(text) {
      try {
        return decodeURIComponent(text);
      } catch {
        return text;
      }
    }

    Object.assign(Lane, { BOUNDS, BOUNDS_BETWEEN, PAYLOAD, MARKS, KINDS, SECOND });
    return { Lane };
  },
);
