"use strict";
// A WebSocket of this browser, to which the server sends prepared bytes.
barewire.define(
  "labs/desk-served",
  ["kit/address", "rfc6455/closing", "labs/desk-connections"],
  ({ address, closing, deskConnections: { DeskConnection, Trouble } }) => {
    // How long a browser may take for some hundred kilobytes before its silence counts.
    const THINK_MS = 400;
    // Then this many questions go to the server and back: whatever the browser answered came
    // before.
    const ROUNDS = 2;

    // `script` is what the page's JavaScript was told.
    class Served extends DeskConnection {
      constructor(desk, id) {
        super(desk, id);
        this.script = { opened: false, messages: [], failed: false, closed: null };
        this.socket = null;
        this.pieces = 0; // this many must be written
      }

      // The script learns of its end separately.
      get isOver() {
        return super.isOver && (this.script.closed !== null || this.ended.how === "desk");
      }

      call(slot) {
        const subprotocol = `served.${slot}`;
        const url = address.servedUrl(this.desk.server);
        this.note("new WebSocket", { url, asked: "served.…" });
        const socket = this.desk.world.makeSocket(url, [subprotocol]);
        this.socket = socket;
        socket.binaryType = "arraybuffer";
        // The slot is used up by now, and too long to read.
        socket.onopen = () => this.told(() => (this.script.opened = true), "open", { subprotocol: "served.…" });
        socket.onmessage = ({ data }) => this.message(typeof data === "string" ? data : new Uint8Array(data));
        socket.onerror = () => this.told(() => (this.script.failed = true), "error", {});
        socket.onclose = ({ code, reason, wasClean }) =>
          this.told(() => (this.script.closed = { code, reason, wasClean }), "close", { code, reason, wasClean });
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

      // Waits for the script's `open`; it must be an open WebSocket.
      async opened() {
        await this.sure(() => this.script.opened || this.script.closed);
        if (!this.script.opened) throw new Trouble({ key: "labs.not_open", params: { status: "–" } });
      }

      // Waits until `said()` holds, or until it is sure that the browser says nothing for now. A
      // browser can't say "I have read all of it": so the server must have written all of it, and
      // then more time must pass than a round trip takes.
      async quiet(said) {
        await this.sure(() => said() || (this.script.opened && this.wrote >= this.pieces));
        await this.until(said, THINK_MS);
        for (let i = 0; i < ROUNDS && !said() && !this.isOver; i++) await this.desk.round();
        // If the browser was silent until the lab itself ended it, the browser has ended nothing.
        if (this.ended?.how === "limit") throw new Trouble({ text: this.ended.why });
      }

      // The end as the script, the console and the wire show it.
      get stories() {
        return closing.stories(this.timeline.endings, this.journal.entries);
      }
    }

    return { Served };
  },
);
