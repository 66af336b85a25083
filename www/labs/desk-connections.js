"use strict";
// What a lab knows of a connection that the desk opened for it: its events in order, a timeline of
// what crossed the wire, and ways to wait for what happens there. There are two kinds: desk-raw.js
// and desk-served.js.
barewire.define(
  "labs/desk-connections",
  ["kit/hex", "timeline/journal", "timeline/timeline"],
  ({ hex, journal: { Journal }, timeline: { Timeline } }) => {
    // A step that is only waited for, not judged.
    const PATIENCE_MS = 5000;
    // The lab waits for a result as long as anything comes, and this long after that; then it says
    // that nothing is known. On a slow network, a round trip takes a second or two.
    const UNKNOWN_MS = 20_000;

    // Why something couldn't be done: one of the page's sentences, or the server's own words.
    class Trouble extends Error {
      constructor({ key = null, text = "", params = {} }) {
        super(text || key);
        Object.assign(this, { key, params });
      }
    }

    // Nobody knows what happened: the lab must not claim to know.
    const unknown = () => new Trouble({ key: "labs.nothing_yet", params: { n: UNKNOWN_MS / 1000 } });

    class DeskConnection {
      constructor(desk, id) {
        Object.assign(this, { desk, id });
        this.number = null; // the server's own number for it
        this.timeline = new Timeline();
        if (desk.clock) this.timeline.clocks(desk.clock, desk.clock.wall);
        this.events = []; // { what, at, … }, `at` in ms since 1970 by this page's clock
        this.wrote = 0; // pieces that were written
        this.waiting = { bytes: 0, limit: null }; // what is waiting in the server's outbox
        this.ended = null; // { how, why }
        this.why = null; // what the server said it can't do
        this.waiters = [];
        this.news = 0; // counts all that came
        this.moment = 0;
        this.journal = new Journal(
          () => this.moment,
          (entry) => this.timeline.js(entry),
        );
      }

      // Does nothing more come? The client's end and the server's records are reported separately:
      // if one has come, the other may not be there yet.
      get isOver() {
        return this.ended !== null && (this.ended.how === "desk" || this.timeline.ended);
      }

      // Waits until `test(this)` holds, the connection is over or `ms` have passed; returns whether
      // it holds.
      until(test, ms = PATIENCE_MS) {
        if (test(this) || this.isOver) return Promise.resolve(Boolean(test(this)));
        return new Promise((answer) => {
          const waiter = { test, done: null };
          waiter.done = (holds) => {
            this.desk.world.clock.cancel(timer);
            this.waiters = this.waiters.filter((other) => other !== waiter);
            answer(holds);
          };
          const timer = this.desk.world.clock.later(() => waiter.done(Boolean(test(this))), ms);
          this.waiters.push(waiter);
        });
      }

      // The same for a claim of a lab's. False means that the other end has ended the connection,
      // and it never held. If it doesn't hold for any other reason (nothing comes, the desk has
      // ended, a limit of the lab's own), that reason is thrown, since silence isn't an answer.
      async sure(test, ms = UNKNOWN_MS) {
        for (let news = -1; news !== this.news && !this.isOver;) {
          news = this.news;
          if (await this.until(test, ms)) return true;
        }
        if (test(this)) return true;
        const how = this.isOver ? this.ended.how : null;
        if (how === "end" || how === "reset") return false;
        if (how === "limit") throw new Trouble({ text: this.ended.why });
        throw how === "desk" ? new Trouble({ key: "labs.no_desk" }) : unknown();
      }

      // The timeline's first frame in this direction, or null if none comes.
      async firstFrame(dir) {
        const found = () => this.timeline.rows.find((row) => row.kind === "frame" && row.dir === dir) ?? null;
        await this.until(found);
        return found();
      }

      stirred() {
        this.news += 1;
        for (const waiter of [...this.waiters]) {
          const holds = Boolean(waiter.test(this));
          if (holds || this.isOver) waiter.done(holds);
        }
      }

      // A message of the desk's about this connection.
      hear(message) {
        const work = HEARS[message.type];
        if (!work) return;
        const at = this.desk.wallOf(message.t);
        this.moment = at;
        work(this, message, at);
        this.stirred();
      }

      take(record) {
        this.timeline.take(record);
        this.stirred();
      }

      // What came is for the raw connection to look at; a browser's own bytes are in the records.
      came() {}

      over(how, why) {
        if (this.ended) return;
        this.ended = { how, why };
        this.stirred();
      }
    }

    const HEARS = {
      wrote(end, { bytes }, at) {
        end.wrote += 1;
        end.events.push({ what: "wrote", at, n: bytes });
        end.client?.("write", bytes);
      },
      received(end, { bytes: text }, at) {
        const bytes = hex.fromBase64(text) ?? new Uint8Array();
        end.events.push({ what: "received", at, n: bytes.length });
        end.came(bytes);
      },
      waiting(end, { bytes, limit }, at) {
        end.waiting = { bytes, limit };
        end.events.push({ what: "waiting", at, n: bytes, limit });
      },
      ended(end, { how, why }, at) {
        end.events.push({ what: "ended", at, how, why });
        end.over(how, why);
      },
      error(end, { text }, at) {
        end.events.push({ what: "error", at, text });
        end.why = text;
      },
    };

    return { DeskConnection, Trouble, UNKNOWN_MS };
  },
);
