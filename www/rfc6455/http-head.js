"use strict";
// A head as HTTP reads it (RFC 9112 §2 to §5), before it is checked as a handshake: its lines, and
// which of them aren't valid. The server's reader is src/http/head.rs; tests/golden/handshakes.json
// keeps the two the same. No DOM.
barewire.define("rfc6455/http-head", ["kit/hex"], ({ hex }) => {
  // The server's limits, in bytes and in fields.
  const MAX_HEAD = 16 * 1024;
  const MAX_FIELDS = 100;

  // HTTP knows no other white space; String's own trim also removes U+00A0.
  const trimmed = (text) => text.replace(/^[ \t]+|[ \t]+$/g, "");
  const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

  // A head's lines as `{ text, name, value }`, without the empty one that ends it. A header's name
  // is in lower case, since case doesn't matter in it. Bytes are read as Latin-1, so that none is
  // lost.
  function lines(bytes) {
    const text = hex.latin1(bytes);
    return text
      .split("\r\n")
      .filter((line) => line !== "")
      .map((line, at) => {
        const colon = at === 0 ? -1 : line.indexOf(":");
        const field = colon > 0 && !/^[ \t]/.test(line);
        const name = field ? trimmed(line.slice(0, colon)).toLowerCase() : "";
        return { text: line, name, value: trimmed(line.slice(colon + 1)) };
      });
  }

  // All values of a header as one list: two headers of the same name mean the same as one with a
  // comma.
  function listed(head, name) {
    const values = head.filter((line) => line.name === name).flatMap(({ value }) => value.split(","));
    return values.map(trimmed).filter((word) => word !== "");
  }

  const only = (head, name) => {
    const found = head.filter((line) => line.name === name);
    return found.length === 1 ? found[0].value : null;
  };
  const hasToken = (head, name, token) => listed(head, name).some((word) => word.toLowerCase() === token);

  // What makes a line invalid HTTP, whatever it is about: in the server's order.
  const BYTES = [
    // eslint-disable-next-line no-control-regex
    ["control-character", (text) => /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text)],
    ["bare-lf", (text) => text.includes("\n")],
    ["bare-cr", (text) => text.includes("\r")],
  ];
  const FIELD = [
    ...BYTES,
    ["folded", (text) => /^[ \t]/.test(text)],
    ["header-colon", (text) => !text.includes(":")],
    ["space-before-colon", (text) => /^[^:]*[ \t]:/.test(text)],
    ["header-name", (text) => !TOKEN.test(text.slice(0, text.indexOf(":")))],
  ];

  const broken = (rules, text) => rules.find(([, breaks]) => breaks(text))?.[0] ?? null;
  // Field `at` of a head, from 1: the rule that it breaks, or null.
  const field = (text, at) => broken(FIELD, text) ?? (at > MAX_FIELDS ? "too-many-fields" : null);

  function utf8(encoded) {
    try {
      decodeURIComponent(encoded);
      return true;
    } catch {
      return false;
    }
  }

  const isTarget = (target) => /^(\/|(http|ws):\/\/[^/]*\/)/i.test(target) && utf8(target);

  // The request line: the rule that it breaks, or null.
  function requestLine(text) {
    const bytes = broken(BYTES, text);
    if (bytes !== null) return bytes === "control-character" ? "not-http" : bytes;
    const [method, target, version, more] = text.split(" ");
    const isLine = TOKEN.test(method) && /^[!-~]+$/.test(target ?? "") && /^HTTP\/\d\.\d$/.test(version ?? "");
    if (!isLine || more !== undefined) return "request-line";
    if (!version.startsWith("HTTP/1.")) return "http-version";
    return isTarget(target) ? null : "target";
  }

  // The first line with which a head is longer than the server accepts, or -1.
  function tooLong(head) {
    let length = 0;
    return head.findIndex(({ text }) => (length += text.length + 2) > MAX_HEAD);
  }

  const RULES = ["not-http", "request-line", "http-version", "target", "head-too-long", "too-many-fields"];
  const SAYS = [...RULES, ...FIELD.map(([rule]) => rule)].map((rule) => `http.${rule}`);

  return { SAYS, TOKEN, trimmed, lines, listed, only, hasToken, field, requestLine, tooLong };
});
