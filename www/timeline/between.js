"use strict";
// A wire between two others: a client and a server that aren't ours, seen through `barewire proxy` or
// in a capture. We stand where the server stands: "in" is what the client sent, "out" what the server
// sent. Who broke which rule, and where, is told of both. No DOM.
barewire.define("timeline/between", ["kit/hex", "rfc6455/closing"], ({ hex, closing }) => {
  // More violations of one connection are only counted: whoever breaks a rule in one frame may break
  // it in each. Nor does one frame keep more of them.
  const VERDICTS = 200;
  const WAYS = ["proxy", "capture"];
  const SENDERS = ["client", "server"];
  const DIR = { client: "in", server: "out" };
  const BY = { in: "client", out: "server" };

  // From `accepted`: how the wire is seen, and between whom; null if it is one of our own.
  const of = ({ between, peer, local }) =>
    WAYS.includes(between) ? { how: between, client: peer ?? null, server: local ?? null } : null;

  // ---- who broke what ----

  // `all` of both in order, `more` that aren't kept, how many `of` each; `due`: the frame hasn't come.
  const none = () => ({ all: [], more: 0, of: { client: 0, server: 0 }, due: [] });

  // Rules about the end belong to no frame.
  const NO_CLOSE = "no-close",
    UNANSWERED = "close-unanswered";
  const OF_END = [NO_CLOSE, UNANSWERED];
  // Rules about a head, not about a frame.
  const isOfHead = ({ rule }) => /^(response|handshake)-/.test(rule);

  // One of the two broke a rule; the record may come before its frame's. `row`: the record's own.
  function judges(line, record, row) {
    const { verdicts } = line;
    if (!SENDERS.includes(record.by)) return;
    verdicts.of[record.by] += 1;
    if (verdicts.all.length < VERDICTS) verdicts.all.push(record);
    else verdicts.more += 1;
    if (record.frame === 0 || OF_END.includes(record.rule)) return;
    const found = line.rows.findLast((one) => isMeant(one, record));
    if (found) belongs(line, found, { record, row });
    else if (verdicts.due.length < VERDICTS) verdicts.due.push({ record, row });
  }

  const isMeant = ({ kind, dir, frame }, { by, frame: nth }) =>
    kind === "frame" && dir === DIR[by] && frame.nth === nth;

  // From the record's row, a reader comes to the frame.
  function belongs(line, found, { record, row }) {
    if (found.frame.rules.length < VERDICTS) found.frame.rules.push(record);
    found.frame.rule ??= record;
    row.leads = found.key;
    line.touch(found);
  }

  // A frame has come: what was told of it before is its own.
  function claims(line, row) {
    const { verdicts } = line;
    const own = verdicts.due.filter(({ record }) => isMeant(row, record));
    for (const one of own) belongs(line, row, one);
    if (own.length > 0) verdicts.due = verdicts.due.filter((one) => !own.includes(one));
  }

  // What a frame's record says in addition to that of a connection of ours.
  function details({ between }, { dir, nth, guess, instead }) {
    if (!between) return {};
    return {
      by: BY[dir],
      nth: nth ?? 0,
      guess: guess === true,
      instead: typeof instead === "string" ? hex.fromBase64(instead) : null,
      rules: [],
    };
  }

  // Frames are numbered. Does this one leave some out, and nobody said so? The proxy keeps only the
  // beginning of what nobody watches.
  function jumps(line, { id }) {
    const before = line.numbered;
    line.numbered = id;
    return before !== null && id > before + 1;
  }

  // Some of what this end sent isn't here: no message and no window goes on behind it.
  function breaksOff(line, by) {
    const dir = DIR[by];
    const message = line.open[dir];
    if (message?.packed) message.packed.missing ??= "lost";
    line.open[dir] = null;
    line.adrift[dir] = true;
    line.compression.pasts[dir].forget();
  }

  // Is the window behind this frame lost? Among others' wires, a wrong header says nothing of the
  // payload; our own server ends the connection at any broken rule.
  const OF_PAYLOAD = ["bad-deflate", "cut-deflate"];
  const isSpoilt = ({ rules, rule }) => (rules ? rules.some((one) => OF_PAYLOAD.includes(one.rule)) : rule !== null);

  // A frame of this end hasn't come whole: `{ header, opcode, len, seen }`, what has come of its header and
  // of its payload, and how long that is; null while the header isn't whole. Long numbers stay text.
  const digits = (text) => (typeof text === "string" && /^\d{1,20}$/.test(text) ? text : null);
  function under(line, { by, header, len, seen }) {
    if (!line.between || !SENDERS.includes(by)) return;
    const bytes = (typeof header === "string" ? hex.fromBase64(header) : null) ?? [];
    const opcode = bytes.length > 0 ? bytes[0] & 0x0f : null;
    line.partial[DIR[by]] = { header: bytes.length, opcode, len: digits(len), seen: digits(seen) ?? "0" };
  }

  // What a reader looks at who asks for a broken rule: its frame, the head or the end; null if that
  // isn't kept.
  function shownBy(line, record) {
    if (isOfHead(record)) return record.by === "client" ? "request" : "answer";
    if (OF_END.includes(record.rule)) return "end";
    const row = line.rows.find((one) => isMeant(one, record)) ?? line.rows.find((one) => one.record === record);
    return row?.key ?? null;
  }

  // ---- in words ----

  // "194 of 49,664 bytes", or how much of the header there is.
  const partSays = ({ header, len, seen }, of, say) =>
    len === null ? say.count(`${of}_head`, header) : say(of, { seen: say.number(BigInt(seen)), len: say.bytes(len) });

  const sectionOf = ({ section, document = 6455 }) =>
    document === 6455 ? `§${section}` : `RFC ${document} §${section}`;

  // "server broke §5.2 at byte 1,234".
  function broke(record, say) {
    const place = isOfHead(record) ? "head" : "byte";
    return say(`verdict.${place}_${record.by}`, { section: sectionOf(record), byte: say.number(record.byte) });
  }

  // The rule in the reader's language, without its section at the end: that stands beside it.
  const SECTION = /\s*[（(]RFC \d+ §[\d.]+[）)]$/;
  const sentence = ({ sentence: english, zh }, { language }) =>
    ((language === "zh" && zh) || english || "").replace(SECTION, "");

  // What isn't here may have been a Close frame (`holes`). Whoever saw it all may say that a Close is
  // missing: neither end sent one, or one end didn't answer it.
  function seenOf({ holes, verdicts }) {
    const says = (name) => verdicts.all.some(({ rule }) => rule === name);
    return { holes, noClose: says(NO_CLOSE), unanswered: says(UNANSWERED) };
  }

  // How it ended, as far as that is known: the first Close, and who ended TCP first. `known`: would a
  // Close be here if there was one?
  function ended(line) {
    const { endings } = line;
    const { holes, noClose } = seenOf(line);
    const close = endings.find(({ frame }) => frame)?.frame;
    const tcp = endings.find(({ record }) => record.what === "tcp")?.record;
    return {
      close: close ? { by: BY[close.dir], code: closing.body(close).code } : null,
      tcp: tcp ? { by: tcp.by, event: tcp.event } : null,
      known: !holes || noClose,
    };
  }

  const PARTS = ["line.part_head", "lanes.part_head"];
  const SAYS = SENDERS.flatMap((by) => [
    `verdict.byte_${by}`,
    `verdict.head_${by}`,
    `row.unchecked_${by}`,
    `row.missing_${by}_lost`,
    `row.missing_${by}_cut`,
    `row.differs_${by}`,
    `wire.rule_${by}`,
    `tcp_by.${by}`,
    ...["fin", "reset"].flatMap((event) => [`row.tcp_${event}_${by}`, `tcp.${event}_${by}`]),
  ]).concat(PARTS);

  // Of somebody else's wire, other sentences are true. While there is none yet, the page's own are.
  const sayOf = (timeline, say) => say.of(timeline?.between ? "between" : timeline?.total === 0 ? say.variant : null);

  return {
    SAYS,
    VERDICTS,
    DIR,
    OF_END,
    of,
    none,
    judges,
    claims,
    details,
    jumps,
    breaksOff,
    under,
    shownBy,
    partSays,
    isSpoilt,
    isOfHead,
    sectionOf,
    broke,
    sentence,
    seenOf,
    ended,
    sayOf,
  };
});
