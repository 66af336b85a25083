"use strict";
// A compressed message's text, its bits and its parts as elements; `data-part` says which part each
// belongs to.
barewire.define(
  "timeline/view-deflate-parts",
  ["kit/dom", "kit/hex", "rfc1951/meaning"],
  ({ dom: { make }, hex, meaning }) => {
    const nameOf = (index) => `deflate-${index}`;
    const inWords = ({ key, params }, say) =>
      say(
        key,
        Object.fromEntries(
          Object.entries(params).map(([name, value]) => [name, value?.key ? inWords(value, say) : value]),
        ),
      );

    // ---- the text ----

    function textFlow({ chars, before, textMore }, say) {
      const earlier = before.flatMap(({ id, chars: its }) => [
        make("span", { class: "df-where" }, say("deflate.past", { id })),
        ...its.map((char) => character(char, say)),
      ]);
      return make(
        "div",
        { class: "df-flow", role: "group", "aria-label": say("deflate.text") },
        ...(earlier.length > 0 ? [...earlier, make("span", { class: "df-where" }, say("deflate.now"))] : []),
        ...chars.map((char) => character(char, say)),
        textMore > 0 ? make("span", { class: "df-where" }, `… ${say.bytes(textMore)}`) : null,
      );
    }

    // One that can't be seen is shown as its byte.
    function character({ from, to, text, seen, part }, say) {
      const isSeen = text !== null && text > "\u001f" && text !== "\u007f";
      const drawn = isSeen ? (text === " " ? "\u2423" : text) : seen ? "·" : "?";
      return make(
        "span",
        {
          class: `df-char${from < 0 ? " past" : ""}${seen ? "" : " unseen"}`,
          role: "img",
          tabindex: "-1",
          "data-from": from,
          "data-to": to,
          ...(part === undefined || part === null ? {} : { "data-part": nameOf(part) }),
          "aria-label": seen ? drawn : say("deflate.unseen"),
        },
        drawn,
      );
    }

    // ---- the bits ----

    function bitFlow(picture, say) {
      return make(
        "div",
        { class: "df-flow", role: "group", "aria-label": say("deflate.bits") },
        ...picture.rows.map((row) => bitsOfPart(row, picture, say)),
      );
    }

    function bitsOfPart({ index, part, fields }, { input, payloadBits }, say) {
      const title = say(`deflate.title.${part.name}`);
      const bits = fields.map((field) => field.bits).join(" ");
      return make(
        "span",
        {
          class: `df-part df-${part.name}${part.first >= payloadBits ? " df-tail" : ""}`,
          role: "img",
          tabindex: "-1",
          "data-part": nameOf(index),
          "aria-label": say("deflate.part", { from: part.first, to: part.end - 1, title, bits }),
        },
        ...fields.map((field) => make("span", { class: "df-field" }, ...digits(field, input))),
      );
    }

    // Where a byte begins, it says so.
    function digits({ from, bits }, input) {
      return [...bits].map((digit, i) => {
        const at = from + i;
        return make(
          "span",
          at % 8 === 0 ? { class: "df-first", "data-byte-hex": hex.byte(input[at >> 3]) } : {},
          digit,
        );
      });
    }

    // ---- the parts ----

    function partRows({ read, rows }, say) {
      return rows.map(({ index, part, fields }) =>
        make(
          "tr",
          { "data-part": nameOf(index) },
          make(
            "td",
            { class: "field-bits" },
            part.end - part.first === 1 ? String(part.first) : `${part.first}–${part.end - 1}`,
          ),
          make("td", { class: "df-code" }, fields.map((field) => field.bits).join(" ")),
          make(
            "td",
            {},
            make(
              "button",
              { type: "button", class: "field-name", "data-part": nameOf(index) },
              say(`deflate.row.${part.name}`, short(part, read)),
            ),
          ),
        ),
      );
    }

    // What a part says, in a few words.
    function short(part, read) {
      const { name, kind, byte, length, distance, at, times, symbol, literals, distances, codeLengths } = part;
      const value =
        name === "match"
          ? meaning.shown(read.bytes.subarray(at, at + length))
          : byte === undefined
            ? ""
            : meaning.shown([byte]);
      return { kind, value, length, distance, times, symbol, literals, distances, codeLengths };
    }

    return { bitFlow, inWords, partRows, textFlow };
  },
);
