"use strict";
// One row of the timeline. What crossed the wire is at the left, a button that selects it; what the
// script did and saw is at the right, and unfolds.
barewire.define(
  "timeline/view-rows",
  [
    "kit/bounded",
    "kit/dom",
    "kit/hex",
    "kit/pulse",
    "kit/view-bounded",
    "rfc6455/bits",
    "rfc6455/closing",
    "rfc6455/rules",
    "timeline/became",
    "timeline/between",
    "timeline/compression",
  ],
  ({
    bounded,
    dom: { make },
    hex: { dump, fromBase64, spaced },
    pulse: { Pulse },
    viewBounded: { words },
    bits,
    closing,
    rules,
    became: { short, inWords },
    between,
    compression,
  }) => {
    const soft = (...children) => make("span", { class: "w-soft" }, ...children);
    const number = (value, say) => say.number(BigInt(value));

    function direction(dir, say) {
      return make("span", { class: `w-dir w-${dir}` }, say(`row.${dir}`));
    }

    // `{ dir, bytes }` of a frame, in the order in which a line is read.
    function frame(row, say) {
      const { frame: found } = row;
      const name = bits.OPCODES[row.opcode] ?? null;
      return [
        direction(row.dir, say),
        make("span", { class: "w-id" }, say("row.frame", { id: row.id })),
        row.opcode === null
          ? null
          : make(
              "span",
              { class: `w-chip ${row.opcode >= 8 ? "w-control" : ""}` },
              name ?? say("row.reserved", { n: row.opcode }),
            ),
        make("span", { class: "w-length" }, length(found, say)),
        row.fin ? inflated(found, say) : null,
        found.rule ? make("span", { class: "w-bad" }, broke(found, say)) : null,
        found.guess ? make("span", { class: "w-guess" }, say("row.guess")) : null,
        glimpse(row, say),
        ticks(row, say),
        became(row, say),
        row.part ? make("span", { class: "w-part" }, part(row, say)) : null,
      ];
    }

    // Between two others, who broke the rule isn't said by the direction only.
    const broke = ({ rule }, say) => (rule.by ? between.broke(rule, say) : say("row.broke"));

    function length({ len, seen }, say) {
      if (len === null) return say("row.head_cut");
      if (seen !== null && seen !== len) return say("row.cut", { seen: number(seen, say), n: number(len, say) });
      return len === 1n ? say("row.bytes.one", { n: "1" }) : say("row.bytes", { n: number(len, say) });
    }

    // How long a compressed message is, once it is complete.
    function inflated(found, say) {
      const read = compression.of(found)?.read;
      return read?.isWhole
        ? make("span", { class: "w-length w-inflated" }, say("row.inflated", { bytes: say.bytes(read.length) }))
        : null;
    }

    function glimpse({ glimpse: seen, private: hidden, frame: found }, say) {
      if (hidden && found.len !== 0n) return soft(say("row.private"));
      if (seen === null) return soft(found.len === 0n ? say("row.empty") : "");
      const more = seen.more ? "…" : "";
      if (seen.hex !== undefined) return make("code", { class: "w-glimpse", dir: "ltr" }, seen.hex + more);
      const code = seen.code === undefined ? "" : `${seen.code} `;
      return make("span", { class: "w-glimpse", dir: "auto" }, code + seen.text + more);
    }

    function became(row, say) {
      const words = row.dir === "in" ? short(row) : null;
      return words && make("span", { class: "w-became", dir: "auto" }, inWords(words, say));
    }

    // One tick for each read or write, of many the first; an open tick also carried other frames.
    function ticks({ dir, pieces, calls, shared }, say) {
      if (calls === 0) return null;
      const words = say.count(dir === "in" ? "row.reads" : "row.writes", calls);
      const marks = pieces.map((piece) => make("i", { class: piece.shared ? "w-tick w-shared" : "w-tick" }));
      const sizes = pieces.map(({ bytes }) => bytes).join(" + ") + (calls > pieces.length ? " + …" : "");
      return make(
        "span",
        { class: "w-ticks", title: sizes },
        make("span", { "aria-hidden": "true" }, ...marks),
        words,
        shared ? soft(say.space + say("row.shared")) : null,
      );
    }

    function part({ part: place, frame: { place: n, message } }, say) {
      return say(`row.part_${place}`, { n: say.number(n), kind: message.kind ?? "?", bytes: say.bytes(message.bytes) });
    }

    // Everything that isn't a frame is a sentence.
    function sentence({ kind, record, bytes, refused }, say) {
      switch (kind) {
        case "accepted":
          return say("row.accepted", { peer: record.peer ?? "?", local: record.local ?? "?" });
        case "request":
          return say("row.request", { n: bytes });
        case "answer":
          return say(refused ? "row.refused" : "row.answer", { n: bytes });
        case "rule":
          return record.by
            ? say("row.judged", { broke: between.broke(record, say), sentence: between.sentence(record, say) })
            : say("row.rule", rules.inWords(record, say));
        case "tcp":
          return say(`row.tcp_${[record.event, record.by ?? []].flat().join("_")}`);
        case "unchecked":
          return say(`row.unchecked_${record.by}`, { sentence: between.sentence(record, say) });
        case "missing":
          return say.count(`row.missing_${record.by}_${record.why}`, record.bytes);
        case "differs":
          return say(`row.differs_${record.by}`, {
            at: say.number(record.at),
            taken: inHex(record.taken),
            again: inHex(record.again),
          });
        case "end":
          return say("row.end", { sentence: record.sentence });
        case "forgotten":
          return say.count("row.forgotten", record.records);
        case "cut":
          return say(`row.cut_${closing.viewEnd(record)}`, { code: record.code });
        case "lost":
          return say.count("row.lost", Number(record.records));
        default:
          return say("row.gap");
      }
    }

    // The beginning of some bytes.
    const SHOWN = 16;
    function inHex(base64) {
      const bytes = fromBase64(base64) ?? new Uint8Array();
      return spaced(bytes.subarray(0, SHOWN)) + (bytes.length > SHOWN ? " …" : "");
    }

    function wire(row, say) {
      const dir = { request: "in", answer: "out" }[row.kind];
      const content =
        row.kind === "frame"
          ? frame(row, say)
          : [dir ? direction(dir, say) : null, make("span", { class: "w-sentence" }, sentence(row, say))];
      const bar = row.part ? ` w-part-${row.part}` : "";
      return make(
        "button",
        { type: "button", class: `w-wire w-is-${row.kind}${bar}`, "data-key": row.key, tabindex: "-1" },
        ...content.filter((child) => child !== null).flatMap((child) => [child, " "]),
      );
    }

    // Many rows of silence as one.
    function idle({ serial, count, until }, say) {
      return make(
        "button",
        { type: "button", class: "w-wire w-is-idle", "data-idle": serial, tabindex: "-1", "aria-expanded": "false" },
        make("span", { class: "w-sentence" }, say("row.idle", { n: say.number(count), until: say.tenths(until) })),
        " ",
        make("span", { class: "w-unfold" }, say("row.unfold")),
      );
    }

    // ---- the script's own events ----

    function js(row, say) {
      const { entry, frameKey } = row;
      const line = [
        make("span", { class: "lane-arrow", "aria-hidden": "true" }, { message: "←", send: "→" }[entry.what] ?? "•"),
        " ",
        make("code", {}, event(entry)),
        make("span", { class: "lane-detail", dir: "auto" }, " " + bounded.value(detail(entry, say))),
      ];
      const seen =
        entry.detail.data === undefined
          ? make("span", { class: "lane-line" }, ...line)
          : make("details", {}, make("summary", { tabindex: "-1" }, ...line), data(entry.detail, say));
      const id = frameKey?.slice("frame-".length);
      const link = id
        ? make(
            "button",
            {
              type: "button",
              class: "lane-frame",
              "data-key": frameKey,
              tabindex: "-1",
              "aria-label": say("row.of_frame", { id }),
            },
            say("row.frame", { id }),
          )
        : null;
      return make("div", { class: `w-js lane-${entry.what.replace(/\W+/g, "")}` }, seen, ...(link ? [link] : []));
    }

    // A message unfolds to its content: text as it is, bytes in hexadecimal.
    function data({ data: held, binary, whole }, say) {
      const shown = binary
        ? dump(held, 8, held.length)
            .map(({ hex, text }) => `${hex.padEnd(23)}  ${text}`)
            .join("\n")
        : held;
      return make(
        "pre",
        { class: "lane-data", dir: binary ? "ltr" : "auto" },
        ...words(whole ? shown : `${shown}…`, say),
      );
    }

    // Names as the JavaScript interface has them.
    function event({ what }) {
      return (
        { send: "send()", write: "write()", read: "read()", setTimeout: "setTimeout()", exception: "throw" }[what] ??
        what
      );
    }

    function detail({ what, detail: d }, say) {
      switch (what) {
        case "new WebSocket":
          return `("${d.url}", "${d.asked ?? "chat"}")`;
        // The labs' raw client has no script events, only the system's calls.
        case "write":
        case "read":
          return say.count("row.bytes", d.bytes);
        case "open":
          return `protocol="${d.subprotocol}" readyState=1`;
        case "message":
        case "send":
          return say.together([say.count(d.binary ? "lane.binary" : "lane.text", d.bytes), ...asked(what, d, say)]);
        case "close()":
          return `(${d.code}) readyState=2`;
        case "close":
          return `code=${d.code} reason="${d.reason}" wasClean=${d.wasClean} readyState=3`;
        case "setTimeout":
          return say("lane.retry", { seconds: (d.delay / 1000).toFixed(1), attempt: d.attempt });
        case "abandoned":
          return say("lane.abandoned");
        case "unanswered":
          return say("lane.unanswered", d);
        case "exception":
          return d.reason;
        default:
          return "";
      }
    }

    // A row that can't be drawn is one sentence, and the others go on.
    function content(row, say) {
      try {
        if (row.kind === "idle") return idle(row, say);
        return row.kind === "js" ? js(row, say) : wire(row, say);
      } catch (error) {
        console.error(error);
        return make("p", { class: "w-wire w-bad" }, say("row.stopped", { why: error.message }));
      }
    }

    // The page's own question whether the server still answers, and the answer.
    function asked(what, { data }, say) {
      if (data !== Pulse.HEARTBEAT) return [];
      return [`– ${say(what === "send" ? "lane.heartbeat" : "lane.heartbeat_back")}`];
    }

    function lineRow(row, say) {
      return make(
        "li",
        { class: row.kind === "js" ? "w-row w-row-js" : "w-row", "data-row": row.key },
        make(
          "span",
          { class: "w-at" },
          say.tenths(row.at),
          make("span", { class: "out-of-sight" }, ` ${say("line.ms")}: `),
        ),
        content(row, say),
      );
    }

    return { lineRow };
  },
);
