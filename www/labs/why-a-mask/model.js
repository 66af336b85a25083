"use strict";
// A toy caching proxy that doesn't know WebSocket, like some when the protocol was designed: it
// goes on reading a connection as HTTP after the 101, skips what it can't read, and keeps what it
// takes for answers. No DOM.
barewire.define(
  "labs/why-a-mask/model",
  ["kit/hex", "rfc6455/bits", "rfc6455/frames", "rfc6455/mask"],
  ({ hex, bits: { OPCODE }, frames, mask }) => {
    const { BINARY } = OPCODE;
    const HOST = "shop.example",
      PATH = "/lib.js";
    const REQUEST = `GET ${PATH} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;
    const REAL = "show(prices)",
      POISON = "steal(password)";
    // The key that a browser with a bad source of keys would take, and that a page can know.
    const KNOWN = [0x37, 0xfa, 0x21, 0x3d];

    // One character a byte, so that places in the text are places in the bytes.
    const bytesOf = (text) => Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff);

    class ToyProxy {
      constructor() {
        this.cache = new Map(); // URL → what it would hand out
        this.waiting = []; // URLs of requests whose answers are to come
      }

      // Bytes from the client: `[{ url, from, to }]`, what it takes for requests.
      fromClient(bytes) {
        const found = [...hex.latin1(bytes).matchAll(/GET (\/[!-~]*) HTTP\/1\.1\r\nHost: ([!-~]+)\r\n\r\n/g)].map(
          ({ 0: all, 1: path, 2: host, index }) => ({ url: host + path, from: index, to: index + all.length }),
        );
        this.waiting.push(...found.map(({ url }) => url));
        return found;
      }

      // Bytes from the server: an answer belongs to the first request that waits for one.
      fromServer(bytes) {
        const found = /HTTP\/1\.1 200 OK\r\nContent-Length: (\d+)\r\n\r\n([^]*)/.exec(hex.latin1(bytes));
        const url = found ? this.waiting.shift() : undefined;
        if (url !== undefined) this.cache.set(url, found[2].slice(0, Number(found[1])));
      }

      // Somebody asks: what it has, or else what the right server says.
      ask(url, real) {
        return this.cache.get(url) ?? real;
      }
    }

    // ---- the attack, in four kinds of frames ----

    const MODES = ["none", "known", "random"];

    // The frame that the attacker's page has sent, with `key` for the random one. A page that knows
    // the key masks in advance: after masking again, the words are on the wire.
    function attack(mode, key) {
      const payload = bytesOf(REQUEST);
      if (mode === "none") return frames.encode({ opcode: BINARY, key: null, payload });
      if (mode === "known") return frames.encode({ opcode: BINARY, key: KNOWN, payload: message(mode) });
      return frames.encode({ opcode: BINARY, key, payload });
    }

    // What the page hands to send().
    const message = (mode) => (mode === "known" ? mask.unmask(bytesOf(REQUEST), KNOWN) : bytesOf(REQUEST));

    // The attacker's server answers with a frame, unmasked as all of a server's.
    const answer = () =>
      frames.encode({
        opcode: BINARY,
        payload: bytesOf(`HTTP/1.1 200 OK\r\nContent-Length: ${POISON.length}\r\n\r\n${POISON}`),
      });

    // What happens at the proxy: `{ requests, cached, handed, poisoned }`.
    function run(bytes) {
      const proxy = new ToyProxy();
      const requests = proxy.fromClient(bytes);
      proxy.fromServer(answer());
      const handed = proxy.ask(HOST + PATH, REAL);
      return { requests, cached: [...proxy.cache], handed, poisoned: handed === POISON };
    }

    // Rows of `wide` bytes for the eye: `{ at, bytes, text }`; `text` has a dot for what can't be
    // printed.
    function rows(bytes, wide = 16) {
      return Array.from({ length: Math.ceil(bytes.length / wide) }, (_, i) => {
        const part = bytes.slice(wide * i, wide * (i + 1));
        return { at: wide * i, bytes: [...part], text: hex.latin1(part).replace(/[^ -~]/g, "·") };
      });
    }

    const SAYS = MODES.flatMap((mode) => [`poison.${mode}`, `poison.about_${mode}`, `poison.why_${mode}`]).concat(
      ["poisoned", "noise"].map((truth) => `poison.is_${truth}`),
      ["no", "yes"].map((truth) => `poison.read_${truth}`),
      ["echo", "fail", "nothing"].map((truth) => `poison.server_${truth}`),
    );

    return { SAYS, MODES, HOST, PATH, REQUEST, REAL, POISON, ToyProxy, attack, message, run, rows };
  },
);
