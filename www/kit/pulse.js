"use strict";
// Is the other end still there? Nothing reports a network that stops: `readyState` stays 1, and
// what is sent goes nowhere. The browser itself answers the server's Pings, and no script sees
// them. So a page that has received nothing for a while asks, on its own socket, something that
// must be answered: `{"type":"heartbeat"}`. Any message is an answer. No DOM, no clock of its own.
barewire.define("kit/pulse", [], () => {
  const HEARTBEAT = JSON.stringify({ type: "heartbeat" });
  // After this much silence it asks; a little more than the server's own keep-alive takes, so that
  // they don't both ask at the same moment.
  const QUIET_MS = 25_000;
  // A server that hasn't answered by then is called silent. The connection isn't ended for it: a
  // thread that goes step by step is silent too.
  const PATIENCE_MS = 5000;

  class Pulse {
    // `ask(text)` sends, and returns whether it could; `changed()` is called when silence begins,
    // and when it ends.
    constructor(clock, { ask, changed }) {
      Object.assign(this, { clock, ask, changed });
      this.stop();
    }

    // Since when nothing has come, if that is too long; otherwise null.
    get silent() {
      return this.late ? this.heardAt : null;
    }

    begin() {
      this.stop();
      this.heardAt = this.clock.now();
      this.watch(QUIET_MS);
    }

    stop() {
      if (this.timer) this.clock.cancel(this.timer);
      // `asked`: when it asked, if nothing has come since; otherwise null. `owed`: questions that
      // have had no answer of their own.
      Object.assign(this, { timer: null, heardAt: null, asked: null, owed: 0, late: false });
    }

    watch(ms) {
      this.timer = this.clock.later(() => this.look(), ms);
    }

    // After a machine has slept, timers fire late: a question that was never sent can't be
    // unanswered.
    look() {
      const now = this.clock.now();
      if (this.asked === null) {
        const left = QUIET_MS - (now - this.heardAt);
        if (left > 0) return this.watch(left);
        return this.question();
      }
      const left = PATIENCE_MS - (now - this.asked);
      if (left > 0) return this.watch(left);
      this.timer = null;
      this.late = true;
      this.changed();
    }

    // Timers sleep in a hidden tab: is it time to ask?
    lookNow() {
      if (this.timer === null || this.asked !== null) return;
      this.clock.cancel(this.timer);
      this.look();
    }

    // Asks now, however long it has been quiet.
    question() {
      if (this.heardAt === null || this.asked !== null) return;
      if (this.timer) this.clock.cancel(this.timer);
      if (this.ask(HEARTBEAT)) Object.assign(this, { asked: this.clock.now(), owed: this.owed + 1 });
      else this.heardAt = this.clock.now();
      this.watch(this.asked === null ? QUIET_MS : PATIENCE_MS);
    }

    // Anything that came.
    heard() {
      if (this.heardAt === null) return;
      const { late } = this;
      Object.assign(this, { heardAt: this.clock.now(), asked: null, late: false });
      if (!this.timer) this.watch(QUIET_MS);
      if (late) this.changed();
    }

    // Something that may be the answer to a question has come. Had it asked one?
    answered() {
      if (this.owed === 0) return false;
      this.owed -= 1;
      return true;
    }
  }

  Object.assign(Pulse, { HEARTBEAT, QUIET_MS, PATIENCE_MS });
  return { Pulse };
});
