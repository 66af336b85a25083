"use strict";
// What the lab measures on real connections of the desk's: every number comes from bytes that
// crossed. No DOM.
barewire.define(
  "labs/squeeze/measures",
  [
    "kit/hex",
    "rfc6455/bits",
    "rfc6455/frames",
    "labs/desk-connections",
    "labs/squeeze/faults",
    "labs/squeeze/model",
    "labs/squeeze/packer",
  ],
  ({ hex, bits: { OPCODE }, frames, deskConnections: { Trouble }, faults, model: squeeze, packer }) => {
    const { TEXT, CLOSE } = OPCODE;
    const KEY = [0x37, 0xfa, 0x21, 0x3d];
    const RSV1 = 4;
    // What browsers offer; for the runs in which no browser takes part.
    const OFFER = "permessage-deflate; client_max_window_bits";
    const ANSWER = [
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Accept: <accept>",
      "Sec-WebSocket-Protocol: <protocol>",
    ];
    const extension = (value) => (value === null ? [] : [`Sec-WebSocket-Extensions: ${value}`]);

    const text = (content, more = {}) => frames.encode({ opcode: TEXT, key: KEY, payload: content, ...more });
    const framesOf = ({ timeline }, dir) =>
      timeline.rows.filter((row) => row.kind === "frame" && row.dir === dir).map((row) => row.frame);
    const isData = ({ header }) => (header[0] & 0x0f) < CLOSE;

    // A handshake that must open a WebSocket; returns what the answer agreed to.
    async function open(raw, target, lines) {
      const { status, head } = await raw.handshake(target, [...raw.desk.request(target), ...lines]);
      if (status !== 101) throw new Trouble({ key: "labs.not_open", params: { status: status || "–" } });
      return squeeze.extensionsIn(head);
    }

    // ---- the same chat three times ----

    // What this browser offers, from a handshake of its own.
    async function offer(desk) {
      const served = await desk.serve({ answers: true });
      try {
        await served.opened();
        await served.sure(({ timeline }) => timeline.request !== null);
        return squeeze.extensionsIn(served.timeline.request.bytes);
      } finally {
        await leave(served);
      }
    }

    async function leave(served) {
      served.close();
      await served.until(() => served.script.closed);
    }

    // This browser sends the lines to the desk, which agrees to what our server agreed to; those
    // frames then go to our server's /echo as they are. `{ field, sent, back, raw }`.
    async function chat(desk, mode, lines, offered) {
      const raw = await desk.connect({ answers: true });
      const target = `/echo?deflate=${mode}`;
      const field = await open(raw, target, extension(offered));
      const sent = await browserSends(desk, field, lines);
      await raw.write([frames.together(sent.flatMap(({ header, payload }) => [header, payload]))]);
      await raw.sure(() => raw.frames.frames.filter(isData).length >= lines.length);
      const back = raw.frames.frames.filter(isData);
      raw.shut();
      await raw.until(() => raw.isOver);
      raw.drop();
      return { field, sent: sent.map(squeeze.crossed), back: back.map(squeeze.crossed), raw };
    }

    async function browserSends(desk, field, lines) {
      const served = await desk.serve({ head: [...ANSWER, ...extension(field)], answers: true });
      try {
        await served.opened();
        for (const line of lines) served.send(line);
        const came = () => framesOf(served, "in").filter(isData);
        await served.sure(() => came().length >= lines.length);
        return came().slice(0, lines.length);
      } finally {
        await leave(served);
      }
    }

    // ---- a bomb ----

    // A message that becomes `length` bytes, to /echo. `{ verdict, sent, code, reason, back, raw }`:
    // `back` is the answer's frame.
    async function bomb(desk, length) {
      const raw = await desk.connect();
      await open(raw, "/echo?deflate=no-takeover", extension(OFFER));
      const payload = packer.bomb(length);
      const frame = text(payload, { rsv: RSV1 });
      await raw.write([frame]);
      await raw.heardOut();
      const came = raw.frames.frames;
      const { verdict, code, reason } = faults.verdictOf(came, raw.serverEndedFirst);
      const back = came.find(isData) ?? null;
      raw.drop();
      const seen = verdict === "taken" ? "echo" : verdict === "other" && code === 1009 ? "code_1009" : "fell";
      return {
        verdict: seen,
        sent: payload.length,
        code,
        reason,
        back: back && squeeze.crossed(back),
        raw,
      };
    }

    // ---- broken streams ----

    async function server(desk, fault, watch = () => {}) {
      const raw = await desk.connect();
      try {
        const target = fault.agreed === null ? "/echo?deflate=off" : "/echo?deflate=no-takeover";
        await open(raw, target, extension(OFFER));
        watch(raw);
        await raw.write([frames.together(faults.framesOf(fault, "server"))]);
        await raw.heardOut();
        const rule = raw.timeline.endings.find(({ record }) => record?.what === "rule")?.record ?? null;
        return { ...faults.verdictOf(raw.frames.frames, raw.serverEndedFirst), rule, connection: raw };
      } finally {
        raw.drop();
      }
    }

    async function browser(desk, fault, watch = () => {}) {
      const served = await desk.serve({
        head: [...ANSWER, ...extension(fault.agreed)],
        pieces: [frames.together(faults.framesOf(fault, "browser"))],
        answers: true,
      });
      const { script, timeline } = served;
      watch(served);
      try {
        const answered = () => {
          const came = framesOf(served, "in").map((frame) => ({ ...frame, opcode: frame.header[0] & 0x0f }));
          const cut = script.closed !== null && !script.closed.wasClean;
          return faults.verdictOf(came, cut, script.messages.length);
        };
        await served.quiet(() => script.failed || script.closed);
        if (script.failed || answered().code !== null) await served.sure(() => script.closed);
        if (script.closed) await served.sure(() => timeline.ended);
        // A browser that never offered to compress must refuse an answer that agrees to it.
        const offered = timeline.request ? squeeze.offersDeflate(squeeze.extensionsIn(timeline.request.bytes)) : null;
        const refused = !script.opened && offered === false;
        return { ...answered(), closed: script.closed, messages: script.messages, refused, connection: served };
      } finally {
        await leave(served);
      }
    }

    // ---- our server's secrets ----

    // In a room of its own, with windows that are kept: the welcome with its ticket, then a text that
    // has the ticket in it (the best guess that an attacker can make), or the same one backwards. The
    // same text is whispered, too.
    async function ticket(desk, room, right) {
      const raw = await desk.connect({ answers: true });
      try {
        const target = `/room/${room}/ann?deflate=takeover`;
        const field = await open(raw, target, ["Sec-WebSocket-Protocol: chat", ...extension(OFFER)]);
        const data = () => raw.frames.frames.filter(isData);
        const arrived = (count) => raw.sure(() => data().length >= count);
        await arrived(1);
        const welcome = JSON.parse(hex.utf8(data()[0].payload));
        const guess = right ? welcome.ticket : [...welcome.ticket].reverse().join("");
        const said = `"ticket":"${guess}`;
        const say = (message) => raw.write([text(hex.encode(JSON.stringify({ type: "say", ...message })))]);
        await say({ text: said });
        await arrived(2);
        await say({ to: "ann", text: said });
        await arrived(3);
        const [first, second, third] = data().map(squeeze.crossed);
        return { field, right, welcome: first, said: second, whispered: third, raw };
      } finally {
        raw.drop();
      }
    }

    return { offer, chat, bomb, targets: { server, browser }, ticket };
  },
);
