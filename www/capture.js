"use strict";
// A timeline as a file, and back: the records as the server sent them and the
// page's own journal. What would let somebody else in is blanked first, with a
// star for each character, so that nothing else moves.
(() => {
  const barewire = (globalThis.barewire ??= {});
  const { hex } = barewire;

  const VERSION = 1;
  const LARGEST = 32 * 1024 * 1024;
  // One character a byte, for looking at bytes with a pattern and back.
  const latin = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const bytesOf = (text) => Uint8Array.from(text, (char) => char.charCodeAt(0));

  const stars = (text) => "*".repeat(text.length);
  const withoutTicket = (text) => text.replace(/("ticket"\s*:\s*")([^"]*)/g, (_, before, ticket) => before + stars(ticket));
  // What the server keeps from others (`src/tap/secrets.rs`) isn't saved either: values that open something.
  const SECRET_FIELD =
    /auth|cookie|token|secret|session|passw|credential|api-key|apikey|access-key|csrf|xsrf|signature/i;
  const KNOWN = ["chat", "wire", "lab"];
  const blank = (text) => text.replace(/\S/g, "*");
  const withoutValue = (pair) =>
    pair.includes("=") ? pair.replace(/=(.*)$/s, (_, value) => `=${blank(value)}`) : blank(pair);
  const withoutQuery = (target) =>
    target
      .replace(/^([a-z]+:\/\/)([^/?]*)@/i, (_, scheme, user) => `${scheme}${blank(user)}@`)
      .replace(/\?(.*)$/s, (_, query) => `?${query.split("&").map(withoutValue).join("&")}`);
  const withoutUnknown = (offered) =>
    offered.split(",").map((one) => (KNOWN.includes(one.trim()) ? one : blank(one))).join(",");

  function fieldWithoutSecrets(line, name, value) {
    const field = name.toLowerCase();
    if (field === "sec-websocket-protocol") return `${name}:${withoutUnknown(value)}`;
    if (field === "referer") return `${name}:${withoutQuery(value)}`;
    if (field.includes("sec-websocket-") || !SECRET_FIELD.test(field)) return line;
    return `${name}:${value.replace(/\S.*/, stars)}`;
  }

  const withoutSecrets = (head) =>
    head
      .replace(/^(\S+ )(\S+)/, (_, method, target) => method + withoutQuery(target))
      .replace(/^([^:\r\n]+):([^\r\n]*)/gm, fieldWithoutSecrets);

  const changed = (text, change) => {
    const bytes = typeof text === "string" ? hex.fromBase64(text) : null;
    return bytes ? hex.toBase64(bytesOf(change(latin(bytes)))) : text;
  };

  function blanked(record) {
    if (record.what === "request" || record.what === "answer") return { ...record, bytes: changed(record.bytes, withoutSecrets) };
    if (record.what === "frame" && record.dir === "out") return { ...record, payload: changed(record.payload, withoutTicket) };
    return record;
  }

  function entryOut({ number, at, what, detail, key, section }) {
    const { data } = detail;
    if (typeof data === "string") detail = { ...detail, data: withoutTicket(data) };
    else if (data !== undefined) detail = { ...detail, data: undefined, base64: hex.toBase64(data) };
    return { number, at, what, detail, key, section };
  }

  function entryIn(entry) {
    const { base64, ...detail } = entry.detail;
    if (typeof base64 === "string") detail.data = hex.fromBase64(base64) ?? new Uint8Array();
    return { number: Number(entry.number), at: Number(entry.at), what: String(entry.what), detail, key: null, section: null };
  }

  function save(timeline) {
    const { anchor, journal } = timeline;
    return JSON.stringify({
      barewire: VERSION,
      ...(anchor ? { clock: anchor } : {}),
      records: timeline.saved().map(blanked),
      journal: journal.entries.map(entryOut),
    });
  }

  // The timeline in a file's text, as `{ timeline }`, or `{ why }` with the key of a
  // sentence. A file may hold anything: what is no record is let pass, and what
  // breaks the reading ends it.
  function load(text) {
    if (text.length > LARGEST) return { why: "capture.large" };
    try {
      const { barewire: version, records, journal, clock } = JSON.parse(text);
      if (version !== VERSION || !Array.isArray(records)) return { why: "capture.foreign" };
      const timeline = new barewire.Timeline();
      timeline.replayed = true;
      for (const entry of Array.isArray(journal) ? journal : []) timeline.js(entryIn(entry));
      for (const record of records) timeline.take(record);
      if (Number.isFinite(clock?.wall) && Number.isFinite(clock?.at)) timeline.clocks(clock, clock.wall);
      return timeline.total ? { timeline } : { why: "capture.empty" };
    } catch {
      return { why: "capture.foreign" };
    }
  }

  barewire.capture = { LARGEST, save, load };
})();
