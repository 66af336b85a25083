"use strict";
// What the page of a proxy has instead of a chat: the wires of others, and nothing of its own. The
// shared views ask it for the same things.
barewire.define(
  "wires/session",
  ["rfc6455/codes", "teacher/wires"],
  ({ codes: { OPEN, CLOSED }, wires: { Wires } }) => {
    class Others {
      // `world` and `server` as in the chat's session.
      constructor(world, server) {
        Object.assign(this, { world, server });
        this.wires = new Wires(world, false);
        this.journal = { entries: [] }; // no script of this page is part of a wire
        this.welcome = null;
      }

      // What crosses the wire that is looked at.
      get timeline() {
        return this.wires.shown;
      }

      // The views mean the connection whose pace can be set: one that the proxy reports.
      get readyState() {
        return this.timeline.taught && this.wires.teaching.on ? OPEN : CLOSED;
      }
    }

    return { Others };
  },
);
