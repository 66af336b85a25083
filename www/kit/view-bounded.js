"use strict";
// Somebody's text, drawn as far as a page can draw it at once, with a button for the rest. Shown
// whole, it is in a box of its own that fills as it is read: piece by piece, each laid out by
// itself, so that no text is too much for it.
barewire.define(
  "kit/view-bounded",
  ["kit/bounded", "kit/dom", "kit/hex"],
  ({ bounded: { LIMITS, bound, pieceEnd }, dom: { make }, hex }) => {
    // This near to its end, in pixels, the box takes the next piece.
    const NEAR = 400;
    // How many pieces are laid out between two frames.
    const AT_A_TIME = 4;

    // The children that show `text`: what is drawn of it, and a button if that isn't all. `limits`
    // is one of `bounded.LIMITS`.
    function words(text, say, limits = LIMITS.body) {
      const { text: drawn, cut } = bound(text, limits);
      if (!cut) return [text];
      const box = make("span", { class: "bounded" });
      const some = () =>
        box.replaceChildren(`${drawn}… `, button(say("bounded.all", { size: say.size(hex.utf8Length(text)) }), all));
      const all = () => box.replaceChildren(whole(text, say), button(say("bounded.less"), some));
      some();
      return [box];
    }

    // What didn't fit into a sentence: a button where `text` was cut.
    function rest(text, say) {
      if (!bound(text, LIMITS.value).cut) return [];
      const box = make("span", { class: "bounded" });
      const all = () => box.replaceChildren(whole(text, say), button(say("bounded.less"), some));
      const some = () =>
        box.replaceChildren(" ", button(say("bounded.all", { size: say.size(hex.utf8Length(text)) }), all));
      some();
      return [box];
    }

    function button(words, work) {
      const made = make("button", { type: "button", class: "small bounded-more" }, words);
      made.addEventListener("click", (event) => {
        // An element around it may listen to clicks, too.
        event.stopPropagation();
        event.preventDefault();
        const { parentNode } = made;
        work();
        parentNode.querySelector(".bounded-more")?.focus({ preventScroll: true });
      });
      return made;
    }

    // The box fills itself up to a little below the visible part.
    function whole(text, say) {
      const box = make("span", {
        class: "bounded-whole",
        tabindex: "0",
        role: "region",
        dir: "auto",
        "aria-label": say("bounded.whole"),
      });
      let at = 0;
      const hungry = () =>
        at < text.length && box.isConnected && box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
      const fill = () => {
        for (let n = 0; n < AT_A_TIME && hungry(); n++) {
          const end = pieceEnd(text, at);
          const piece = make("span", { class: "bounded-piece" });
          piece.textContent = text.slice(at, end);
          box.append(piece);
          at = end;
        }
        if (hungry()) requestAnimationFrame(fill);
      };
      box.addEventListener("scroll", fill);
      requestAnimationFrame(fill);
      return box;
    }

    return { words, rest };
  },
);
