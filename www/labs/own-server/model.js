"use strict";
// Your own server: in which order to build one, how each step is checked at a terminal, and eight
// questions that this page, as a browser, asks an echo server. No DOM.
barewire.define("labs/own-server/model", [], () => {
  // `commands`: what to type, and what must be in the answer; `checks`: which questions are about
  // this step; `museum`: exhibits that warn of it; `lab`: where it was practised.
  const STEPS = [
    { id: "head", section: "4.2.1", commands: [], checks: [], museum: ["recv", "case"], lab: "handshake" },
    {
      id: "accept",
      section: "4.2.2",
      checks: ["open"],
      museum: ["backslash", "location"],
      lab: "handshake",
      commands: [["barewire accept dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="]],
    },
    {
      id: "read",
      section: "5.2",
      checks: ["burst", "binary"],
      museum: ["decoder"],
      lab: "tcp-is-not-frames",
      commands: [['barewire explain "81 85 37 fa 21 3d 7f 9f 4d 51 58"', '"Hello"']],
    },
    {
      id: "write",
      section: "5.2",
      checks: ["text", "lengths"],
      museum: ["length"],
      lab: "boundary",
      commands: [['barewire frame --opcode text "Hello"', "81 05 48 65 6c 6c 6f"]],
    },
    {
      id: "control",
      section: "5.5",
      checks: ["close"],
      museum: ["swallow", "state"],
      lab: "slow-and-lost",
      commands: [
        ['barewire frame --opcode ping --mask 37fa213d "hi"', "89 82 37 fa 21 3d 5f 93"],
        ['barewire frame --opcode close --code 1000 "bye"', "88 05 03 e8 62 79 65"],
      ],
    },
    {
      id: "fragments",
      section: "5.4",
      checks: ["chinese"],
      museum: [],
      lab: "break-it",
      commands: [
        ['barewire frame --opcode text --no-fin "Hel"', "01 03 48 65 6c"],
        ['barewire frame --opcode continuation "lo"', "80 02 6c 6f"],
      ],
    },
    {
      id: "many",
      section: null,
      commands: [],
      checks: ["others"],
      museum: ["pop", "orphan", "receiver", "forged"],
      lab: "two-writers",
    },
    {
      id: "refuse",
      section: "7.1.7",
      checks: [],
      museum: ["origin", "html"],
      lab: "who-may-connect",
      commands: [['barewire explain "c1 80 00 00 00 00"', "reserved bits 100 are set"]],
    },
    { id: "next", section: null, commands: [], checks: [], museum: ["secret"], lab: "squeeze" },
  ];

  // The host and port that an address leads to, as the proxy takes them; null if it isn't one. Inside
  // TLS, a proxy sees nothing.
  function hostOf(url) {
    try {
      const { protocol, hostname, port } = new URL(url);
      return protocol === "ws:" && hostname !== "" ? `${hostname}:${port || 80}` : null;
    } catch {
      return null;
    }
  }

  // Does an address lead to the server that this page came from?
  function isOurs(url, { ws }) {
    try {
      return new URL(url).host === new URL(ws).host;
    } catch {
      return false;
    }
  }

  // How long a question waits for its answer; after that, the page says that it is late, not that
  // it is wrong.
  const PATIENCE_MS = 4000;
  const LENGTHS = [0, 125, 126, 127, 65_535, 65_536];
  // So many messages that no server is quick enough to find each by itself in a read.
  const BURST = Array.from({ length: 100 }, (_, i) => `message ${i}`);

  // A WebSocket of this browser's, with ways to wait for it.
  class Caller {
    constructor(world, url) {
      Object.assign(this, { world, inbox: [], closed: null, opened: false, waiters: new Set() });
      this.socket = world.makeSocket(url);
      this.socket.binaryType = "arraybuffer";
      const then = (work) => (event) => (work(event), this.stirred());
      this.socket.onopen = then(() => (this.opened = true));
      this.socket.onmessage = then(({ data }) =>
        this.inbox.push(typeof data === "string" ? data : new Uint8Array(data)),
      );
      this.socket.onclose = then(({ code, wasClean }) => (this.closed = { code, wasClean }));
    }

    stirred() {
      for (const waiter of [...this.waiters]) waiter();
    }

    // Until `test()` holds, the connection is over or time is up; returns whether it holds.
    until(test, ms = PATIENCE_MS) {
      return new Promise((done) => {
        const look = (late) => {
          if (!test() && !this.closed && !late) return;
          this.world.clock.cancel(timer);
          this.waiters.delete(waiter);
          done(Boolean(test()));
        };
        const timer = this.world.clock.later(() => look(true), ms);
        const waiter = () => look(false);
        this.waiters.add(waiter);
        look(false);
      });
    }

    // Sends all of `messages` at once; do they come back, in order? "yes", "no" (something else
    // came, or the end) or "silent": not enough has come yet.
    async echoes(messages) {
      const begun = this.inbox.length;
      const came = () => this.inbox.slice(begun);
      const wrong = () => came().some((message, i) => i >= messages.length || !same(messages[i], message));
      for (const message of messages) this.socket.send(message);
      await this.until(() => wrong() || came().length >= messages.length);
      if (wrong()) return "no";
      return came().length >= messages.length ? "yes" : this.closed ? "no" : "silent";
    }
  }

  const same = (a, b) =>
    typeof a === "string" || typeof b === "string"
      ? a === b
      : b?.length === a.length && a.every((byte, i) => byte === b[i]);

  const echo =
    (...messages) =>
    (caller) =>
      caller.echoes(messages);

  // The first length whose echo is lost.
  async function lengths(caller) {
    for (const n of LENGTHS) {
      const told = await caller.echoes(["x".repeat(n)]);
      if (told !== "yes") return { told, n };
    }
    return "yes";
  }

  async function close(caller) {
    caller.socket.close(4000, "bye");
    await caller.until(() => caller.closed);
    if (!caller.closed) return "silent";
    return caller.closed.code === 4000 && caller.closed.wasClean ? "yes" : "no";
  }

  // While the first one is silent, is a second one served?
  async function others(caller, call) {
    const second = call();
    const opened = await second.until(() => second.opened);
    const told = opened ? await second.echoes(["and I?"]) : second.closed ? "no" : "silent";
    second.socket.close();
    return told;
  }

  const CHECKS = {
    open: async () => "yes",
    text: echo("hi"),
    chinese: echo("你好 🌊"),
    lengths,
    burst: echo(...BURST),
    binary: echo(Uint8Array.of(0, 255, 128, 10)),
    others,
    close,
  };

  // Why did no WebSocket open? A browser doesn't tell a script whether the server isn't there or
  // its handshake is wrong; but a server that isn't there doesn't answer an HTTP request either.
  // "silent": nothing has come so far; "handshake": HTTP is answered there; "nobody": it isn't, so
  // perhaps nobody listens.
  async function notOpened(world, url, caller) {
    if (!caller.closed) return "silent";
    const request = new AbortController();
    const timer = world.clock.later(() => request.abort(), PATIENCE_MS);
    const answer = world.fetch(url.replace(/^ws/, "http"), {
      mode: "no-cors",
      cache: "no-store",
      signal: request.signal,
    });
    return answer
      .then(
        () => "handshake",
        () => "nobody",
      )
      .finally(() => world.clock.cancel(timer));
  }

  // Asks all of them, each on its own connection. A server that isn't there is asked once.
  // `heard(results)` is called for each: `{ id, told, n }`, where `told` is "yes", "no", "silent",
  // "handshake" or "nobody".
  async function examine(world, url, heard) {
    const results = [];
    for (const [id, check] of Object.entries(CHECKS)) {
      const call = () => new Caller(world, url);
      const caller = call();
      const opened = await caller.until(() => caller.opened);
      const found = opened ? await check(caller, call) : await notOpened(world, url, caller);
      caller.socket.close();
      results.push({ id, n: null, ...(typeof found === "string" ? { told: found } : found) });
      heard(results);
      if (!opened && id === "open") break;
    }
    return results;
  }

  function verdict(results) {
    if (results[0].told !== "yes") return results[0].told === "silent" ? "silent" : "closed";
    if (results.some(({ told }) => told !== "yes" && told !== "silent")) return "some";
    return results.some(({ told }) => told === "silent") ? "silent" : "all";
  }

  // Which step a question is about, counted from 1.
  const stepOf = (check) => 1 + STEPS.findIndex(({ checks }) => checks.includes(check));

  const VERDICTS = ["all", "some", "closed"],
    TOLD = ["yes", "no", "silent", "handshake", "nobody"];
  const SAYS = [
    ...STEPS.flatMap(({ id }) => [`own.${id}`, `own.${id}.how`]),
    ...Object.keys(CHECKS).map((id) => `own.check_${id}`),
    ...[...VERDICTS, "silent"].map((name) => `own.will_${name}`),
    ...TOLD.map((told) => `own.${told}`),
  ];

  return { PATIENCE_MS, STEPS, hostOf, isOurs, CHECKS, VERDICTS, SAYS, examine, verdict, stepOf };
});
