"use strict";
// What the course notes teach, in our words and with their mistakes, each next to the right version
// (`notes.right`). Pure functions: a lab runs both on the same bytes.
barewire.define(
  "labs/notes",
  ["kit/hex", "rfc6455/bits", "rfc6455/frames", "rfc6455/handshake", "rfc6455/mask"],
  ({ hex, bits, frames, handshake, mask }) => {
    const TEXT = 0x81; // FIN and opcode 1

    // The notes' encoder. `==` should have been `<= 65535`: so it writes a length from 127 to
    // 65,535 in 64 bits, which isn't the shortest form. `branch` is the place of the line that was
    // taken.
    function encode(payload) {
      const { length } = payload;
      if (length < 126) return framed(payload, length, 7, 0);
      if (length === 126) return framed(payload, length, 16, 1);
      return framed(payload, length, 64, 2);
    }

    function encodeRight(payload) {
      const { length } = payload;
      if (length < 126) return framed(payload, length, 7, 0);
      if (length <= frames.SIXTEEN) return framed(payload, length, 16, 1);
      return framed(payload, length, 64, 2);
    }

    function framed(payload, length, form, branch) {
      return { bytes: frames.together([[TEXT, ...frames.lengthBytes(length, form)], payload]), form, branch };
    }

    // The same as a program, one line for each branch, in the notes' language.
    const CODE = {
      decode: ["data = sock.recv(8096)", "key, data = data[2:6], data[6:]", "print(unmask(key, data))"],
      encode: [
        "if length < 126:        # 7 bits",
        "elif length == 126:     # 16 bits",
        "else:                   # 64 bits",
      ],
      encodeRight: [
        "if length < 126:        # 7 bits",
        "elif length <= 65535:   # 16 bits",
        "else:                   # 64 bits",
      ],
    };

    // The notes' decoder: what one `recv` gave is one message. It looks at the seven bits of length
    // only to find the key, and takes everything after it for payload: it ignores FIN, the opcode
    // and the length. `{ text }`, or `{ error }`: the exception that ends it.
    function decode(received) {
      if (received.length < 2) return { text: null, error: "IndexError" };
      const behind = 2 + bits.extendedBytes(received[1]);
      const key = received.slice(behind, behind + 4);
      const data = received.slice(behind + 4);
      if (data.length > 0 && key.length < 4) return { text: null, error: "IndexError" };
      const text = hex.utf8(data.map((byte, i) => byte ^ key[i % 4]));
      return text === null ? { text, error: "UnicodeDecodeError" } : { text, error: null };
    }

    // The right one: bytes go in as they come, and frames come out when they are complete.
    class Decoder {
      constructor() {
        this.rest = new Uint8Array();
      }

      take(received) {
        const { frames: found, rest } = frames.split(frames.together([this.rest, received]), "in");
        this.rest = rest;
        return found.map((frame) => {
          const key = bits.maskingKey(frame.header);
          const payload = key ? mask.unmask(frame.payload, key) : frame.payload;
          return { opcode: frame.opcode, fin: frame.fin, payload, text: hex.utf8(payload) };
        });
      }
    }

    // The notes' header table: names as they happen to be spelled, and an exception if a line has
    // no colon.
    function headers(head) {
      const lines = head.split("\r\n\r\n")[0].split("\r\n").slice(1);
      const table = {};
      for (const line of lines) {
        const colon = line.indexOf(":");
        if (colon < 0) return { table, error: "ValueError" };
        table[line.slice(0, colon)] = line.slice(colon + 1).trim();
      }
      return { table, error: null };
    }

    // Case doesn't matter in HTTP's names (RFC 9110 §5.1).
    function headersRight(head) {
      const { table, error } = headers(head);
      return {
        table: Object.fromEntries(Object.entries(table).map(([name, value]) => [name.toLowerCase(), value])),
        error,
      };
    }

    // The notes' answer: it looks for the key under one spelling, and sends a header of a draft
    // from before the RFC.
    function answer(head) {
      const { table, error } = headers(head);
      const key = table["Sec-WebSocket-Key"];
      if (error || key === undefined) return { lines: null, error: error ?? "KeyError" };
      return {
        lines: [
          "HTTP/1.1 101 Switching Protocols",
          "Upgrade:websocket",
          "Connection:Upgrade",
          `Sec-WebSocket-Accept:${handshake.accepted(key).accept}`,
          `WebSocket-Location:ws://${table.Host}/`,
        ],
        error: null,
      };
    }

    function answerRight(head) {
      const key = headersRight(head).table["sec-websocket-key"];
      if (key === undefined) return { lines: ["HTTP/1.1 400 Bad Request"], error: null };
      return {
        lines: [
          "HTTP/1.1 101 Switching Protocols",
          "Upgrade: websocket",
          "Connection: Upgrade",
          `Sec-WebSocket-Accept: ${handshake.accepted(key).accept}`,
        ],
        error: null,
      };
    }

    return {
      CODE,
      encode,
      decode,
      headers,
      answer,
      right: { encode: encodeRight, Decoder, headers: headersRight, answer: answerRight },
    };
  },
);
