"use strict";
// What a lab holds of a connection that the desk opened for it: `Raw`, the server's
// end of which is a server like any other and whose client does nothing by itself,
// and `Served`, on which the page's own browser is sent chosen bytes. Both have
// their events in order, and a timeline of what crossed the wire.
(() => {
  const barewire = (globalThis.barewire ??= {});
  const { hex, frames } = barewire;

  const PATIENCE_MS = 5000;
  // Records come on another road than what a socket's ends are told: so much later at most.
  const RECORDS_MS = 3000;
  const END_OF_HEAD = "\r\n\r\n";
  // One character a byte.
  const latin = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

  // Why something couldn't be done: a reason that is a sentence of the page's, or else the server's own words.
  class Trouble extends Error {
    constructor({ key = null, text = "" }) {
      super(text || key);
      this.key = key;
    }
  }

  class DeskConnection {
    constructor(desk, id) {
      Object.assign(this, { desk, id });
      this.number = null; // the server's own number for it
      this.timeline = new barewire.Timeline();
      if (desk.clock) this.timeline.clocks(desk.clock, desk.clock.wall);
      this.events = []; // { what, at, … }, `at` in ms since 1970 by this page's clock
      this.wrote = 0; // pieces that were written
      this.waiting = { bytes: 0, limit: null }; // what waits in the server's outbox
      this.ended = null; // { how, why }
      this.why = null; // what the server said it can't do
      this.waiters = [];
      this.moment = 0;
      this.journal = new barewire.Journal(() => this.moment, (entry) => this.timeline.js(entry));
    }

    // Everything that the client's end has read so far.
    get received() {
      return frames.together(this.events.filter(({ what }) => what === "received").map(({ bytes }) => bytes));
    }

    // Does nothing come any more? The client's end and the server's records are told
    // on their own: with the one the other need not be there yet.
    get isOver() {
      return this.ended !== null && (this.ended.how === "desk" || this.timeline.ended);
    }

    // Waits until `test(this)` holds, the connection is over or `ms` are gone; tells
    // whether it holds.
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

    // The timeline's first frame in this direction, or null where none comes.
    async firstFrame(dir) {
      const found = () => this.timeline.rows.find((row) => row.kind === "frame" && row.dir === dir) ?? null;
      await this.until(found, RECORDS_MS);
      return found();
    }

    stirred() {
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
      end.events.push({ what: "received", at, bytes });
      end.client?.("read", bytes.length);
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

  // A TCP connection of the page's own. Nothing is written on it but what is asked
  // for here: not even the request of the handshake.
  class Raw extends DeskConnection {
    constructor(desk, id) {
      super(desk, id);
      this.timeline.pageless = true;
      this.asked = 0; // pieces that were to be written
      this.read = 0; // bytes that came
      this.headLength = 0; // of the server's answer, once it was waited for
    }

    // What the client's end did, for the right column of the timeline.
    client(what, bytes) {
      if (what === "read") this.read += bytes;
      this.journal.write(what, { bytes, to: this.read });
    }

    demand(type, more = {}) {
      this.desk.say({ type, id: this.id, ...more });
    }

    // Each piece is one `write` of the system, `pause` ms between them. Resolves when
    // all have been written, or can't be any more; what the server says it can't do
    // is thrown.
    async write(pieces, pause = 0) {
      this.asked += pieces.length;
      const all = this.asked;
      this.why = null;
      this.demand("write", { pieces: pieces.map(hex.toBase64), pause });
      await this.until(() => this.wrote >= all || this.why !== null, PATIENCE_MS + pieces.length * pause);
      if (this.why !== null) throw new Trouble({ text: this.why });
    }

    reading(on) { this.demand("reading", { on }); }
    shut() { this.demand("shut"); }
    drop() { if (!this.ended) this.demand("drop"); }
    quiet() { this.demand("quiet"); }

    // Asks for an upgrade. `lines` is the head line by line, where another than the
    // right one is wanted. `{ status, head }`: the answer's number and bytes.
    async handshake(target = "/echo", lines = this.desk.request(target)) {
      await this.write([new TextEncoder().encode(lines.join("\r\n") + END_OF_HEAD)]);
      await this.until(() => latin(this.received).includes(END_OF_HEAD));
      const text = latin(this.received);
      this.headLength = text.indexOf(END_OF_HEAD) + END_OF_HEAD.length;
      if (!text.includes(END_OF_HEAD)) this.headLength = text.length;
      const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(text)?.[1] ?? NaN);
      return { status, head: this.received.slice(0, this.headLength) };
    }

    // The frames that came behind the answer's head, and what is left.
    get frames() {
      return frames.split(this.received.subarray(this.headLength));
    }
  }

  // A WebSocket of this very browser, to which the server sends the bytes that were
  // prepared. `script` is what the page's JavaScript was told.
  class Served extends DeskConnection {
    constructor(desk, id) {
      super(desk, id);
      this.script = { opened: false, messages: [], failed: false, closed: null };
      this.socket = null;
    }

    // The script hears of its end on a road of its own.
    get isOver() {
      return super.isOver && (this.script.closed !== null || this.ended.how === "desk");
    }

    call(slot) {
      const subprotocol = `served.${slot}`;
      const url = barewire.address.servedUrl(this.desk.server);
      this.note("new WebSocket", { url, asked: "served.…" });
      const socket = this.desk.world.makeSocket(url, [subprotocol]);
      this.socket = socket;
      socket.binaryType = "arraybuffer";
      // The slot is spent by now, and too long to be read.
      socket.onopen = () => this.told(() => (this.script.opened = true), "open", { subprotocol: "served.…" });
      socket.onmessage = ({ data }) => this.message(typeof data === "string" ? data : new Uint8Array(data));
      socket.onerror = () => this.told(() => (this.script.failed = true), "error", {});
      socket.onclose = ({ code, reason, wasClean }) => this.told(() => (this.script.closed = { code, reason, wasClean }), "close", { code, reason, wasClean });
    }

    note(what, detail) {
      this.moment = this.desk.world.wall();
      this.journal.write(what, detail);
    }

    told(work, what, detail) {
      work();
      this.note(what, detail);
      this.stirred();
      this.desk.world.changed();
    }

    message(data) {
      this.script.messages.push(data);
      this.moment = this.desk.world.wall();
      this.journal.message(data);
      this.stirred();
      this.desk.world.changed();
    }

    send(data) {
      this.socket.send(data);
      this.moment = this.desk.world.wall();
      this.journal.send(data);
    }

    close(code = 1000, reason = "") {
      if (!this.socket || this.socket.readyState > 1) return;
      this.note("close()", { code, reason });
      this.socket.close(code, reason);
    }

    // The end as the script, the console and the wire tell it.
    get stories() {
      return barewire.closing.stories(this.timeline.endings, this.journal.entries);
    }
  }

  barewire.deskConnections = { Raw, Served, Trouble };
})();
