"use strict";
// The whole state of the page, without the page: which server, which room, under which name, the
// connection, its journal, and what to do about each thing that happens. A view changes it only
// through these verbs.
barewire.define(
  "chat/session",
  [
    "kit/address",
    "kit/hex",
    "kit/names",
    "kit/pulse",
    "rfc6455/codes",
    "timeline/journal",
    "timeline/side-socket",
    "timeline/steps",
    "teacher/wires",
    "chat/connection",
    "chat/room",
    "chat/said",
  ],
  ({
    address,
    hex,
    names,
    pulse: { Pulse },
    codes,
    journal: { Journal },
    sideSocket: { messageOf },
    steps,
    wires: { Wires },
    connection: { Connection },
    room: { Room },
    said: { said },
  }) => {
    // How often the page may change a name that it made up; after that, a person decides.
    const MADE_UP_TRIES = 3;

    // A frame that somebody wants to look at is one of the last.
    const TYPED = 100;

    const written = (text, to) => JSON.stringify(to === null ? { type: "say", text } : { type: "say", to, text });

    class Session {
      // `world`: `makeSocket`, `clock`, `random`, `fetch`, `wall()` (milliseconds since 1970),
      // `changed()` (something must be drawn), `remember(what, value)`. `held`: this tab had its
      // welcome under this name before it was loaded again.
      constructor(world, { server, room, name, madeUp, held, language, deflate = "" }) {
        Object.assign(this, { world, server, name, madeUp, language, deflate });
        this.roomName = room;
        this.rooms = new Map();
        this.pulse = new Pulse(world.clock, { ask: (text) => this.asks(text), changed: () => world.changed() });
        this.wires = new Wires(world);
        this.journal = new Journal(world.wall, (entry) => this.wires.live.js(entry));
        this.connection = new Connection({ ...world, tell: (event) => this.hear(event) });
        this.madeUpTries = 0;
        this.reached = false; // has this server ever answered?
        this.failures = 0; // attempts in a row that never opened
        this.welcome = null; // the server's, while the connection lives
        this.last = null; // how the last connection ended, or the last attempt at a first one
        this.asking = null; // why a name or room is asked for: { why, reason }
        this.subprotocol = "";
        this.extensions = "";
        this.openedAt = null;
        this.typed = []; // the last texts that a person typed here
        this.room = this.enter(room);
        if (held) this.connection.held = this.url;
      }

      get readyState() {
        return this.connection.readyState;
      }

      // Was the name or room that we ask for refused?
      get refused() {
        return Boolean(this.asking) && this.asking.why !== "change" && !this.welcome;
      }

      // What crosses the wire: of this connection, or of the one that is looked at.
      get timeline() {
        return this.wires.shown;
      }

      get url() {
        return address.socketUrl(this.server, this.roomName, this.name, this.deflate);
      }

      enter(name) {
        if (!this.rooms.has(name))
          this.rooms.set(name, new Room(name, this.world.wall, this.world.clock, () => this.world.changed()));
        return this.rooms.get(name);
      }

      // Verbs: what a person can ask for.

      start() {
        if (this.isSwallowed(this.roomName, this.name)) return;
        this.wires.anew();
        this.connection.open(this.url);
      }

      // A browser removes "." and ".." from a path, in any spelling: the server would never see
      // this room or name. So the page refuses them itself, and stays where it is.
      isSwallowed(room, name) {
        const whys = [names.judge(room, "room"), names.judge(name)];
        const swallowed = whys.includes("name.dots");
        if (swallowed) this.ask("swallowed");
        return swallowed;
      }

      // Another name, another room, or both: a new connection, since both are in its address.
      moveTo(room, name) {
        if (this.isSwallowed(room, name)) return;
        if (name !== this.name) {
          this.madeUp = false;
          this.world.remember("name", name);
        }
        this.outOfTheRoom();
        this.name = name;
        this.roomName = room;
        this.room = this.enter(room);
        this.asking = null;
        this.start();
        this.world.changed();
      }

      // How messages are compressed is agreed on in the handshake, so it takes a new connection.
      compress(deflate) {
        this.world.remember("deflate", deflate);
        this.deflate = deflate;
        this.moveTo(this.roomName, this.name);
      }

      // From here on we see nobody come or leave.
      outOfTheRoom() {
        this.welcome = null;
        this.room.members.clear();
        this.room.outgoing.lost();
        this.pulse.stop();
      }

      // A different server knows nothing of this one's rooms.
      useServer(server) {
        this.outOfTheRoom();
        this.server = server;
        this.rooms.clear();
        this.room = this.enter(this.roomName);
        this.reached = false;
        this.failures = 0;
        this.last = null;
        this.start();
        this.world.changed();
      }

      close() {
        this.connection.close(1000, "");
      }

      reconnect() {
        this.asking = null;
        if (this.isSwallowed(this.roomName, this.name)) return;
        this.wires.anew();
        this.connection.reconnect();
        this.world.changed();
      }

      ask(why, reason = "") {
        this.asking = { why, reason };
        this.world.changed();
      }

      stopAsking() {
        this.asking = null;
        this.world.changed();
      }

      // Did the last connection end without our asking for it?
      get lost() {
        return Boolean(this.last?.opened) && !this.last.byPage;
      }

      // Text to everybody in the room, or to one person in it. Returns false if the connection
      // isn't open, so that the text isn't lost.
      say(text, to = null) {
        return this.saying(written(text, to), { text, to });
      }

      // The same for what a person typed, not a button of the page.
      sayTyped(text, to = null) {
        const handed = this.say(text, to);
        if (handed) this.typed = [...this.typed, text].slice(-TYPED);
        return handed;
      }

      // Did a person type this here, and is it this page's wire? Others may have typed what is in a
      // capture, or on somebody else's wire.
      hasTyped(text) {
        const { replayed, taught } = this.timeline;
        return !replayed && !taught && this.typed.includes(text);
      }

      sayBytes(bytes) {
        return this.saying(bytes, { bytes });
      }

      // What is said in this room is shown there until it has come back.
      saying(data, said) {
        const handed = this.hand(data);
        if (handed) this.room.sends(said);
        return handed;
      }

      // Sends a line again that hasn't come back.
      sayAgain(line) {
        const { text, bytes, to } = line;
        const handed = bytes ? this.sayBytes(bytes) : this.say(text, to);
        if (handed) this.room.outgoing.remove(line);
        return handed;
      }

      // How many bytes a message would be, and how many the server accepts (null if it hasn't said
      // so): beyond that it ends the connection with 1009.
      sizeOf(said, to = null) {
        return typeof said === "string" ? hex.utf8Length(written(said, to)) : said.length;
      }

      get maxMessage() {
        const most = this.welcome?.max_message;
        return Number.isSafeInteger(most) && most > 0 ? most : null;
      }

      // Is the server there? A thread that goes step by step isn't asked: the question would be one
      // more frame to step through.
      asks(heartbeat) {
        const { stepping, stage } = this.wires.live;
        return stepping.pace === steps.FULL && !stage && this.hand(heartbeat);
      }

      hand(data) {
        if (!this.connection.send(data)) return false;
        this.journal.send(data);
        this.world.changed();
        return true;
      }

      // Events: what the connection reports.

      hear(event) {
        this[`on_${event.type}`]?.(event);
        this.world.changed();
      }

      on_calling({ url }) {
        this.outOfTheRoom();
        this.wires.begin();
        this.journal.clear();
        this.journal.write("new WebSocket", { url }, "happened.calling", "4.1");
      }

      on_open({ subprotocol, extensions }) {
        Object.assign(this, { subprotocol, extensions });
        this.reached = true;
        this.failures = 0;
        this.openedAt = this.world.wall();
        this.wires.opened();
        this.pulse.begin();
        this.journal.write("open", { subprotocol }, "happened.open", "4.1");
      }

      on_message({ data }) {
        const binary = typeof data !== "string";
        this.pulse.heard();
        this.journal.message(binary ? new Uint8Array(data) : data);
        if (!binary) this.read(data);
      }

      on_error() {
        this.journal.write("error", {}, "happened.error", "7.1.7");
      }

      on_closing({ code, reason, early }) {
        const key = early ? "happened.closing.early" : "happened.closing";
        this.journal.write("close()", { code, reason }, key, early ? "7.1.7" : "7.1.2");
      }

      on_close(end) {
        const { code, reason, wasClean, opened, byPage, replacing } = end;
        const welcomed = this.welcome;
        const key = wasClean ? "happened.close.clean" : opened ? "happened.close.unclean" : "happened.close.never";
        this.journal.write("close", { code, reason, wasClean, byPage }, key, wasClean ? "7.1.4" : "7.1.5");
        if (!opened && !byPage) this.failures += 1;
        // A retry that never opened, whoever ended it, says nothing of why we have to retry.
        if (opened || !this.lost) this.last = end;
        this.openedAt = null;
        this.outOfTheRoom();
        this.wires.ended();
        if (code === codes.NAME_TAKEN) return this.nameTaken(reason);
        if (code === codes.IMPOSSIBLE) return this.ask("impossible", reason);
        if (welcomed && !replacing)
          this.room.note(byPage ? "room.closed" : "room.lost", { code }, { quote: reason || null });
      }

      on_waiting({ attempt, delay }) {
        this.journal.write("setTimeout", { attempt, delay }, null);
      }

      on_refused({ reason }) {
        this.last = { code: 1006, reason, wasClean: false, opened: false, byPage: false };
        this.failures += 1;
        this.journal.write("exception", { reason }, "happened.refused", "4.1");
      }

      on_unanswered({ seconds }) {
        this.journal.write("unanswered", { seconds }, "happened.unanswered", "4.1");
      }

      on_abandoned() {
        this.journal.write("abandoned", {}, "happened.abandoned", "7.1.1");
      }

      // A name that the page made up is replaced by another; a person's name isn't touched. While
      // the server may still hold our last connection (`waiting` follows), nobody is asked.
      nameTaken(reason) {
        if (this.connection.mayBeHeld()) return this.ask("held", reason);
        if (!this.madeUp || this.madeUpTries >= MADE_UP_TRIES) return this.ask("taken", reason);
        this.madeUpTries += 1;
        const old = this.name;
        this.name = names.makeUp(this.language, this.world.random);
        this.room.note("room.renamed", { old, name: this.name });
        this.world.clock.later(() => this.start(), 0);
      }

      // What the server says, in the `chat` subprotocol.
      read(text) {
        const message = messageOf(text);
        const work = message && Object.hasOwn(said, message.type) ? said[message.type] : null;
        if (work) work(this, message);
        else this.room.note("room.unreadable", {}, { tone: "bad", quote: text.slice(0, 200) });
      }
    }

    return { Session };
  },
);
