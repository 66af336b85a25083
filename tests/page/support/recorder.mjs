// A proxy between browser and server that records every byte of both directions, and can change
// some on their way. It knows only TCP.
//
// The server needs no option for it: `Host` and `Origin` both have the proxy's port, so they agree,
// and `Host` may be any IP address (src/server/rules/admission.rs).
import { connect, createServer } from "node:net";
import { endsWithTheTest } from "./house.mjs";

// One direction of a TCP connection.
class Way {
  constructor(from, to) {
    // What was read at once, what was passed on for it, and when, in milliseconds.
    this.pieces = [];
    // Gets the next piece; returns what is passed on for it, once, or null if it waits for another.
    // Small frames come whole, so a piece begins with a frame.
    this.spoil = null;
    this.ended = null; // when TCP's end came through: FIN
    this.broke = null; // when it was reset: RST
    from.on("data", (came) => {
      const spoilt = this.spoil?.(came) ?? null;
      if (spoilt) this.spoil = null;
      this.pieces.push({ at: performance.now(), came, went: spoilt ?? came });
      if (to.write(spoilt ?? came)) return;
      from.pause();
      to.once("drain", () => from.resume());
    });
    from.on("end", () => {
      this.ended = performance.now();
      to.end();
    });
    from.on("error", () => {
      this.broke = performance.now();
      to.resetAndDestroy();
    });
  }

  get came() {
    return Buffer.concat(this.pieces.map(({ came }) => came));
  }

  // The same up to a moment.
  until(moment) {
    return Buffer.concat(this.pieces.filter(({ at }) => at <= moment).map(({ came }) => came));
  }

  get went() {
    return Buffer.concat(this.pieces.map(({ went }) => went));
  }
}

// One TCP connection through the proxy; `in` and `out` as in the server's records: what the server
// read and what it wrote.
class Crossing {
  constructor(browser, port) {
    const server = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    this.sockets = [browser, server];
    this.over = Promise.all(this.sockets.map((socket) => new Promise((closed) => socket.once("close", closed))));
    this.in = new Way(browser, server);
    this.out = new Way(server, browser);
  }

  get isChat() {
    return /^GET [^]*\r\nSec-WebSocket-Protocol: chat\r\n/.test(this.in.came.subarray(0, 4096).toString("latin1"));
  }
}

// `{ url, crossings, chats(), close() }`; `meet(crossing)` is called for each connection before its
// first byte.
export async function recorder(port, meet = () => {}) {
  const crossings = [];
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (browser) => {
    crossings.push(new Crossing(browser, port));
    meet(crossings.at(-1));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const proxy = {
    url: `http://127.0.0.1:${server.address().port}/`,
    crossings,
    // The connections of the page's chat, in order.
    chats: () => crossings.filter(({ isChat }) => isChat),
    close: () => {
      server.close();
      for (const { sockets } of crossings) for (const socket of sockets) socket.destroy();
    },
  };
  endsWithTheTest(proxy.close);
  return proxy;
}

const EXTENDED = { 126: 2, 127: 8 };

// The frames in a stream from this offset on, by §5.2's layout: `{ at, first, masked,
// payload }`, the payload unmasked; the last may be cut off.
export function framesIn(bytes, from) {
  const frames = [];
  for (let at = from; at + 2 <= bytes.length;) {
    const masked = bytes[at + 1] >= 0x80,
      short = bytes[at + 1] & 0x7f;
    const extended = EXTENDED[short] ?? 0;
    const length = extended ? Number(BigInt(`0x${bytes.toString("hex", at + 2, at + 2 + extended)}`)) : short;
    const key = at + 2 + extended,
      begin = key + (masked ? 4 : 0);
    const payload = bytes
      .subarray(begin, begin + length)
      .map((byte, i) => (masked ? byte ^ bytes[key + (i % 4)] : byte));
    frames.push({ at, first: bytes[at], masked, payload: Buffer.from(payload) });
    at = begin + length;
  }
  return frames;
}

// Ways to break a frame at the beginning of a piece.

// §5.1: a server's frame with the MASK bit, and a key of zeros, so that the payload stays what it
// is.
export function maskedByServer(piece) {
  const begin = 2 + (EXTENDED[piece[1]] ?? 0);
  const head = Buffer.from(piece.subarray(0, begin));
  head[1] |= 0x80;
  return Buffer.concat([head, Buffer.alloc(4), piece.subarray(begin)]);
}

// §5.2: RSV1, which only an extension may set, and none was negotiated.
export function reserved(piece) {
  return Buffer.from(piece.map((byte, i) => (i === 0 ? byte | 0x40 : byte)));
}

// §5.1: a browser's frame that isn't masked; the piece must be this one frame.
export function unmasked(piece) {
  const begin = 2 + (EXTENDED[piece[1] & 0x7f] ?? 0);
  const key = piece.subarray(begin, begin + 4);
  const head = Buffer.from(piece.subarray(0, begin));
  head[1] &= 0x7f;
  return Buffer.concat([head, piece.subarray(begin + 4).map((byte, i) => byte ^ key[i % 4])]);
}
