"use strict";
// What this page has said in a room and hasn't received back yet. `send()` only hands a message to
// the browser: that it left, or even arrived, is known when the server's own `say` of it comes
// back. Until then a line is "sent", after a while "late"; it is "lost" if the connection ended
// first, and "refused" if the server said so. No DOM.
barewire.define("chat/outgoing", [], () => {
  const LATE_MS = 5000;
  // A person types them; if a script says more, the oldest is forgotten.
  const KEPT = 200;

  class Outgoing {
    // `clock`: `later(work, ms)`, `cancel(id)`. `changed()`: something must be drawn.
    constructor(clock, changed) {
      Object.assign(this, { clock, changed });
      this.lines = [];
      this.made = 0;
      this.version = 0;
    }

    // Handed to the browser. `after` is the room's last number at this moment: no message up to it
    // can be this one.
    add({ text = "", bytes = null, to = null, after }) {
      const line = {
        kind: "sending",
        number: ++this.made,
        text,
        bytes,
        to,
        after,
        state: "sent",
        version: 0,
        serial: 0,
        at: null,
      };
      line.timer = this.clock.later(() => this.turn(line, "late"), LATE_MS);
      this.lines.push(line);
      if (this.lines.length > KEPT) this.remove(this.lines[0]);
      this.version += 1;
    }

    turn(line, state) {
      this.clock.cancel(line.timer);
      Object.assign(line, { state, version: line.version + 1 });
      this.version += 1;
      this.changed();
    }

    remove(line) {
      this.clock.cancel(line.timer);
      this.lines = this.lines.filter((other) => other !== line);
      this.version += 1;
    }

    // The page's own message, back from the server: it has arrived.
    came({ id = null, text, bytes, to = null }) {
      const line = this.lines.find(
        (other) =>
          other.state !== "refused" &&
          other.to === to &&
          (id === null || id > other.after) &&
          same(other, { text, bytes }),
      );
      if (line) this.remove(line);
    }

    // The server takes a connection's messages in order, so a complaint is about the oldest message
    // that it could be about.
    refused(code) {
      const line = this.lines.find(
        ({ state, to }) => ["sent", "late"].includes(state) && (code !== "no_such_user" || to !== null),
      );
      if (line) this.turn(line, "refused");
    }

    // The connection is over: anything that hasn't come back may have arrived or not.
    lost() {
      for (const line of this.lines) if (["sent", "late"].includes(line.state)) this.turn(line, "lost");
    }

    // The room's numbers start again.
    anew() {
      for (const line of this.lines) line.after = 0;
    }
  }

  function same(line, { text, bytes }) {
    if (line.bytes === null || !bytes) return line.bytes === null && !bytes && line.text === text;
    return line.bytes.length === bytes.length && line.bytes.every((byte, i) => byte === bytes[i]);
  }

  // The states of a line, and what can be done with one that is stuck.
  const SAYS = ["sent", "late", "lost", "refused", "again", "copy", "forget"].map((word) => `sending.${word}`);

  Object.assign(Outgoing, { LATE_MS, KEPT, SAYS });
  return { Outgoing };
});
