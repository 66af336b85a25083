"use strict";
// Three experiments with peers that don't do their part, each on real connections of the lab's
// desk: one that doesn't read, some that answer no Ping, one that doesn't answer a Close. No DOM:
// results are put into `own`, and `own.changed()` is called.
barewire.define(
  "labs/slow-and-lost/model",
  ["kit/hex", "rfc6455/bits", "rfc6455/closing", "rfc6455/frames"],
  ({ hex, bits: { OPCODE }, closing, frames }) => {
    const { TEXT, CLOSE, PING } = OPCODE;
    // How much is said at once: a lot while the systems' buffers fill, little once the outbox does,
    // so that it can be watched. The server reports every 200 ms what waits in the outbox; between
    // two reports, less is said than the outbox holds.
    const FAST = 48 * 1024,
      AT_ONCE = 4,
      SLOW = 20 * 1024,
      TOLD_MS = 280;
    // A lab's connection may write one MiB: then the next one goes on speaking. If nothing has
    // happened by then, the experiment is given up.
    const ALLOWANCE = 1000 * 1024,
      MOST = 14 * 1024 * 1024;
    const READ_MS = 30_000;
    // How patient the keep-alive is depends on how the server was started; the desk's connections
    // live two minutes.
    const KEEP_ALIVE_MS = 100_000,
      WORD_MS = 1000;
    const CLOSE_MS = 30_000;
    // A browser that isn't answered: the desk itself ends the connection after ten seconds.
    const BROWSER_MS = 20_000;

    const key = (random) => Array.from({ length: 4 }, () => Math.floor(random() * 256));
    const masked = (text, random) => frames.encode({ opcode: TEXT, key: key(random), payload: hex.encode(text) });
    const readBy = (raw) => raw.input.bytes - raw.headLength;
    const pause = (desk, ms) => new Promise((done) => desk.world.clock.later(done, ms));
    const sent = (raw, opcode) =>
      raw.timeline.rows.find((row) => row.kind === "frame" && row.dir === "out" && row.opcode === opcode) ?? null;
    const came = (raw, opcode) =>
      raw.timeline.rows.find((row) => row.kind === "frame" && row.dir === "in" && row.opcode === opcode) ?? null;
    const ending = (raw) => raw.timeline.rows.find(({ kind }) => kind === "end") ?? null;

    // A WebSocket of the desk's, to be dropped with the others of its run.
    async function join(own, raws, target, { answers = false } = {}) {
      const raw = await own.desk.connect({ answers });
      raws.push(raw);
      await raw.open(target);
      return raw;
    }

    function begin(desk, changed) {
      return { desk, changed, runs: new Set(), freeze: null, lost: null, close: null };
    }

    const drop = (raws) => raws.forEach((raw) => raw.drop?.());

    // What an experiment opened is gone when it is done, or has failed; what another one opened
    // meanwhile is left alone.
    async function run(own, work) {
      const raws = [];
      own.runs.add(raws);
      try {
        return await work(own, raws);
      } finally {
        drop(raws);
        own.runs.delete(raws);
      }
    }

    // Drops all that is still there.
    function leave(own) {
      for (const raws of own.runs) drop(raws);
    }

    // ---- a peer doesn't read ----

    // Ana stops reading; Cho goes on reading; Ben speaks. What Ben says for her is then in three
    // places: read by her, in the buffers of TCP's two ends, or in the server's outbox.
    async function freeze(own, raws) {
      const found = (own.freeze = {
        said: 0,
        cho: 0,
        ana: 0,
        waiting: 0,
        limit: null,
        most: 0,
        delay: 0,
        moments: [],
        end: null,
      });
      const ana = await join(own, raws, "/ws", { answers: true });
      const cho = await join(own, raws, "/ws", { answers: true });
      ana.reading(false);
      const began = own.desk.world.wall();
      const moment = (name, params = {}) => found.moments.push({ name, at: own.desk.world.wall() - began, params });
      moment("stops");
      let ben = null,
        left = 0;
      while (found.said < MOST && !isBehind(found) && !ending(ana)) {
        const [length, count] = found.waiting > 0 ? [SLOW, 1] : [FAST, AT_ONCE];
        if (left < length * count) {
          ben?.drop();
          [ben, left] = [await join(own, raws, "/ws"), ALLOWANCE];
        }
        left -= length * count;
        await speak(ben, cho, found, { length, count }, own.desk.world.random);
        await pause(own.desk, TOLD_MS);
        look(ana, cho, found, moment);
        own.changed();
      }
      ben?.drop();
      const ended = isBehind(found) || (ending(ana) && found.most > 0.6 * found.limit);
      if (ended) moment("behind");
      await readOn(own, ana, found, moment);
      cho.drop();
      return { ana, verdict: ended ? "limit" : "other" };
    }

    // Some messages, and how long Cho waits for the last of them, in ms.
    async function speak(ben, cho, found, { length, count }, random) {
      const before = readBy(cho);
      await ben.write(Array.from({ length: count }, () => masked("x".repeat(length), random)));
      found.said += length * count;
      await cho.sure(() => readBy(cho) - before >= length * count);
      const wrote = ben.events.findLast(({ what }) => what === "wrote"),
        read = cho.events.findLast(({ what }) => what === "received");
      found.delay = Math.max(found.delay, read.at - wrote.at);
    }

    // When the outbox was full, only the frame that was begun and the Close are left of it.
    const isBehind = ({ waiting, most, limit }) => most > 0.6 * limit && waiting > 0 && waiting < 0.4 * most;

    // What is waiting at two consecutive reports isn't only on its way.
    function look(ana, cho, found, moment) {
      const waited = found.waiting > 0;
      Object.assign(found, {
        ana: readBy(ana),
        cho: readBy(cho),
        waiting: ana.waiting.bytes,
        limit: ana.waiting.limit,
      });
      found.most = Math.max(found.most, found.waiting);
      if (!waited || found.waiting === 0 || found.moments.length > 1) return;
      moment("waits", { n: buffered(found) });
    }

    // When all is over, nothing is on its way: what Ana hasn't read, she never will. That is more
    // than the outbox held: what was said after it was given up was never put there, and if TCP was
    // cut, its buffers are lost, too.
    const buffered = ({ cho, ana, waiting, end }) => (end ? 0 : Math.max(0, cho - ana - waiting));
    const unread = ({ cho, ana, end }) => (end ? Math.max(0, cho - ana) : 0);

    // Ana reads again: what was on its way, and then why nothing follows.
    async function readOn(own, ana, found, moment) {
      ana.reading(true);
      moment("reads");
      await ana.sure(() => ana.isOver, READ_MS);
      const all = ana.frames.frames;
      const close = all.find(({ opcode }) => opcode === CLOSE);
      found.ana = readBy(ana);
      found.waiting = 0;
      found.end = {
        messages: all.filter(({ opcode }) => opcode === TEXT).length,
        ...(close ? closing.body(close) : { code: null, reason: "" }),
      };
      moment("end", { n: found.end.messages });
      own.changed();
    }

    // ---- nobody knows whether they are still there ----

    // Ana answers Pings; Ben sends no Pongs; neither does Cho, but Cho sends a word; Dan doesn't
    // even read, like a peer whose cable was pulled.
    const PEERS = ["ana", "ben", "cho", "dan"];

    async function lost(own, raws) {
      const found = (own.lost = { began: null, peers: [], rows: null });
      for (const name of PEERS) await join(own, raws, "/echo", { answers: name === "ana" });
      raws[3].reading(false);
      found.began = own.desk.world.wall();
      found.peers = PEERS.map((name, i) => ({ name, raw: raws[i] }));
      for (const raw of raws) raw.quiet();
      const word = speakUp(own, raws[2]);
      const watch = [raws[1], raws[3]].map((raw) => raw.sure(() => ending(raw), KEEP_ALIVE_MS));
      await Promise.all([word, ...watch]);
      // Whatever is dropped from now on, the page ends.
      found.rows = peerRows(own);
      own.changed();
      return { ben: raws[1], verdict: whoIsGone(found.rows) };
    }

    // Which peers were ended, as one of the answers; `other` if it is none of them.
    const GONE = ["nobody", "dan", "ben_dan", "ben_cho_dan"];
    function whoIsGone(rows) {
      const gone =
        rows
          .filter(({ ended }) => ended !== null)
          .map(({ name }) => name)
          .join("_") || "nobody";
      return GONE.includes(gone) ? gone : "other";
    }

    async function speakUp(own, cho) {
      await cho.sure(() => sent(cho, PING), KEEP_ALIVE_MS);
      await pause(own.desk, WORD_MS);
      await cho.write([masked("still here", own.desk.world.random)]);
    }

    const peerRows = ({ lost: found, desk }) => found.rows ?? found.peers.map((peer) => peerRow(peer, found, desk));

    // One row of the table: the times in ms since all became silent.
    function peerRow({ name, raw }, { began }, desk) {
      const at = (row) => (row ? desk.wallOf(row.record.t) - began : null);
      const pong = came(raw, 10),
        word = came(raw, TEXT);
      return {
        name,
        pinged: at(sent(raw, PING)),
        answer: pong ? "pong" : word ? "word" : null,
        ended: at(ending(raw)),
        close: Boolean(sent(raw, CLOSE)),
      };
    }

    // ---- a peer doesn't answer a Close ----

    // /ws/ has no name in it, so the server closes at once, with 4002.
    async function close(own, raws) {
      const found = (own.close = { peers: [], browser: null });
      const all = await Promise.all(
        [
          ["ana", true],
          ["ben", false],
        ].map(async ([name, answers]) => {
          const raw = await join(own, raws, "/ws/", { answers });
          found.peers.push({ name, raw });
          own.changed();
          await raw.sure(() => ending(raw), CLOSE_MS);
          return raw;
        }),
      );
      found.peers.sort((a, b) => (a.name < b.name ? -1 : 1));
      const { waited } = closeRow(found.peers[1], own.desk);
      return { ben: all[1], verdict: waited === null ? "other" : waited < 1000 ? "not" : "some" };
    }

    function closeRow({ name, raw }, desk) {
      const at = (row) => (row ? desk.wallOf(row.record.t) : null);
      const asked = sent(raw, CLOSE),
        answer = came(raw, CLOSE),
        end = ending(raw);
      const since = (row) => (row && asked ? at(row) - at(asked) : null);
      return { name, code: asked ? closing.body(asked.frame).code : null, answered: since(answer), waited: since(end) };
    }

    // The other way round: the page's own browser closes, and the server doesn't answer.
    async function browserCloses(own) {
      const served = await own.desk.serve({ pieces: [frames.encode({ payload: hex.encode("hi") })] });
      await served.opened();
      await served.sure(() => served.script.messages.length > 0);
      const began = own.desk.world.wall();
      served.close(1000, "");
      await served.until(() => served.script.closed && served.ended, BROWSER_MS);
      const {
        script: { closed },
        ended,
      } = served;
      own.close.browser = {
        waited: closed ? own.desk.world.wall() - began : null,
        code: closed?.code ?? null,
        by: enderOf(ended),
      };
      own.changed();
      return served;
    }

    // Which side ended it first: the browser, or the lab itself, which ends what it serves after a
    // limit of its own. Null if that isn't known.
    const enderOf = (ended) => ({ end: "browser", reset: "browser", limit: "lab" })[ended?.how] ?? null;

    const SAYS = [
      ...["stops", "waits", "behind", "reads", "end"].map((name) => `slow.moment_${name}`),
      ...["wait", "pile", "limit", "other"].map((name) => `slow.freeze_${name}`),
      ...[...GONE, "other"].map((name) => `slow.lost_${name}`),
      ...["not", "some", "ever"].map((name) => `slow.close_${name}`),
      ...["browser", "lab"].map((by) => `slow.browser_by_${by}`),
      ...PEERS.flatMap((name) => [`slow.${name}`]),
      "slow.answer_pong",
      "slow.answer_word",
      ...["freeze", "lost", "close"].flatMap((name) => [
        `slow.case_${name}`,
        `slow.about_${name}`,
        `slow.ask_${name}`,
        `slow.act_${name}`,
      ]),
      "slow.closes_ana",
      "slow.closes_ben",
    ];

    return {
      SAYS,
      PEERS,
      GONE,
      begin,
      run,
      leave,
      whoIsGone,
      freeze,
      lost,
      close,
      browserCloses,
      enderOf,
      buffered,
      unread,
      peerRows,
      closeRow,
    };
  },
);
