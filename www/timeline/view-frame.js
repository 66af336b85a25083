"use strict";
// A frame: the figure, the dump and the list of fields, three pictures of one array of bytes. The
// part under the pointer or the focus is marked in all three.
barewire.define(
  "timeline/view-frame",
  ["kit/keys", "kit/dom", "kit/hex", "rfc6455/bits", "rfc6455/explain", "timeline/view-figure"],
  ({
    keys: { pressed },
    dom,
    dom: { make, put },
    hex,
    bits,
    bits: { RFC_NAMES, OPCODES },
    explain,
    viewFigure: { figure, dump, roving, DUMPED },
  }) => {
    // If 32 bits would be narrower than this, there are 16 to a row: in pixels.
    const ROOM_FOR_32 = 430;

    // `look(part)`: the reader looks at this part, or at none (null).
    // `choose(part)`: the reader has chosen it.
    // `of`: the prefix of the ids of this panel's elements.
    function frameView({ look, choose, redraw, of = "" }) {
      const find = (id) => dom.find(of + id);
      const panel = find("detail-frame");
      let made = null; // { stamp, layout, toBit, toByte }
      let all = false;

      const partOf = (target) => target.closest?.("[data-part]")?.dataset.part ?? null;
      panel.addEventListener("pointerover", (event) => look(partOf(event.target)));
      panel.addEventListener("pointerleave", () => look(null));
      panel.addEventListener("focusin", (event) => look(partOf(event.target)));
      // The pane next to it explains what is looked at. A reader who goes on into the pane, to its
      // link, still looks at that, and would lose the focus if the pane were drawn again.
      const around = panel.closest(".detail-body") ?? panel;
      around.addEventListener("focusout", (event) => around.contains(event.relatedTarget) || look(null));
      panel.addEventListener("click", (event) => {
        const part = partOf(event.target);
        if (part) choose(part);
      });
      panel.addEventListener("keydown", (event) => {
        const part = partOf(event.target);
        if (part && event.target.tagName !== "BUTTON" && pressed(event)) choose(part);
      });
      find("dump-copy").addEventListener("click", () => made && copy(made.layout));
      find("dump-more").addEventListener("click", () => {
        all = true;
        redraw();
      });
      // Measured only if it may have changed: measuring makes the browser lay out the page.
      let measured = 0;
      const figure = find("figure");
      const sizes = new ResizeObserver(() => {
        // A lab takes its figure along when the reader leaves it.
        if (!figure.isConnected) return sizes.disconnect();
        measured = 0;
        if (width() !== made?.width) redraw();
      });
      sizes.observe(figure);

      function width() {
        measured ||= find("figure").clientWidth;
        return measured >= ROOM_FOR_32 ? 32 : 16;
      }

      function copy({ bytes }) {
        const text = hex.spaced(bytes);
        const said = (key) => put(find("dump-said"), find("dump-said").dataset[key]);
        // Over plain http from another machine, a page may not write to the clipboard.
        if (!navigator.clipboard) return (selectAll(find("dump")), said("select"));
        navigator.clipboard.writeText(text).then(
          () => said("copied"),
          () => (selectAll(find("dump")), said("select")),
        );
      }

      return function render(frame, part, say) {
        const { id, dir, header, seen, payload, made: source, message } = frame;
        const rules = explain.rulesOf(frame).map(({ rule }) => rule);
        const facts = [id, dir, header, seen, payload?.length, source?.made, rules, message?.count];
        const stamp = [...facts, width(), all, say.tag].join(" ");
        if (made?.id !== frame.id) all = false;
        if (made?.stamp !== stamp || made.frame !== frame) made = drawn(frame, stamp, width(), all, say, find);
        mark(made, part, panel);
      };
    }

    function selectAll(element) {
      const range = document.createRange();
      range.selectNodeContents(element);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }

    function drawn(frame, stamp, width, all, say, find) {
      const layout = bits.whole(frame);
      const key = bits.maskingKey(frame.header);
      const drawn = figure(layout, width, say),
        bytes = dump(layout, key, all, say);
      find("figure").replaceChildren(drawn);
      find("dump").replaceChildren(bytes);
      find("fields").replaceChildren(...fieldRows(layout, frame, say));
      find("dump-more").hidden = all || layout.bytes.length <= DUMPED;
      put(find("dump-more"), say("dump.more", { n: layout.bytes.length.toLocaleString(say.tag) }));
      Object.assign(find("dump-said").dataset, { copied: say("dump.copied"), select: say("dump.select") });
      put(find("dump-said"), "");
      for (const name of explain.rulesOf(frame).flatMap(({ rule }) => explain.breaksAt(rule, frame))) {
        for (const element of find("detail-frame").querySelectorAll(
          `.figure-label[data-part="${name}"], tr[data-part="${name}"]`,
        ))
          element.classList.add("broken");
      }
      return {
        id: frame.id,
        frame,
        stamp,
        layout,
        width,
        toBit: roving(drawn, ".bit", width),
        toByte: roving(bytes, ".byte", 8),
      };
    }

    // Marks one part in all places where it is drawn.
    function mark({ layout, toBit, toByte }, part, panel) {
      const place = bits.place(layout, part);
      const within = (from, to) => Boolean(place) && from < place.to && to > place.from;
      for (const cell of panel.querySelectorAll(".bit"))
        cell.classList.toggle("marked", within(Number(cell.dataset.bit), Number(cell.dataset.bit) + 1));
      for (const cell of panel.querySelectorAll(".byte"))
        cell.classList.toggle("marked", within(8 * cell.dataset.byte, 8 * cell.dataset.byte + 8));
      for (const cell of panel.querySelectorAll(".char")) {
        const from = Number(cell.dataset.char);
        cell.classList.toggle("marked", within(8 * from, 8 * (from + Number(cell.dataset.chars ?? 1))));
      }
      const name = place?.field?.name ?? null;
      for (const element of panel.querySelectorAll(".figure-label, tr[data-part]"))
        element.classList.toggle("marked", element.dataset.part === name);
      // The next Tab leads to it, but never away from a grid in which the reader is moving.
      if (!place || document.activeElement?.closest?.('[role="grid"]')) return;
      toBit(place.from);
      toByte(place.from >> 3);
    }

    function fieldRows(layout, frame, say) {
      return layout.fields
        .map((field) => real(field, frame))
        .map((field) =>
          make(
            "tr",
            { "data-part": field.name },
            make(
              "td",
              {},
              make("button", { type: "button", class: "field-name", "data-part": field.name }, RFC_NAMES[field.name]),
            ),
            make(
              "td",
              { class: "field-bits" },
              field.to - field.from === 1 ? String(field.from) : `${field.from}–${field.to - 1}`,
            ),
            make("td", { class: "field-value" }, valueInWords(field, say)),
          ),
        );
    }

    // Of a long payload only the beginning is kept; its bits count all that crossed.
    function real(field, { seen, payload }) {
      const kept = BigInt(payload?.length ?? 0),
        all = BigInt(seen ?? 0);
      return field.name === "payload" && all > kept
        ? { ...field, to: field.from + 8 * Number(all), kept: Number(kept) }
        : field;
    }

    // The value as people write it: an opcode's word, a length in decimal, a key in hexadecimal.
    function valueInWords({ name, from, to, value, kept }, say) {
      if (kept !== undefined)
        return say("fields.payload_kept", {
          n: ((to - from) / 8).toLocaleString(say.tag),
          kept: kept.toLocaleString(say.tag),
        });
      if (name === "payload") return say.count("fields.payload", (to - from) / 8);
      if (name === "masking-key") return value.padStart(8, "0").replace(/(..)(?=.)/g, "$1 ");
      const number = BigInt(`0x${value}`);
      if (name === "opcode") return `0x${value.toUpperCase()} ${OPCODES[Number(number)] ?? ""}`;
      return number.toLocaleString(say.tag);
    }

    return { frameView };
  },
);
