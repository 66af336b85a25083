"use strict";
// What happens when an exhibit is run: the notes' lines and the right ones, on the same bytes, each
// on the real server or this browser if possible. No DOM: what needs one is passed in.
//
// Each run returns `{ verdict, notes, right, look }`: what the notes' lines did, a list of what
// happened on either side (`[key, params]`), and the connection worth seeing on the wire, or null.
// `fact`: the right lines didn't run; what is told is known.
barewire.define(
  "labs/museum/runs",
  [
    "kit/hex",
    "rfc6455/bits",
    "rfc6455/closing",
    "rfc6455/frames",
    "rfc6455/mask",
    "labs/notes",
    "labs/museum/chat",
    "labs/museum/handshakes",
    "labs/museum/lines",
  ],
  ({
    hex,
    bits,
    closing,
    frames,
    mask,
    notes,
    chat: museumChat,
    handshakes: { cut, spelling, origin },
    lines: { diesOf, raises, heard },
  }) => {
    const ROOM = "/room/museum";
    const ROUNDS = 200_000;
    const HOSTILE = "<img src=x onerror=alert(1)>";
    // `world`: `desk`, `key()` (four random bytes), `elements(text)` (which elements a page makes
    // of it), `asText(text)` (the same, and what is shown, if it goes in as text), `now()`.
    const masked = (world, text, opcode = 1) => frames.encode({ opcode, key: world.key(), payload: hex.encode(text) });

    // ---- this browser, served ----

    async function served(world, pieces, { head = null, answers = true } = {}) {
      const connection = await world.desk.serve({ head, pieces, answers });
      const { script } = connection;
      if (pieces.length > 0) await connection.sure(() => script.messages.length > 0 || script.closed);
      else await connection.quiet(() => script.closed);
      return connection;
    }

    function told({ script }) {
      if (script.messages.length > 0) return [["museum.l_message", { n: script.messages[0].length }]];
      return script.closed ? [["museum.l_closed", { code: script.closed.code }]] : [["museum.l_open", {}]];
    }

    // The same payload in the notes' bytes and in the right ones.
    async function tasted(world, wrongBytes, rightBytes) {
      const right = await served(world, [rightBytes]);
      const wrong = await served(world, [wrongBytes]);
      right.close();
      wrong.close();
      const sent = (bytes) => [
        "museum.l_sent",
        { what: `${hex.spaced(bytes.slice(0, 12))}${bytes.length > 12 ? " …" : ""}` },
      ];
      return {
        verdict: wrong.script.messages.length > 0 ? "fine" : "dies",
        notes: [sent(wrongBytes), ...told(wrong)],
        right: [sent(rightBytes), ...told(right)],
        look: wrong,
      };
    }

    async function location(world) {
      const own = `WebSocket-Location: ws://${world.desk.server.host}/`;
      const head = [
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Accept: <accept>",
        "Sec-WebSocket-Protocol: <protocol>",
      ];
      const wrong = await served(world, [], { head: [...head, own] });
      const right = await served(world, [], { head });
      const opened = wrong.script.opened && !wrong.script.closed;
      for (const one of [wrong, right]) one.close();
      return {
        verdict: opened ? "fine" : "dies",
        notes: [["museum.l_sent", { what: own }], ...told(wrong)],
        right: told(right),
        look: wrong,
      };
    }

    // The notes' two lines: which end they believe has closed.
    const claimed = (state) => (state === 2 ? "theirs" : state === 3 ? "mine" : null);

    // How far each of two connections is after its end: one that the browser closes, and one that
    // the server closes. The lab knows which, and asks the notes' lines.
    async function states(world) {
      const lines = [];
      let mistaken = false;
      const note = (key, { socket }, who) => {
        const state = socket.readyState,
          claim = claimed(state);
        lines.push([key, { state }]);
        if (claim) lines.push([`museum.l_${who}_said_${claim}`, {}]);
        mistaken ||= claim !== null && claim !== who;
      };
      const mine = await served(world, []);
      mine.close();
      note("museum.l_mine_closing", mine, "mine");
      await mine.sure(() => mine.script.closed);
      note("museum.l_mine_closed", mine, "mine");
      // Nobody answers the browser's Close for us: it is an answer already.
      const theirs = await served(world, [frames.encode({ opcode: 8, payload: [0x03, 0xe8] })], { answers: false });
      await theirs.sure(() => theirs.script.closed);
      note("museum.l_theirs_closed", theirs, "theirs");
      return { verdict: mistaken ? "wrong" : "fine", notes: lines, right: [mine, theirs].map(whoClosed), look: theirs };
    }

    // The right lines: the end that closes knows that, and the `close` event tells the rest.
    function whoClosed({ script, journal }) {
      const asked = journal.entries.some(({ what }) => what === "close()");
      return [asked ? "museum.l_mine_ended" : "museum.l_theirs_ended", { code: script.closed?.code ?? "–" }];
    }

    // ---- frames ----

    async function decoder(world) {
      const two = frames.together([masked(world, "one"), masked(world, "two")]);
      const raw = await world.desk.connect();
      await raw.open("/echo");
      await raw.write([two]);
      await raw.sure(() => raw.frames.count >= 2);
      const { text, error } = notes.decode(two);
      const came = raw.frames.frames.map(({ payload }) => ["museum.l_read", { what: hex.utf8(payload) }]);
      return {
        verdict: diesOf(error, "wrong"),
        notes: [error ? raises(error) : ["museum.l_read", { what: text }]],
        right: came,
        look: raw,
      };
    }

    // An eavesdropper needs only the frame: the key is in it.
    async function secret(world) {
      const frame = masked(world, "my password");
      const [{ header, payload }] = frames.split(frame, "in").frames;
      const key = bits.maskingKey(header);
      const read = hex.utf8(mask.unmask(payload, key));
      return {
        verdict: read === "my password" ? "wrong" : "fine",
        look: null,
        fact: true,
        right: [["museum.l_tls", {}]],
        notes: [
          ["museum.l_sent", { what: hex.spaced(frame) }],
          ["museum.l_key", { what: hex.spaced(key) }],
          ["museum.l_listener", { what: read }],
        ],
      };
    }

    async function scheme(world) {
      const url = `wxs://${world.desk.server.host}/`;
      try {
        world.desk.world.makeSocket(url).close();
      } catch (error) {
        const right = await served(world, [frames.encode({ payload: hex.encode("hi") })]);
        return { verdict: "dies", notes: [raises(`${error.name}: ${error.message}`)], right: told(right), look: right };
      }
      return { verdict: "fine", notes: [], right: [], look: null };
    }

    async function html(world) {
      const made = world.elements(HOSTILE),
        text = world.asText(HOSTILE);
      const sent = ["museum.l_sent", { what: HOSTILE }];
      const counted = (all) => ["museum.l_elements", { n: all.length, what: all.join(" ") || "–" }];
      return {
        verdict: made.length > 0 ? "wrong" : "fine",
        look: null,
        right: [sent, counted(text.elements), ["museum.l_shown", { what: text.shown }]],
        notes: [sent, counted(made)],
      };
    }

    // ---- the chat: the notes' in small, ours for real ----

    async function member(world, name) {
      const raw = await world.desk.connect({ answers: true });
      await raw.open(`${ROOM}/${name}`);
      return raw;
    }

    const texts = (raw) =>
      raw.frames.frames.filter(({ opcode }) => opcode === 1).map(({ payload }) => hex.utf8(payload));

    async function hears(raw) {
      await raw.sure(() => texts(raw).length > 0);
      return texts(raw)[0];
    }

    // Alice whispers; `names` are there before. The first one's end is worth a look.
    async function whispered(world, text, names, who) {
      const all = [];
      for (const name of names) all.push(await member(world, name));
      await all[0].write([masked(world, text)]);
      return { all, came: await hears(all[names.indexOf(who)]) };
    }

    async function receiver(world) {
      const chat = new museumChat.NotesChat(),
        text = '{"to":"nobody-here","msg":"psst"}';
      const alice = chat.join("alice");
      const error = chat.whisper(alice, text);
      const { all, came } = await whispered(world, text, ["alice"], "alice");
      const sent = ["museum.l_writes", { who: "alice", what: text }];
      return {
        verdict: alice.lives ? "fine" : "dies",
        notes: [sent, raises(error), ["museum.l_over", { who: "alice" }]],
        right: [sent, heard("alice", came)],
        look: all[0],
      };
    }

    async function forged(world) {
      const chat = new museumChat.NotesChat(),
        text = '{"to":"bob","from":"teacher","msg":"no homework"}';
      const [mallory, bob] = ["mallory", "bob"].map((name) => chat.join(name));
      chat.whisper(mallory, text);
      const { all, came } = await whispered(world, text, ["mallory", "bob"], "bob");
      const sent = ["museum.l_writes", { who: "mallory", what: text }];
      return {
        verdict: bob.heard[0]?.includes("teacher") ? "wrong" : "fine",
        notes: [sent, heard("bob", bob.heard[0])],
        right: [sent, heard("bob", came)],
        look: all[1],
      };
    }

    async function orphan(world) {
      const chat = new museumChat.NotesChat(),
        text = '{"to":"bob","msg":"hi"}';
      const [first, second, alice] = ["bob", "bob", "alice"].map((name) => chat.join(name));
      chat.whisper(alice, text);
      const [bob, other, real] = [await member(world, "bob"), await member(world, "bob"), await member(world, "alice")];
      await other.sure(() => other.frames.frames.some(({ opcode }) => opcode === 8));
      const close = other.frames.frames.find(({ opcode }) => opcode === 8);
      const { code, reason } = close ? closing.body(close) : { code: "–", reason: "" };
      await real.write([masked(world, text)]);
      return {
        verdict: first.heard.length > 0 ? "fine" : "wrong",
        notes: [heard("bob 1", first.heard[0]), heard("bob 2", second.heard[0])],
        right: [["museum.l_turned", { who: "bob 2", code, reason }], heard("bob 1", await hears(bob))],
        look: other,
      };
    }

    async function pop(world) {
      const chat = new museumChat.NotesChat();
      const bob = chat.join("bob");
      const error = chat.leave(bob);
      const gone = await member(world, "bob");
      gone.drop();
      await gone.sure(() => gone.timeline.ended);
      const again = await member(world, "bob");
      await again.write([masked(world, "here again")]);
      const came = await hears(again);
      return {
        verdict: diesOf(error, chat.clients.has("bob") ? "wrong" : "fine"),
        look: again,
        right: [["museum.l_back", { who: "bob" }], heard("bob", came)],
        notes: [raises(error), ["museum.l_table", { what: [...chat.clients.keys()].join(", ") || "–" }]],
      };
    }

    async function swallow(world) {
      const began = world.now();
      const errors = museumChat.swallow(() => new Uint8Array(), ROUNDS);
      const ms = Math.round(world.now() - began);
      const rounds = museumChat.untilTheEnd(() => new Uint8Array(), ROUNDS);
      const gone = await member(world, "bob");
      gone.drop();
      await gone.sure(() => gone.timeline.ended);
      const sentence = gone.timeline.endings.at(-1)?.record?.sentence ?? "";
      return {
        verdict: errors === ROUNDS ? "forever" : "fine",
        notes: [["museum.l_rounds", { n: errors, ms }]],
        right: [
          ["museum.l_stopped", { n: rounds }],
          ["museum.l_server", { what: sentence }],
        ],
        look: gone,
      };
    }

    const many = (n) => hex.encode("x".repeat(n));
    const RUNS = {
      length: (world) => tasted(world, notes.encode(many(127)).bytes, notes.right.encode(many(127)).bytes),
      backslash: (world) => tasted(world, hex.encode("x81x05Hello"), frames.encode({ payload: hex.encode("Hello") })),
      recv: cut,
      case: spelling,
      location,
      decoder,
      pop,
      swallow,
      receiver,
      forged,
      orphan,
      html,
      state: states,
      scheme,
      origin,
      secret,
    };

    // These need no server.
    const PURE = ["html", "secret"];

    // Runs one; nothing that it opened is left behind.
    async function run(id, world) {
      const opened = [];
      const tracked = Object.create(world.desk, {
        connect: { value: async (more) => (opened.push(await world.desk.connect(more)), opened.at(-1)) },
        serve: { value: async (more) => (opened.push(await world.desk.serve(more)), opened.at(-1)) },
      });
      try {
        return await RUNS[id]({ ...world, desk: tracked });
      } finally {
        for (const one of opened) (one.drop ?? one.close).call(one);
        await Promise.all(opened.map((one) => one.until(() => one.ended)));
      }
    }

    const SAYS = [
      "raises",
      "silent",
      "heard",
      "message",
      "closed",
      "open",
      "sent",
      "status",
      "parts",
      "read",
      "tls",
      "key",
      "listener",
      "elements",
      "shown",
      "writes",
      "over",
      "turned",
      "back",
      "table",
      "rounds",
      "stopped",
      "server",
      "mine_closing",
      "mine_closed",
      "theirs_closed",
      "mine_said_theirs",
      "mine_said_mine",
      "theirs_said_mine",
      "theirs_said_theirs",
      "mine_ended",
      "theirs_ended",
    ].map((name) => `museum.l_${name}`);

    return { RUNS, PURE, SAYS, run };
  },
);
