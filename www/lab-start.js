"use strict";
// The first entry of the course: the chat page itself, with what to look for.
(() => {
  const barewire = (globalThis.barewire ??= {});
  const { make } = barewire.dom;

  const STEPS = ["start.length", "start.mask", "start.ping", "start.fragments", "start.close"];

  function begin(lab) {
    const done = make("button", { type: "button", "data-say": "start.done" });
    done.addEventListener("click", () => lab.done());
    lab.box.append(
      make("ol", { class: "start-steps" }, ...STEPS.map((key) => make("li", { "data-say": key }))),
      make("p", { class: "buttons" }, make("a", { class: "to-chat", href: "index.html", "data-say": "start.open" }), done),
      barewire.views.lesson());
    return { render() {} };
  }

  barewire.labs.start = { about: "start.about", begin };
})();
