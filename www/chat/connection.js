"use strict";
// One connection's life: calling, open, closing, closed, waiting, calling again.
// No DOM and no clock of its own; what it needs of the world is handed in, so
// that a test can be the world.
//
//     open(url) ──► CONNECTING ──► OPEN ──► CLOSING ──► CLOSED
//                        ▲                                │
//                        └──── waiting (back-off) ◄───────┘  unless the page closed
//                                                            it, or a person is needed
//
// Rule one: never two sockets at once. A server that still has the first would refuse a second one
// under the same name, with 4001.
// Rule two: what a socket says after it was given up is ignored.
barewire.define(
  "chat/connection",
  ["kit/backoff", "rfc6455/codes"],
  ({ backoff, codes: { CONNECTING, OPEN, CLOSING, CLOSED, NAME_TAKEN, mayRetry } }) => {
    const SUBPROTOCOL = "chat";
    // A connection that lasted this long was a good one: the waits start again.
    const SETTLED_MS = 5000;
    // How long a closing handshake may take before its socket is given up, if another one is
    // wanted: browsers wait longer than people do.
    const PATIENCE_MS = 3000;
    // How long an opening handshake may take: if something listens on a port and never answers, a
    // browser would otherwise try for minutes.
    const ANSWER_MS = 15_000;
    // A server that hasn't noticed the end of our last connection keeps our name. This one notices
    // within 40 s, which is twice its `--ping-every`.
    const HELD_MS = 45_000;

    class Connection {
      // `makeSocket(url, subprotocol)`; `clock`: `now()`, `later(work, ms)`, `cancel(id)`;
      // `random()`; `tell(event)` is called for everything that happens.
      constructor({ makeSocket, clock, random, tell }) {
        Object.assign(this, { makeSocket, clock, random, tell });
        this.socket = null;
        this.url = null;
        this.wanted = false; // should there be a connection?
        this.replacing = false; // is this one closed only to make room for the next?
        this.waiting = null; // { attempt, until, timer }
        this.attempt = 0;
        this.openedAt = null;
        this.calledAt = null; // when the current socket was made
        this.held = null; // the address under which we were last welcome
        this.heldSince = null; // when our name was refused first
        this.calls = 0;
      }

      get readyState() {
        return this.socket ? this.socket.readyState : CLOSED;
      }

      // Connects to `url`; an existing connection is closed first.
      open(url) {
        this.url = url;
        this.attempt = 0;
        this.heldSince = null;
        this.reconnect();
      }

      // The same address again, now.
      reconnect() {
        this.wanted = true;
        this.stopWaiting();
        if (!this.socket) return this.call();
        this.replacing = true;
        if (this.readyState < CLOSING) this.startClosing(1000, "");
        this.clock.later(this.givingUp(this.socket), PATIENCE_MS);
      }

      // The page closes, and this is final: nothing is tried again.
      close(code = 1000, reason = "") {
        this.wanted = false;
        this.replacing = false;
        this.stopWaiting();
        if (this.socket && this.readyState < CLOSING) this.startClosing(code, reason);
        else this.tell({ type: "change" });
      }

      // Hands text or bytes to the browser; returns false if it isn't open.
      send(data) {
        if (this.readyState !== OPEN) return false;
        this.socket.send(data);
        return true;
      }

      // The room sent its welcome: from here on the name is ours.
      welcomed() {
        this.held = this.url;
        this.heldSince = null;
      }

      call() {
        this.calls += 1;
        this.openedAt = null;
        this.replacing = false;
        this.tell({ type: "calling", url: this.url });
        let socket;
        try {
          socket = this.makeSocket(this.url, SUBPROTOCOL);
        } catch (error) {
          // An https page may not open ws://, for example: no further attempt helps.
          this.wanted = false;
          return this.tell({ type: "refused", reason: error.message });
        }
        socket.binaryType = "arraybuffer";
        this.socket = socket;
        this.calledAt = this.clock.now();
        this.listen(socket);
        this.unanswered = this.clock.later(() => this.giveUp(socket), ANSWER_MS);
        this.tell({ type: "change" });
      }

      listen(socket) {
        const only = (work) => (event) => {
          if (socket === this.socket) work(event);
        };
        socket.onopen = only(() => this.opened(socket));
        socket.onmessage = only((event) => this.tell({ type: "message", data: event.data }));
        socket.onerror = only(() => this.tell({ type: "error" }));
        socket.onclose = only((event) => this.closed(event));
      }

      // Nobody answers: the attempt is over, and the next one waits its time.
      giveUp(socket) {
        if (this.socket !== socket || this.readyState !== CONNECTING) return;
        this.tell({ type: "unanswered", seconds: ANSWER_MS / 1000 });
        socket.close();
      }

      opened(socket) {
        this.clock.cancel(this.unanswered);
        this.openedAt = this.clock.now();
        this.tell({ type: "open", subprotocol: socket.protocol, extensions: socket.extensions });
      }

      startClosing(code, reason) {
        const early = this.readyState === CONNECTING;
        this.byPage = true;
        this.socket.close(code, reason);
        this.tell({ type: "closing", code, reason, early });
      }

      closed({ code, reason, wasClean }) {
        const opened = this.openedAt !== null;
        if (opened && this.clock.now() - this.openedAt >= SETTLED_MS) this.attempt = 0;
        const { byPage = false, replacing } = this;
        this.socket = null;
        this.byPage = false;
        this.clock.cancel(this.unanswered);
        this.tell({ type: "close", code, reason, wasClean, opened, byPage, replacing });
        if (!this.wanted) return;
        if (replacing) this.call();
        else if (this.mayTryAgain(code)) this.wait();
        else this.wanted = false;
        this.tell({ type: "change" });
      }

      mayTryAgain(code) {
        return code === NAME_TAKEN ? this.mayBeHeld() : mayRetry(code);
      }

      // Our name was refused: could it be our own last connection that has it?
      mayBeHeld() {
        if (this.held !== this.url) return false;
        this.heldSince ??= this.clock.now();
        return this.clock.now() - this.heldSince < HELD_MS;
      }

      wait() {
        const delay = backoff.delay(this.attempt, this.random());
        this.attempt += 1;
        const timer = this.clock.later(() => {
          this.waiting = null;
          this.call();
        }, delay);
        this.waiting = { attempt: this.attempt, until: this.clock.now() + delay, timer };
        this.tell({ type: "waiting", attempt: this.attempt, delay });
      }

      stopWaiting() {
        if (this.waiting) this.clock.cancel(this.waiting.timer);
        this.waiting = null;
      }

      givingUp(socket) {
        return () => {
          if (this.socket !== socket || !this.replacing) return;
          this.tell({ type: "abandoned" });
          this.socket = null;
          this.byPage = false;
          this.call();
        };
      }
    }

    return { Connection };
  },
);
