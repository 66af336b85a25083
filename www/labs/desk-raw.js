"use strict";
// A TCP connection to the server, opened by the desk. The server's end is like any other; the
// client's does nothing by itself, and writes what it is told to.
barewire.define(
  "labs/desk-raw",
  ["kit/hex", "rfc6455/bits", "labs/desk-bytes", "labs/desk-connections"],
  ({ hex, bits: { OPCODE }, deskBytes, deskConnections: { DeskConnection, Trouble, UNKNOWN_MS } }) => {
    const { CLOSE } = OPCODE;
    const SWITCHING = 101;
    const END_OF_HEAD = "\r\n\r\n";

    // Only what is asked for here is written on it: not even the handshake's request is automatic.
    class Raw extends DeskConnection {
      constructor(desk, id) {
        super(desk, id);
        this.timeline.pageless = true;
        this.asked = { pieces: 0, bytes: 0 }; // what should be written
        this.input = new deskBytes.Came();
        this.serverRead = 0; // bytes, by its records
      }

      // The beginning of everything that the client's end has read, and how much of it is the
      // answer's head; 0 until that is complete.
      get received() {
        return this.input.beginning;
      }
      get headLength() {
        return this.input.headLength;
      }

      // The frames that came after the answer's head (the latest, and how many), and how many bytes
      // of the next one.
      get frames() {
        return this.input.reader;
      }

      // Did the server end it by itself, and not after the end of our own direction?
      get serverEndedFirst() {
        const tcp = this.timeline.endings.find(({ record }) => record?.what === "tcp");
        return tcp !== undefined && tcp.record.event !== "peer-ended";
      }

      came(bytes) {
        this.input.take(bytes);
        this.client("read", bytes.length);
      }

      take(record) {
        if (record.what === "read") this.serverRead = Math.max(this.serverRead, record.at + record.bytes);
        super.take(record);
      }

      // What the client's end did, for the right column of the timeline.
      client(what, bytes) {
        this.journal.write(what, { bytes, to: this.input.bytes });
      }

      demand(type, more = {}) {
        this.desk.say({ type, id: this.id, ...more });
      }

      // Each piece is one `write` of the system, with `pause` ms between them. Resolves when all
      // have been written, or can't be any more; if the server says that it can't do it, that is
      // thrown.
      async write(pieces, pause = 0) {
        this.asked.pieces += pieces.length;
        this.asked.bytes += pieces.reduce((sum, { length }) => sum + length, 0);
        const all = this.asked.pieces;
        this.why = null;
        this.demand("write", { pieces: pieces.map(hex.toBase64), pause });
        await this.sure(() => this.wrote >= all || this.why !== null, UNKNOWN_MS + pieces.length * pause);
        if (this.why !== null) throw new Trouble({ text: this.why });
      }

      reading(on) {
        this.demand("reading", { on });
      }
      shut() {
        this.demand("shut");
      }
      drop() {
        if (!this.ended) this.demand("drop");
      }
      quiet() {
        this.demand("quiet");
      }

      // Asks for an upgrade. `lines` is the head line by line, if another than the right one is
      // wanted. `{ status, head }`: the answer's status and bytes; NaN if the server ends the
      // connection without one.
      async handshake(target = "/echo", lines = this.desk.request(target)) {
        await this.write([hex.encode(lines.join("\r\n") + END_OF_HEAD)]);
        await this.sure(() => this.headLength > 0);
        const head = this.received.slice(0, this.headLength || undefined);
        return { status: Number(/^HTTP\/1\.\d (\d{3})/.exec(hex.latin1(head))?.[1] ?? NaN), head };
      }

      // The bytes after the answer's head: as many as it announces, or all until the end.
      async body() {
        const length = /\r\ncontent-length: *(\d+)/i.exec(hex.latin1(this.received.slice(0, this.headLength)))?.[1];
        await this.sure(
          () => this.ended !== null || (length !== undefined && this.input.bytes >= this.headLength + Number(length)),
        );
        return this.received.slice(this.headLength);
      }

      // A handshake that must open a WebSocket.
      async open(target = "/echo") {
        const { status } = await this.handshake(target);
        if (status !== SWITCHING) throw new Trouble({ key: "labs.not_open", params: { status: status || "–" } });
      }

      // When this resolves, everything that the server says to what was written is here. It has
      // read every byte (its records say so), then our own direction ends, and the server sees that
      // end after all its answers. Or it has sent a Close: nothing follows that.
      async heardOut() {
        const closed = () => this.frames.frames.some(({ opcode }) => opcode === CLOSE);
        await this.sure(() => this.serverRead >= this.asked.bytes || closed());
        if (!this.ended) this.shut();
        if (closed()) await this.until(() => this.isOver);
        else await this.sure(() => this.isOver);
      }
    }

    return { Raw };
  },
);
