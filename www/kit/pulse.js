"use strict";
// Is the other end still there? A network that stops tells nobody: `readyState` stays 1,
// and what is sent goes nowhere. The server's Pings are answered by the browser itself and
// no script hears of them. So a page that has heard nothing for a while asks, on its own
// socket, something that must be answered: `{"type":"heartbeat"}`. Any message is an
// answer. No DOM, no clock of its own.
barewire.define("kit/pulse", [], () => {
  const HEARTBEAT = JSON.stringify({ type: "heartbeat" });
  // After so much silence it asks; a little more than the server's own keep-alive takes, so
  // that both aren't asking at the same moment.
  const QUIET_MS = 25_000;
  // Who hasn't answered by then is said to be silent. No connection is ended for it: a
  // thread that is led step by step is silent, too.
  const PATIENCE_MS = 5000;

  class Pulse {
    // `ask(text)` sends, and answers whether it could; `changed()` is called when silence
    // begins, and when it ends.
    constructor(clock, { ask, changed }) {
      Object.assign(this, { clock, ask, changed });
      this.stop();
    }

    // Since when nothing came, where that is too long; else null.
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
      // `asked`: when it asked and has heard nothing since; else null.
      // `owed`: questions that have had no answer of their own.
      Object.assign(this, { timer: null, heardAt: null, asked: null, owed: 0, late: false });
    }

    watch(ms) {
      this.timer = this.clock.later(() => this.look(), ms);
    }

    // Timers of a machine that slept come late: what was never asked can't be unanswered.
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

    // Timers sleep in a tab that nobody looks at: is it time to ask?
    lookNow() {
      if (this.timer === null || this.asked !== null) return;
      this.clock.cancel(this.timer);
      this.look();
    }

    // Asks now, however long it was quiet.
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

    // What may be the answer to a question has come. Was one asked?
    answered() {
      if (this.owed === 0) return false;
      this.owed -= 1;
      return true;
    }
  }

  Object.assign(Pulse, { HEARTBEAT, QUIET_MS, PATIENCE_MS });
  return { Pulse };
});
