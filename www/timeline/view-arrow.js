"use strict";
// An arrow from a match to what it copies, over the text that both are in.
barewire.define("timeline/view-arrow", [], () => {
  const SVG = "http://www.w3.org/2000/svg";
  // The arrow's head, and how high it rises above the line, in pixels.
  const HEAD = 5,
    RISE = 14;

  const shape = (name, attributes = {}) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  function arrow() {
    const picture = shape("svg", { class: "df-arrow", "aria-hidden": "true" });
    picture.append(shape("path", { class: "df-arrow-line" }), shape("path", { class: "df-arrow-head" }));
    return picture;
  }

  // The middle of an element's upper edge, within the box.
  function above(element, box) {
    const [rect] = element.getClientRects();
    const outer = box.getBoundingClientRect();
    return { x: rect.left + rect.width / 2 - outer.left + box.scrollLeft, y: rect.top - outer.top + box.scrollTop };
  }

  // From the first marked character to the first one that is its source.
  arrow.draw = (box) => {
    const [line, head] = box.querySelectorAll(".df-arrow path");
    const from = box.querySelector(".df-char.marked"),
      to = box.querySelector(".df-char.source");
    line.setAttribute("d", "");
    head.setAttribute("d", "");
    if (!from || !to || from === to) return;
    const a = above(from, box),
      b = above(to, box);
    const top = Math.max(1, Math.min(a.y, b.y) - RISE);
    line.setAttribute("d", `M ${a.x} ${a.y} C ${a.x} ${top}, ${b.x} ${top}, ${b.x} ${b.y - 1}`);
    head.setAttribute("d", `M ${b.x - HEAD} ${b.y - HEAD} L ${b.x} ${b.y} L ${b.x + HEAD} ${b.y - HEAD}`);
  };

  return { arrow };
});
