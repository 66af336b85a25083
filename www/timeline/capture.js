"use strict";
// A timeline as a file, and back: the records as the server sent them and the page's own journal.
// Whatever would let somebody else in is blanked first, with a star for each character, so that
// nothing else moves.
barewire.define(
  "timeline/capture",
  ["kit/hex", "timeline/capture-shape", "timeline/timeline"],
  ({ hex, captureShape, timeline: { Timeline } }) => {
    const VERSION = 1;
    const LARGEST = 32 * 1024 * 1024;
    // So many connections of one file are shown, and so many notes, each with so many letters.
    const MOST = 500,
      NOTES = 20,
      NOTE = 400;
    // One character a byte, to search bytes with a pattern, and back.
    const bytesOf = (text) => Uint8Array.from(text, (char) => char.charCodeAt(0));

    const stars = (text) => "*".repeat(text.length);
    const withoutTicket = (text) =>
      text.replace(/("ticket"\s*:\s*")([^"]*)/g, (_, before, ticket) => before + stars(ticket));
    // Not saved either: values that open something, which the server hides from others
    // (`src/tap/secrets.rs`).
    const SECRET_FIELD =
      /auth|cookie|token|secret|session|passw|credential|api-key|apikey|access-key|csrf|xsrf|signature/i;
    const KNOWN = ["chat", "wire", "lab"];
    const blank = (text) => text.replace(/\S/g, "*");
    const withoutValue = (pair) =>
      pair.includes("=") ? pair.replace(/=(.*)$/s, (_, value) => `=${blank(value)}`) : blank(pair);
    const withoutQuery = (target) =>
      target
        .replace(/^(\s*[a-z]+:\/\/)([^/?]*)@/i, (_, scheme, user) => `${scheme}${blank(user)}@`)
        .replace(/\?(.*)$/s, (_, query) => `?${query.split("&").map(withoutValue).join("&")}`);
    const withoutUnknown = (offered) =>
      offered
        .split(",")
        .map((one) => (KNOWN.includes(one.trim()) ? one : blank(one)))
        .join(",");

    function fieldWithoutSecrets(line, name, value) {
      const field = name.toLowerCase();
      if (field === "sec-websocket-protocol") return `${name}:${withoutUnknown(value)}`;
      if (["referer", "location"].includes(field)) return `${name}:${withoutQuery(value)}`;
      if (field.includes("sec-websocket-") || !SECRET_FIELD.test(field)) return line;
      return `${name}:${value.replace(/\S.*/, stars)}`;
    }

    const withoutSecrets = (head) =>
      head
        .replace(/^(\S+ )(\S+)/, (_, method, target) => method + withoutQuery(target))
        .replace(/^([^:\r\n]+):([^\r\n]*)/gm, fieldWithoutSecrets);

    const changed = (text, change) => {
      const bytes = typeof text === "string" ? hex.fromBase64(text) : null;
      return bytes ? hex.toBase64(bytesOf(change(hex.latin1(bytes)))) : text;
    };

    // Somebody else's server gives no ticket of ours: its frames stay as they were.
    function blanked(record, isOthers) {
      if (record.what === "request" || record.what === "answer")
        return { ...record, bytes: changed(record.bytes, withoutSecrets) };
      if (record.what === "frame" && record.dir === "out" && !isOthers)
        return { ...record, payload: changed(record.payload, withoutTicket) };
      return record;
    }

    // `nth`: which of the sent or received messages it was, if it was one.
    function entryOut({ number, at, what, detail, key, section }, nth) {
      const { data } = detail;
      if (typeof data === "string") detail = { ...detail, data: withoutTicket(data) };
      else if (data !== undefined) detail = { ...detail, data: undefined, base64: hex.toBase64(data) };
      return { number, at, what, detail, key, section, nth };
    }

    function entryIn({ number, at, what, detail: { base64, ...detail }, nth }) {
      if (base64 !== undefined) detail.data = hex.fromBase64(base64);
      return { number, at, what, detail, key: null, section: null, nth };
    }

    // `secrets`: they are kept, as the proxy was told at its start.
    function save(timeline, { secrets = false } = {}) {
      const { anchor, journal, nth } = timeline;
      const records = timeline.saved();
      return JSON.stringify({
        barewire: VERSION,
        ...(anchor ? { clock: anchor } : {}),
        records: secrets ? records : records.map((record) => blanked(record, Boolean(timeline.between))),
        journal: journal.entries.map((entry) => entryOut(entry, nth.get(entry))),
      });
    }

    // The timelines in a file's text, as `{ timelines, notes, left }`, with the first as `timeline`; or
    // `{ why, params, n }` with the key of a sentence. A file has one capture, or one on each line, as
    // `barewire capture --json` writes them: then the last line may have notes, `{ en, zh }` each, and
    // where no packet was of a WebSocket, there is nothing else. A file may hold anything: it is shown
    // only if all of it is right. `left`: how many captures are more than can be shown.
    function load(text) {
      if (text.length > LARGEST) return { why: "capture.large", params: {} };
      const { files, why } = parsed(text);
      if (why !== undefined) return { why: "capture.not_json", params: { why } };
      const notes = notesOf(files);
      const captures = files
        .filter((file) => !isOnlyNotes(file))
        .filter((file, at) => at === 0 || file?.barewire !== undefined);
      if (captures.length === 0) return { why: "capture.no_websocket", params: {}, notes };
      const timelines = [];
      for (const file of captures.slice(0, MOST)) {
        const { timeline, ...wrong } = opened(file);
        if (wrong.why) return wrong;
        if (timeline.total > 0) timelines.push(timeline);
      }
      if (timelines.length === 0) return { why: "capture.empty", params: {} };
      return { timeline: timelines[0], timelines, notes, left: Math.max(0, captures.length - MOST) };
    }

    function opened(file) {
      if (file?.barewire !== VERSION || !Array.isArray(file.records)) return { why: "capture.foreign", params: {} };
      const { records, journal = [], clock } = file;
      if (!Array.isArray(journal)) return { why: "capture.foreign", params: {} };
      const wrong = captureShape.judge({ records, journal, clock });
      return wrong ?? { timeline: replayed(records, journal, clock) };
    }

    // What the reader of a file of packets left out. A file may say anything more: it isn't taken.
    const isOnlyNotes = (file) => Array.isArray(file?.notes) && file.barewire === undefined;
    const isNote = (note) => typeof note?.en === "string" && typeof note.zh === "string";
    const notesOf = (files) =>
      files
        .filter((file) => Array.isArray(file?.notes))
        .flatMap(({ notes }) => notes.filter(isNote))
        .slice(0, NOTES)
        .map(({ en, zh }) => ({ en: en.slice(0, NOTE), zh: zh.slice(0, NOTE) }));

    // One JSON, or one on each line, or none.
    function parsed(text) {
      if (text.trim() === "") return { files: [] };
      try {
        return { files: [JSON.parse(text)] };
      } catch (error) {
        const lines = text.split("\n").filter((line) => line.trim() !== "");
        if (lines.length < 2 || !lines[0].startsWith("{")) return { why: error.message };
        try {
          return { files: lines.map((line) => JSON.parse(line)) };
        } catch (second) {
          return { why: second.message };
        }
      }
    }

    // Do these first bytes begin a file of packets: pcapng, or pcap in one of its four spellings?
    const MAGIC = ["0a0d0d0a", "a1b2c3d4", "d4c3b2a1", "a1b23c4d", "4d3cb2a1"];
    const isPackets = (bytes) => MAGIC.includes(Array.from(bytes.subarray(0, 4), hex.byte).join(""));

    // What these first bytes of a file are: "packets", "gzip", "other" bytes, or "text". Text has no
    // control characters but tabs and ends of lines.
    const GZIP = "1f8b";
    const isControl = (byte) => byte < 9 || (byte > 13 && byte < 32);
    function kindOf(bytes) {
      if (isPackets(bytes)) return "packets";
      if (Array.from(bytes.subarray(0, 2), hex.byte).join("") === GZIP) return "gzip";
      return bytes.length === 0 || bytes.some(isControl) ? "other" : "text";
    }

    function replayed(records, journal, clock) {
      const timeline = new Timeline();
      timeline.replayed = true;
      for (const entry of journal) timeline.js(entryIn(entry));
      for (const record of records) timeline.take(record);
      if (clock) timeline.clocks(clock, clock.wall);
      return timeline;
    }

    return { LARGEST, MOST, save, load, isPackets, kindOf };
  },
);
