"use strict";
// The exhibits about the handshake, run on a connection of the desk's.
barewire.define(
  "labs/museum/handshakes",
  ["kit/hex", "labs/notes", "labs/museum/lines"],
  ({ hex, notes, lines: { diesOf, raises, status } }) => {
    const CRLF = "\r\n";
    const lineOf = (lines, name) => lines.find((line) => line.toLowerCase().startsWith(name));

    async function cut(world) {
      const raw = await world.desk.connect();
      const head = hex.encode(world.desk.request("/echo").join(CRLF) + CRLF + CRLF);
      const pieces = [head.slice(0, 40), head.slice(40)];
      const { error } = notes.answer(new TextDecoder().decode(pieces[0]));
      await raw.write(pieces, 60);
      await raw.sure(() => raw.timeline.answer && raw.received.length > 12);
      const number = Number(new TextDecoder().decode(raw.received.slice(9, 12)));
      const parts = ["museum.l_parts", { n: 40, m: head.length - 40 }];
      return {
        verdict: diesOf(error, "fine"),
        notes: [parts, raises(error)],
        right: [parts, status(number)],
        look: raw,
      };
    }

    async function shaken(world, lines, tried) {
      const raw = await world.desk.connect();
      const { status: number } = await raw.handshake("/echo", lines);
      const { lines: answered, error } = notes.answer(lines.join(CRLF) + CRLF + CRLF);
      const asked = ["museum.l_sent", { what: tried }];
      return { raw, error, number, asked, notesSay: Number(answered?.[0].split(" ")[1]) };
    }

    async function spelling(world) {
      const lines = world.desk.request("/echo").map((line) => line.replace("Sec-WebSocket-Key", "sec-websocket-key"));
      const { raw, error, number, asked } = await shaken(world, lines, lineOf(lines, "sec-websocket-key"));
      return {
        verdict: diesOf(error, "fine"),
        notes: [asked, raises(`${error}: 'Sec-WebSocket-Key'`)],
        right: [asked, status(number)],
        look: raw,
      };
    }

    async function origin(world) {
      const line = "Origin: http://evil.example";
      const { raw, error, number, asked, notesSay } = await shaken(world, [...world.desk.request("/echo"), line], line);
      return {
        verdict: diesOf(error, "wrong"),
        notes: [asked, error ? raises(error) : status(notesSay)],
        right: [asked, status(number)],
        look: raw,
      };
    }

    return { cut, spelling, origin };
  },
);
