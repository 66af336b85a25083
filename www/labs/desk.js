"use strict";
// The lab desk: a WebSocket on which the page asks the server to do what no page can do by itself.
// A script can't choose its bytes: so the server opens TCP connections to itself and writes what it
// is told to, or sends this browser the bytes that were prepared for it. The desk shows the ticket
// of the page's own chat connection, and ends with it.
barewire.define(
  "labs/desk",
  ["kit/address", "kit/hex", "timeline/side-socket", "labs/desk-connections", "labs/desk-raw", "labs/desk-served"],
  ({
    address,
    hex,
    sideSocket: { SideSocket },
    deskConnections: { Trouble, UNKNOWN_MS },
    deskRaw: { Raw },
    deskServed: { Served },
  }) => {
    const SUBPROTOCOL = "lab";
    // On a slow network, a round trip takes a second or two.
    const PATIENCE_MS = 5000;
    // This page's clock is corrected only if it is off by more, as at the wire.
    const SAME_CLOCK = 250;
    // Records may come before the page knows whose they are: this many are kept.
    const EARLY = 500;
    // Finished connections receive nothing more: this many are kept.
    const HELD = 32;

    class Desk {
      // `world`: `makeSocket(url, subprotocol)`, `clock`, `wall()`, `random()`,
      // `changed()`.
      constructor(world, server) {
        Object.assign(this, { world, server });
        this.socket = null;
        this.state = "off"; // "opening", "open", "refused", "off"
        this.why = null;
        this.limits = null;
        this.clock = null; // { wall, at }
        this.last = 0;
        this.items = new Map(); // the page's number → connection
        this.pending = new Map(); // the page's number → { done, failed }
        this.early = [];
      }

      get open() {
        return this.state === "open";
      }

      begin(ticket) {
        this.end();
        Object.assign(this, { state: "opening", why: null });
        try {
          this.socket = new SideSocket(
            this.world.makeSocket(address.deskUrl(this.server), SUBPROTOCOL),
            { type: "lab", ticket },
            {
              hear: (message) => this.hear(message),
              over: (reason) => this.over(this.state === "refused" ? "refused" : "off", this.why ?? (reason || null)),
            },
          );
        } catch (error) {
          this.over("refused", error.message);
        }
      }

      end() {
        if (!this.socket) return;
        this.socket.leave();
        this.over("off", null);
      }

      over(state, why) {
        Object.assign(this, { state, why, socket: null });
        for (const { failed } of this.pending.values()) failed(new Trouble({ key: "labs.no_desk" }));
        this.pending.clear();
        for (const item of this.items.values()) item.over("desk", why);
        this.items.clear();
        this.early = [];
        this.world.changed();
      }

      say(demand) {
        if (this.open) this.socket.say(demand);
      }

      // ---- what a lab asks for ----

      // A TCP connection to the server. `answers`: a client reads along, and writes the Pongs and
      // the Close that the protocol requires.
      connect({ answers = false } = {}) {
        return this.item(Raw, { type: "connect", answers });
      }

      // This browser's own WebSocket, answered with `head` (null: the right one) and then with
      // `pieces`. `answers`: a server reads along, too.
      async serve({ head = null, pieces = [], pause = 0, answers = false } = {}) {
        const served = await this.item(Served, {
          type: "prepare",
          head,
          pieces: pieces.map(hex.toBase64),
          pause,
          answers,
        });
        served.pieces = pieces.length;
        served.call(served.slot);
        return served;
      }

      async item(Kind, demand) {
        if (!this.open) throw new Trouble({ key: "labs.no_desk" });
        const id = ++this.last;
        const item = new Kind(this, id);
        this.items.set(id, item);
        this.letGo();
        await this.ask(id, demand);
        return item;
      }

      // To the server and back. Everything that was on its way when it began has come when it ends:
      // nothing is dropped, and the server says so.
      async round() {
        if (!this.open) throw new Trouble({ key: "labs.no_desk" });
        const back = (error) => {
          if (!(error instanceof Trouble) || error.key !== null) throw error;
        };
        await this.ask(++this.last, { type: "drop" }, UNKNOWN_MS).catch(back);
      }

      // A demand: answered, refused (`Trouble` with the server's words) or neither.
      ask(id, demand, patience = PATIENCE_MS) {
        return new Promise((done, failed) => {
          const timer = this.world.clock.later(
            () => this.failed(id, { key: "labs.no_answer", params: { n: patience / 1000 } }),
            patience,
          );
          const settled = (work) => (value) => (this.world.clock.cancel(timer), work(value));
          this.pending.set(id, { done: settled(done), failed: settled(failed) });
          this.say({ ...demand, id });
        });
      }

      letGo() {
        for (const [id, item] of this.items) if (this.items.size > HELD && item.ended) this.items.delete(id);
      }

      // The head of a right request, line by line.
      request(target) {
        const key = Uint8Array.from({ length: 16 }, () => Math.floor(this.world.random() * 256));
        return [
          `GET ${target} HTTP/1.1`,
          `Host: ${this.server.host}`,
          "Upgrade: websocket",
          "Connection: Upgrade",
          `Sec-WebSocket-Key: ${hex.toBase64(key)}`,
          "Sec-WebSocket-Version: 13",
        ];
      }

      // ---- what the server says ----

      // `t` µs of the server's, in ms since 1970 by this page's clock.
      wallOf(t) {
        return this.clock && Number.isFinite(t) ? this.clock.wall + (t - this.clock.at) / 1000 : this.world.wall();
      }

      hear(message) {
        const work = this[`hear_${message.type}`];
        if (work) work.call(this, message);
        else this.items.get(message.id)?.hear(message);
        this.world.changed();
      }

      hear_open({ limits, wall, at }) {
        const now = this.world.wall();
        Object.assign(this, {
          state: "open",
          limits,
          clock: { wall: Math.abs(now - wall) > SAME_CLOCK ? now : wall, at },
        });
      }

      hear_refused({ why }) {
        Object.assign(this, { state: "refused", why });
      }

      hear_connected({ id, connection }) {
        this.known(id, connection);
        this.arrived(id);
      }

      hear_prepared({ id, slot }) {
        const item = this.items.get(id);
        if (item) item.slot = slot;
        this.arrived(id);
      }

      hear_served({ id, connection }) {
        this.known(id, connection);
      }

      hear_error(message) {
        if (this.pending.has(message.id)) return this.failed(message.id, message);
        if (this.items.has(message.id)) this.items.get(message.id).hear(message);
        else if (message.id === undefined) this.why = message.text;
      }

      hear_records({ records }) {
        for (const record of records) {
          const item = this.whose(record.c);
          if (item) item.take(record);
          else if (this.early.push(record) > EARLY) this.early.shift();
        }
      }

      whose(number) {
        return [...this.items.values()].find((item) => item.number === number) ?? null;
      }

      // From now on it is known whose the records with this number are.
      known(id, number) {
        const item = this.items.get(id);
        if (!item) return;
        item.number = number;
        const own = this.early.filter(({ c }) => c === number);
        this.early = this.early.filter(({ c }) => c !== number);
        for (const record of own) item.take(record);
      }

      // If it comes when nobody waits for it any more, it would take up a place at the desk.
      arrived(id) {
        if (!this.items.has(id)) return this.say({ type: "drop", id });
        this.pending.get(id)?.done();
        this.pending.delete(id);
      }

      failed(id, { key = null, text = "", params = {} }) {
        this.items.delete(id);
        const pending = this.pending.get(id);
        this.pending.delete(id);
        pending?.failed(new Trouble({ key, text, params }));
      }
    }

    return { Desk };
  },
);
