"use strict";
// Squeeze it, before anything is sent: why repeated words take few bytes. A text as literals and
// matches, calculated in this page.
barewire.define(
  "labs/squeeze/view-why",
  ["kit/dom", "labs/squeeze/model"],
  ({ dom: { make, put, said, whenChanged }, model: squeeze }) => {
    function explained(lab) {
      const text = make("input", { id: "squeeze-text", maxlength: String(squeeze.MOST_TEXT), autocomplete: "off" });
      const rows = make("div", { class: "squeeze-rows" }),
        lesson = make("p", { class: "lab-lesson" });
      const box = make(
        "section",
        { class: "squeeze-why" },
        said("h3", "squeeze.why"),
        said("p", "squeeze.why_says"),
        make("div", { class: "lab-controls" }, make("label", {}, said("span", "squeeze.text"), text)),
        rows,
        lesson,
        said("p", "squeeze.huffman", { class: "hint" }),
      );
      text.addEventListener("input", () => lab.set({ text: text.value }));
      const draw = whenChanged(({ text: shown }, say) => {
        const all = squeeze.compared(shown);
        rows.replaceChildren(...all.map((one, i) => row(["once", "others", "again"][i], one, say)));
        const [once, others, again] = all;
        put(lesson, say("squeeze.why_lesson", { once: once.bytes, others: others.bytes, again: again.bytes }));
      });
      return {
        box,
        render(say) {
          if (document.activeElement !== text) text.value = lab.settings.text.slice(0, squeeze.MOST_TEXT);
          draw({ text: lab.settings.text }, say);
        },
      };
    }

    function row(name, { size, pieces, bits, bytes }, say) {
      return make(
        "div",
        { class: "squeeze-row" },
        make("h4", {}, say(`squeeze.row_${name}`)),
        make(
          "ul",
          { class: "squeeze-pieces" },
          ...pieces.map((piece) => make("li", pieceOf(piece), ...inside(piece, say))),
        ),
        make("p", { class: "squeeze-sum" }, say("squeeze.sum", { size, bits, bytes, around: squeeze.AROUND })),
      );
    }

    const pieceOf = ({ length }) => ({ class: length === null ? "squeeze-literal" : "squeeze-match" });

    function inside({ text, length, distance, bits }, say) {
      const seen = text.replaceAll(" ", "␣");
      const words = length === null ? seen : say("squeeze.match", { n: length, back: distance, text: seen });
      return [
        make("span", { class: "squeeze-piece" }, words),
        make("span", { class: "squeeze-bits" }, say("squeeze.bits", { n: bits })),
      ];
    }

    return { explained };
  },
);
