"use strict";
// Is that a capture? A file may hold anything, so all of it is checked before any of it is shown.
// The first error is named by its place, such as `records[17].payload`, with what is there and what
// should be. Unknown kinds of records are let through: a newer server may have more of them.
barewire.define("timeline/capture-shape", ["kit/hex"], ({ hex }) => {
  // A page keeps some 4,000 records and 500 entries of its journal (timeline.js): a page never
  // saved a capture with more than these.
  const RECORDS = 8000,
    ENTRIES = 1000;
  // A header has 14 bytes at most (§5.2), and this many characters of base64.
  const HEADER = 20;
  const FIELDS = 9;
  // How much of a wrong value is quoted.
  const QUOTED = 40;

  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const whole = (value) => Number.isSafeInteger(value) && value >= 0;

  // Each kind of value: the test, and with its name the sentence `capture.wrong.<name>`.
  const VALUES = {
    object: isObject,
    text: (value) => typeof value === "string",
    count: whole,
    time: (value) => Number.isFinite(value),
    flag: (value) => typeof value === "boolean",
    digits: (value) => typeof value === "string" && /^\d{1,20}$/.test(value),
    base64: (value) => typeof value === "string" && hex.fromBase64(value) !== null,
    header: (value) => VALUES.base64(value) && value.length <= HEADER,
    dir: (value) => value === "in" || value === "out",
    dirs: (value) => Array.isArray(value) && value.every(VALUES.dir),
    fields: (value) => Array.isArray(value) && value.length <= FIELDS && value.every(isField),
    tcp: (value) => ["peer-ended", "we-ended", "broke", "closed"].includes(value),
    tcp_by: (value) => value === "fin" || value === "reset",
    by: (value) => value === "client" || value === "server",
    how: (value) => value === "proxy" || value === "capture",
    gone: (value) => value === "lost" || value === "cut",
    state: (value) => [0, 1, 2, 3].includes(value),
    nothing: (value) => value === undefined,
  };
  const isField = (field) =>
    Array.isArray(field) &&
    typeof field[0] === "string" &&
    whole(field[1]) &&
    whole(field[2]) &&
    typeof field[3] === "string" &&
    /^[0-9a-f]{1,16}$/.test(field[3]);

  // `text?` may be missing, `digits|null` may be null.
  const AT = { t: "time", c: "count?" };
  const RECORD = {
    accepted: { ...AT, peer: "text?", local: "text?", between: "how?" },
    request: { ...AT, bytes: "base64" },
    answer: { ...AT, bytes: "base64" },
    read: { ...AT, at: "count", bytes: "count" },
    write: { ...AT, at: "count", bytes: "count" },
    frame: {
      ...AT,
      id: "count",
      dir: "dir",
      at: "count",
      header: "header",
      fields: "fields",
      len: "digits|null",
      seen: "digits",
      nth: "count?",
      guess: "flag?",
      instead: "header?",
    },
    partial: { ...AT, by: "by", header: "header", len: "digits|null", seen: "digits" },
    made: { ...AT, made: "text", kind: "text?", bytes: "count?", code: "count|null?" },
    owed: { ...AT, owes: "text" },
    chat: { ...AT, said: "count?", whispered: "text?", refused: "text?" },
    rule: { ...AT, at: "count", rule: "text", document: "count?", section: "text", sentence: "text", code: "count" },
    unchecked: { ...AT, by: "by", sentence: "text", zh: "text?" },
    missing: { ...AT, by: "by", bytes: "count", why: "gone" },
    differs: { ...AT, by: "by", at: "count", taken: "base64", again: "base64" },
    state: { ...AT, state: "state" },
    step: { ...AT, stage: "text", header: "header", seen: "digits" },
    tcp: { ...AT, event: "tcp" },
    end: { ...AT, sentence: "text" },
    gap: { ...AT, peer: "text?", target: "text?" },
    lost: { records: "count" },
    forgotten: { records: "count", in: "count", out: "count", within: "dirs", paired: "flag" },
    cut: { code: "count|null" },
  };
  // Between two others, a rule may be broken by both, and TCP is ended by one of them.
  const BETWEEN = {
    rule: {
      ...RECORD.rule,
      by: "by",
      frame: "count",
      byte: "count",
      zh: "text?",
      code: "count|null",
    },
    tcp: { ...RECORD.tcp, event: "tcp_by", by: "by" },
  };
  const ENTRY = { number: "count", at: "time", what: "text", detail: "object", nth: "count?" };
  const TRAFFIC = { bytes: "count", binary: "flag" };
  const DETAIL = {
    "new WebSocket": { url: "text", asked: "text?" },
    open: { subprotocol: "text" },
    message: TRAFFIC,
    send: TRAFFIC,
    "close()": { code: "count", reason: "text" },
    close: { code: "count", reason: "text", wasClean: "flag" },
    setTimeout: { attempt: "count", delay: "time" },
    exception: { reason: "text" },
    read: { bytes: "count", to: "count" },
    write: { bytes: "count" },
  };

  function fits(value, wanted) {
    const [name, ...may] = wanted.split(/(?=[|?])/);
    if (value === undefined && may.includes("?")) return true;
    if (value === null && may.includes("|null")) return true;
    return VALUES[name](value);
  }

  const kindOf = (wanted) => wanted.split(/[|?]/, 1)[0];
  const quoted = (value) => {
    const text = value === undefined ? "–" : JSON.stringify(value);
    return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
  };
  const wrong = (where, wanted, value) => ({
    why: `capture.wrong.${kindOf(wanted)}`,
    params: { where, found: quoted(value) },
  });

  // The first member that is wrong, or null.
  function members(object, shape, where) {
    for (const [name, wanted] of Object.entries(shape)) {
      const value = Object.hasOwn(object, name) ? object[name] : undefined;
      if (!fits(value, wanted)) return wrong(`${where}.${name}`, wanted, value);
    }
    return null;
  }

  const shapeOf = (shapes, what) => (Object.hasOwn(shapes, what) ? shapes[what] : {});

  function record(value, where, numbers) {
    if (!isObject(value)) return wrong(where, "object", value);
    if (typeof value.what !== "string") return wrong(`${where}.what`, "text", value.what);
    const shapes = Object.hasOwn(value, "by") && Object.hasOwn(BETWEEN, value.what) ? BETWEEN : RECORD;
    return (
      members(value, shapeOf(shapes, value.what), where) ??
      (value.what === "frame" ? frame(value, where, numbers) : null)
    );
  }

  // A payload that isn't shown to everybody is left out; each frame has its own number.
  function frame({ id, payload, private: hidden }, where, numbers) {
    if (!hidden && !VALUES.base64(payload)) return wrong(`${where}.payload`, "base64", payload);
    if (numbers.has(id)) return { why: "capture.twice", params: { where: `${where}.id`, found: quoted(id) } };
    numbers.add(id);
    return null;
  }

  function entry(value, where) {
    if (!isObject(value)) return wrong(where, "object", value);
    const { what, detail } = value;
    return (
      members(value, ENTRY, where) ??
      members(detail, shapeOf(DETAIL, what), `${where}.detail`) ??
      content(detail, `${where}.detail`)
    );
  }

  // Bytes are in base64, text is text.
  function content({ binary, data, base64 }, where) {
    if (base64 !== undefined || binary === true)
      return members({ data, base64 }, { data: "nothing", base64: "base64" }, where);
    return members({ data }, { data: binary === false ? "text" : "text?" }, where);
  }

  function list(values, { name, most, judge }) {
    if (values.length > most) return { why: `capture.many.${name}`, n: values.length, params: { most } };
    for (const [at, value] of values.entries()) {
      const found = judge(value, `${name}[${at}]`);
      if (found) return found;
    }
    return null;
  }

  // `{ why, params, n }` of what is wrong in a capture that was read; null if nothing is.
  function judge({ records, journal, clock }) {
    const numbers = new Set();
    return (
      list(records, { name: "records", most: RECORDS, judge: (value, where) => record(value, where, numbers) }) ??
      list(journal, { name: "journal", most: ENTRIES, judge: entry }) ??
      (clock === undefined
        ? null
        : (members({ clock }, { clock: "object" }, "$") ?? members(clock, { wall: "time", at: "time" }, "clock")))
    );
  }

  const SAYS = ["capture.many.records", "capture.many.journal"].concat(
    Object.keys(VALUES).map((name) => `capture.wrong.${name}`),
  );

  return { SAYS, RECORDS, ENTRIES, judge };
});
