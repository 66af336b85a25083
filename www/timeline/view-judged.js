"use strict";
// Between two others: who broke which rule, and beside it what barewire would have sent instead, with
// its line of Rust. If another header would have been right, both are compared field by field.
barewire.define(
  "timeline/view-judged",
  ["kit/dom", "kit/hex", "kit/rfc", "rfc6455/bits", "rfc6455/instead", "timeline/between", "timeline/view-source"],
  ({
    dom: { find, make, said, whenChanged },
    hex,
    rfc,
    bits,
    bits: { RFC_NAMES },
    instead,
    between,
    viewSource: { sourceView },
  }) => {
    // So many lines of Rust around the one that is meant.
    const AROUND = { before: 1, after: 3 };
    // One frame breaks few rules; a head has few lines. More are counted.
    const SHOWN = 8;

    // The empty box: `<id>`, with what the source view needs.
    function judgedFrame(id) {
      return make(
        "div",
        { id, class: "judged", hidden: "" },
        make("div", { id: `${id}-verdicts`, class: "judged-verdicts" }),
        make(
          "div",
          { class: "judged-instead" },
          said("h4", "judged.title"),
          make("div", { id: `${id}-compared`, class: "judged-sentences" }),
          make(
            "div",
            { class: "source" },
            make("p", { id: `${id}-says`, class: "hint" }),
            make("pre", { id: `${id}-code`, class: "source-code", dir: "ltr", tabindex: "0", hidden: "" }),
            make("p", {}, make("a", { id: `${id}-whole`, target: "_blank", rel: "noreferrer", hidden: "" })),
          ),
        ),
      );
    }

    // `records`: what was broken; `frame`: the frame that broke it, if it was one.
    function judgedView(id, arrived) {
      const source = sourceView(arrived, id, AROUND);
      const draw = whenChanged((facts, say) => drawn(id, facts, say));
      return (records, frame, http, say) => {
        find(id).hidden = records.length === 0;
        if (records.length === 0) return;
        draw(
          {
            records: records.slice(0, SHOWN),
            more: records.length - Math.min(records.length, SHOWN),
            nth: frame?.nth ?? null,
            guess: frame?.guess ?? false,
            sent: frame?.instead ? [...frame.header] : null,
            right: frame?.instead ? [...frame.instead] : null,
          },
          say,
        );
        source(instead.of(records[0].rule)?.anchor ?? null, http, say);
      };
    }

    function drawn(id, { records, more, nth, guess, sent, right }, say) {
      const inHead = records.every(between.isOfHead);
      find(`${id}-verdicts`).replaceChildren(
        ...records.map((record) => verdict(record, say)),
        ...(more > 0 ? [make("p", { class: "hint" }, say("verdict.more", { n: say.number(more) }))] : []),
        ...(guess ? [make("p", { class: "hint" }, say("verdict.guess"))] : []),
        // A head's records name no byte.
        ...(inHead
          ? []
          : [
              make("p", { class: "hint" }, nth === null ? say("verdict.counted_end") : say("verdict.counted", { nth })),
            ]),
      );
      const rules = [...new Set(records.map(({ rule }) => rule))];
      const sentences = rules.map((rule) => instead.of(rule)).filter((one) => one !== null);
      find(`${id}-compared`).replaceChildren(
        ...sentences.map(({ key }) => make("p", {}, say(key))),
        ...(right ? [compared(Uint8Array.from(sent), Uint8Array.from(right), say)] : []),
      );
    }

    function verdict(record, say) {
      const { href, text } = rfc.link(record.section, record.document ?? 6455);
      return make(
        "div",
        { class: "judged-verdict" },
        make("p", { class: "judged-broke" }, between.broke(record, say)),
        make("p", { dir: "auto" }, between.sentence(record, say)),
        make("p", { class: "explain-rfc" }, make("a", { href, target: "_blank", rel: "noreferrer" }, text)),
        Number.isSafeInteger(record.code)
          ? make("p", { class: "hint" }, say("verdict.would_close", { code: record.code }))
          : null,
      );
    }

    // ---- the two headers ----

    // `{ name, sent, right }` of each field that one of them has, in the order of the wire.
    function rowsOf(sent, right) {
      const [a, b] = [bits.fields(sent), bits.fields(right)];
      const valueIn = (fields, name) => {
        const field = fields.find((one) => one.name === name);
        return field ? bits.shown(field) : null;
      };
      return bits.NAMES.filter((name) => [...a, ...b].some((field) => field.name === name)).map((name) => ({
        name,
        sent: valueIn(a, name),
        right: valueIn(b, name),
      }));
    }

    function compared(sent, right, say) {
      const bytes = (of, header) =>
        make(
          "tr",
          { class: "judged-bytes" },
          make("th", { scope: "row" }, say(of)),
          make("td", { dir: "ltr" }, hex.spaced(header)),
        );
      const rows = rowsOf(sent, right);
      const differing = rows.filter((row) => row.sent !== row.right);
      return make(
        "div",
        { class: "judged-compared" },
        make("table", {}, make("tbody", {}, bytes("judged.sent", sent), bytes("judged.right", right))),
        make(
          "table",
          { class: "fields" },
          make(
            "thead",
            {},
            make(
              "tr",
              {},
              ...["judged.field", "judged.sent", "judged.right"].map((key) => make("th", { scope: "col" }, say(key))),
            ),
          ),
          make("tbody", {}, ...differing.map((row) => fieldRow(row, say))),
        ),
        differing.length < rows.length ? make("p", { class: "hint" }, say("judged.same")) : null,
      );
    }

    function fieldRow({ name, sent, right }, say) {
      const value = (text) => make("td", { class: "judged-value", dir: "ltr" }, text ?? say("judged.none"));
      return make("tr", {}, make("th", { scope: "row" }, RFC_NAMES[name]), value(sent), value(right));
    }

    return { judgedView, judgedFrame, rowsOf };
  },
);
