"use strict";
// The figure of RFC 6455 §5.2 with a frame's own bits in it, and the same bytes as a hex dump. Both
// are grids: one cell of each can be reached with the Tab key, and the arrow keys go on from there.
// `data-part` says which part a cell belongs to.
barewire.define(
  "timeline/view-figure",
  ["kit/keys", "kit/dom", "kit/hex", "rfc6455/bits", "rfc6455/mask"],
  ({
    keys: { LEFT_RIGHT, reached, UP_DOWN, way },
    dom: { make },
    hex,
    bits: { RFC_NAMES, bit, fieldAt, nameAt },
    mask,
  }) => {
    // How many bytes of the payload the figure shows: it continues in the dump.
    const PAYLOAD = 8;
    const DUMPED = 256;
    const WIDTH = 8;

    const nameOf = (field, say) => (field ? RFC_NAMES[field.name] : say("figure.loose"));
    const across = (element, from, to) => ((element.style.gridColumn = `${from + 1} / ${to + 1}`), element);

    // How many bits the figure draws: whole rows, the header and some payload.
    function drawnBits({ bytes, payloadAt }, width) {
      const wanted = 8 * Math.min(bytes.length, payloadAt + PAYLOAD);
      return Math.min(8 * bytes.length, Math.ceil(wanted / width) * width);
    }

    // `width` bits to a row: 32 as in the RFC, 16 where the screen is narrow.
    function figure(layout, width, say) {
      const bits = drawnBits(layout, width);
      const grid = make(
        "div",
        { class: `figure-grid figure-${width}`, role: "grid", "aria-label": say("figure.title") },
        ruler(width),
      );
      for (let from = 0; from < bits; from += width)
        grid.append(...row(layout, from, Math.min(from + width, bits), say));
      const hidden = layout.bytes.length - Math.ceil(bits / 8);
      const more = BigInt(hidden) + layout.more;
      return make(
        "div",
        { class: "figure" },
        grid,
        more > 0n ? make("p", { class: "figure-rest" }, say.count("figure.more", more)) : null,
      );
    }

    // The RFC's own ruler: tens above, units below.
    function ruler(width) {
      const cells = Array.from({ length: width }, (_, at) =>
        make("span", {}, at % 10 === 0 ? `${at / 10}\n0` : `\n${at % 10}`),
      );
      return make("div", { class: "figure-ruler", "aria-hidden": "true" }, ...cells);
    }

    function row(layout, from, to, say) {
      const pieces = layout.fields.filter((field) => field.from < to && field.to > from);
      const labels = pieces.map((field) => label(field, Math.max(field.from, from), Math.min(field.to, to), from, say));
      const cells = Array.from({ length: to - from }, (_, i) => cell(layout, from + i, say));
      return [
        make("div", { class: "figure-labels", "aria-hidden": "true" }, ...labels),
        make("div", { class: "figure-row", role: "row" }, ...cells),
      ];
    }

    // A field of one bit has its name written downwards, as in the RFC.
    function label(field, from, to, rowFrom, say) {
      const name = RFC_NAMES[field.name];
      const text = field.from < from && to - from > 8 ? `${name} ${say("figure.continued")}` : name;
      const tall = to - from === 1;
      const letters = tall ? [...text].map((letter) => make("span", {}, letter)) : [make("span", {}, text)];
      const tag = make(
        "span",
        { class: tall ? "figure-label tall" : "figure-label", "data-part": field.name },
        ...letters,
      );
      return across(tag, from - rowFrom, to - rowFrom);
    }

    function cell(layout, at, say) {
      const field = fieldAt(layout.fields, at);
      const value = bit(layout.bytes, at);
      const starts = field?.from === at || (field?.name === "payload" && at % 8 === 0);
      return make(
        "span",
        {
          class: `bit${starts ? " starts" : ""}${field?.name === "payload" ? " of-payload" : ""}`,
          role: "gridcell",
          tabindex: "-1",
          "data-bit": at,
          "data-part": nameAt(layout, at),
          "aria-label": say("figure.bit", { at, name: nameOf(field, say), value }),
        },
        String(value),
      );
    }

    // The dump. For a masked payload, a third column shows the unmasked text: so it is clear at
    // once why the bytes don't look like their text.
    function dump(layout, key, all, say) {
      const { bytes, payloadAt } = layout;
      const count = all ? bytes.length : Math.min(bytes.length, DUMPED);
      const plain = bytes.slice();
      if (key) plain.set(mask.unmask(bytes.subarray(payloadAt), key), payloadAt);
      const grid = make(
        "div",
        { class: key ? "dump-grid with-mask" : "dump-grid", role: "grid", "aria-label": say("dump.title") },
        dumpHead(key, say),
      );
      for (let from = 0; from < count; from += WIDTH)
        grid.append(dumpRow(layout, plain, from, Math.min(from + WIDTH, count), key, say));
      return grid;
    }

    function dumpHead(key, say) {
      const heads = ["dump.wire", "dump.text", ...(key ? ["dump.unmasked"] : [])];
      return make(
        "div",
        { class: "dump-line dump-head", "aria-hidden": "true" },
        make("span"),
        ...heads.map((head) => make("span", {}, say(head))),
      );
    }

    function dumpRow(layout, plain, from, to, key, say) {
      const { bytes, payloadAt } = layout;
      const places = Array.from({ length: to - from }, (_, i) => from + i);
      const name = (at) => nameAt(layout, 8 * at);
      const digits = places.map((at) =>
        make(
          "span",
          {
            class: "byte",
            role: "gridcell",
            tabindex: "-1",
            "data-byte": at,
            "data-part": name(at),
            "aria-label": say("dump.byte", {
              at,
              name: nameOf(fieldAt(layout.fields, 8 * at), say),
              value: hex.byte(bytes[at]),
            }),
          },
          hex.byte(bytes[at]),
        ),
      );
      const text = places.map((at) =>
        make("span", { class: "char", "data-char": at, "data-part": name(at) }, ascii(bytes[at])),
      );
      const columns = [
        make("span", { class: "dump-at" }, from.toString(16).padStart(4, "0")),
        make("span", { class: "dump-bytes", role: "row" }, ...digits),
        make("span", { class: "dump-chars" }, ...text),
      ];
      if (key) columns.push(make("span", { class: "dump-chars" }, ...unmasked(plain, payloadAt, from, to)));
      // The columns of text repeat what the bytes say; the keyboard goes only through the bytes.
      for (const column of columns)
        if (column.getAttribute("role") !== "row") column.setAttribute("aria-hidden", "true");
      return make("div", { class: "dump-line" }, ...columns);
    }

    // A character of several bytes is at its first byte.
    function unmasked(plain, payloadAt, from, to) {
      const all = mask.characters(plain.subarray(payloadAt));
      const marks = all.filter((char) => char.from + payloadAt >= from && char.from + payloadAt < to);
      const header = Array.from({ length: Math.max(0, Math.min(payloadAt, to) - from) }, (_, i) =>
        make("span", { class: "char blank", "data-char": from + i }, " "),
      );
      return [
        ...header,
        ...marks.map((char) =>
          make(
            "span",
            {
              class: char.to - char.from > 1 ? "char wide" : "char",
              "data-char": char.from + payloadAt,
              "data-chars": char.to - char.from,
              "data-part": `byte-${char.from + payloadAt}`,
            },
            char.text !== null && char.text > "\u001f" && char.text !== "\u007f" ? char.text : "·",
          ),
        ),
      ];
    }

    const ascii = (byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : "·");

    // Makes a grid's cells one stop of the Tab key; arrows go from cell to cell, and `step` is the
    // distance up and down.
    function roving(grid, selector, step) {
      const cells = [...grid.querySelectorAll(selector)];
      if (cells.length === 0) return () => {};
      const only = (cell) => {
        for (const other of cells) if (other.tabIndex === 0) other.tabIndex = -1;
        cell.tabIndex = 0;
      };
      only(cells[0]);
      grid.addEventListener("focusin", (event) => cells.includes(event.target) && only(event.target));
      grid.addEventListener("keydown", (event) => {
        const at = cells.indexOf(event.target);
        if (at < 0) return;
        const by = way(event, { ...UP_DOWN, ...LEFT_RIGHT, ArrowUp: -step, ArrowDown: step });
        if (by !== 0) cells[Number.isFinite(by) ? at + by : reached(at, by, cells.length)]?.focus();
      });
      return (at) => cells[at] && only(cells[at]);
    }

    return { figure, dump, roving, DUMPED };
  },
);
