"use strict";
// The tab that reads a compressed message: its text, its bits and what they say. The part under the
// pointer or the focus is marked in all three, and an arrow leads from a match to what it copies.
barewire.define(
  "timeline/view-deflate",
  [
    "kit/dom",
    "kit/keys",
    "rfc1951/costs",
    "rfc1951/meaning",
    "timeline/compression",
    "timeline/deflated",
    "timeline/view-arrow",
    "timeline/view-deflate-codes",
    "timeline/view-deflate-parts",
    "timeline/view-figure",
    "timeline/why-plain",
  ],
  ({
    dom: { find, put },
    keys: { pressed },
    costs,
    meaning,
    compression,
    deflated,
    viewArrow: { arrow },
    viewDeflateCodes: { codeTables },
    viewDeflateParts: { bitFlow, partRows, textFlow },
    viewFigure: { roving },
    whyPlain,
  }) => {
    const numbered = (part) => Number(/^deflate-(\d+)$/.exec(part ?? "")?.[1] ?? NaN);

    // `look(part)` and `choose(part)` as in the frame's view: `deflate-17`.
    function deflateView({ look, choose }) {
      let made = null; // { packed, tag, picture, costs, toBits }
      const panel = find("deflate-work");
      const partOf = (target) => target.closest?.("[data-part]")?.dataset.part ?? null;
      panel.addEventListener("pointerover", (event) => look(partOf(event.target)));
      panel.addEventListener("pointerleave", () => look(null));
      panel.addEventListener("focusin", (event) => look(partOf(event.target)));
      const around = panel.closest(".detail-body");
      around.addEventListener("focusout", (event) => around.contains(event.relatedTarget) || look(null));
      panel.addEventListener("click", (event) => partOf(event.target) && choose(partOf(event.target)));
      panel.addEventListener("keydown", (event) => {
        const part = partOf(event.target);
        if (part && event.target.tagName !== "BUTTON" && pressed(event)) choose(part);
      });

      return function render(frame, part, sides, say) {
        const packed = compression.of(frame);
        panel.hidden = !packed;
        if (!packed) made = null;
        else if (made?.packed !== packed || made.tag !== say.tag) made = drawn(packed, say);
        put(find("deflate-says"), say.together(sentences(frame, made, sides, say)));
        if (made) mark(made, numbered(part));
      };
    }

    // What is said above: which message, or why there is nothing to read.
    function sentences(frame, made, sides, say) {
      if (!frame) return [say("deflate.choose")];
      if (!made && frame.message?.packed && !frame.rule) return [say("deflate.waits")];
      if (!made) {
        const { key, params } = whyPlain.why(frame, sides);
        return [say("deflate.plain"), say(key, inNumbers(params, say))];
      }
      const { packed } = made,
        { read } = made.picture;
      const words = [say("deflate.read", { packed: say.bytes(packed.length), bytes: say.bytes(read.bytes.length) })];
      const { count } = frame.message;
      if (count > 1) words.push(say("deflate.joined", { n: say.number(count) }));
      words.push(windowSays(packed, say));
      const broken = meaning.broken(read, say);
      words.push(...costsSay(made, frame, say));
      if (packed.missing !== null) words.push(say(`deflate.missing.${packed.missing}`));
      else if (broken) words.push(say("deflate.broken", broken));
      else if (!read.isWhole && !read.full) words.push(say("deflate.unfinished"));
      return words;
    }

    const inNumbers = (values, say) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, say.number(value)]));

    function costsSay({ packed, picture: { read }, costs: found }, { rules = null }, say) {
      if (!found) return [];
      const isUnseen = packed.dir === "out" && !rules && costs.fixedThoughLonger(read);
      return [
        say("deflate.costs", inNumbers(found, say)),
        ...(isUnseen ? [say("deflate.costs_unseen", { bits: say.number(costs.FEW_BITS) })] : []),
      ];
    }

    function windowSays({ takeover, window }, say) {
      if (takeover === null) return say("deflate.late");
      return takeover ? say("deflate.takeover", { window: say.number(window) }) : say("deflate.alone");
    }

    function drawn(packed, say) {
      const picture = deflated.picture(packed);
      const text = textFlow(picture, say),
        bits = bitFlow(picture, say);
      find("deflate-text").replaceChildren(text, arrow());
      find("deflate-bits").replaceChildren(bits);
      find("deflate-parts").replaceChildren(...partRows(picture, say));
      find("deflate-codes").replaceChildren(...codeTables(picture, say));
      find("deflate-rest").hidden = picture.more === 0;
      const shown = say.number(deflated.SHOWN);
      put(find("deflate-rest"), picture.more > 0 ? say("deflate.rest", { shown, n: say.number(picture.all) }) : "");
      return {
        packed,
        tag: say.tag,
        picture,
        costs: packed.missing === null && picture.read.isWhole ? costs.together(picture.read) : null,
        marked: null,
        toText: roving(text, ".df-char", 1),
        toBits: roving(bits, ".df-part", 1),
      };
    }

    // Marks one part in all places where it is drawn, and what it copies.
    function mark(made, index) {
      const { picture } = made;
      if (made.marked === index || (Number.isNaN(made.marked) && Number.isNaN(index))) return;
      made.marked = index;
      const name = `deflate-${index}`;
      const places = deflated.places(picture.read.parts[index]);
      const within = (place, { from, to }) => Boolean(place) && from < place.to && to > place.from;
      for (const cell of find("deflate-work").querySelectorAll("[data-part]"))
        cell.classList.toggle("marked", cell.dataset.part === name);
      for (const cell of find("deflate-text").querySelectorAll("[data-from]")) {
        const own = { from: Number(cell.dataset.from), to: Number(cell.dataset.to) };
        cell.classList.toggle("marked", within(places?.made, own));
        cell.classList.toggle("source", within(places?.source, own));
      }
      arrow.draw(find("deflate-text"));
      if (!find("deflate-work").contains(document.activeElement) && !Number.isNaN(index)) made.toBits(index);
    }

    return { deflateView };
  },
);
