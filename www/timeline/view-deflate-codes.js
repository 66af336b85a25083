"use strict";
// The codes of each block of a compressed message, as tables.
barewire.define("timeline/view-deflate-codes", ["kit/dom", "rfc1951/meaning"], ({ dom: { make, said }, meaning }) => {
  // How many blocks have a table, and how many codes are in it: a block of 16,384 symbols can use all
  // 286.
  const BLOCKS = 4,
    CODES = 64;

  function codeTables({ read }, say) {
    return read.blocks
      .map((block, index) => ({ block, index }))
      .filter(
        ({ block, index }) => block.codes && read.parts.some((part) => part.block === index && part.at !== undefined),
      )
      .slice(0, BLOCKS)
      .map(({ index }) => table(index, meaning.codesUsed(read, index), say));
  }

  function table(index, { literals, distances }, say) {
    const rows = [...literals.rows, ...distances.rows].slice(0, CODES);
    const others = literals.others + distances.others + literals.rows.length + distances.rows.length - rows.length;
    return make(
      "details",
      { class: "df-codes" },
      make("summary", {}, say("deflate.codes", { n: index + 1 })),
      said("p", "deflate.codes_say", { class: "hint" }, say("deflate.codes_say")),
      make(
        "table",
        { class: "fields" },
        make(
          "thead",
          {},
          make(
            "tr",
            {},
            ...["deflate.code", "deflate.symbol", "deflate.times"].map((key) => make("th", { scope: "col" }, say(key))),
          ),
        ),
        make("tbody", {}, ...rows.map((row) => codeRow(row, say))),
      ),
      others > 0 ? make("p", { class: "hint" }, say.count("deflate.codes_others", others)) : null,
    );
  }

  function codeRow({ name, code, times }, say) {
    return make(
      "tr",
      {},
      make("td", { class: "df-code" }, code),
      make("td", {}, say(name.key, name.params)),
      make("td", {}, say.number(times)),
    );
  }

  return { codeTables };
});
