"use strict";
// The contents of the course: its parts, each lab with its title, what you can explain after it,
// and a tick if it was done.
barewire.define("labs/view-course", ["kit/dom", "labs/course"], ({ dom: { find, make, put, whenChanged }, course }) => {
  const MARGIN = 12; // px

  // `actions.forget()` forgets the progress.
  function courseView(actions) {
    const draw = whenChanged((facts, say) => {
      drawn(facts, say);
      if (facts.id !== shown) inSight();
      shown = facts.id;
    });
    let shown = null;
    find("course-forget").addEventListener("click", actions.forget);

    // `place(id)`: where the link to a lab leads.
    return function render({ id, progress, place }, say) {
      const done = course.LABS.filter((lab) => progress.has(lab.id)).map((lab) => lab.id);
      const places = Object.fromEntries(course.LABS.map((lab) => [lab.id, place(lab.id)]));
      draw({ id, done, places }, say);
    };
  }

  function drawn({ id, done, places }, say) {
    put(find("course-count"), say("labs.count", { n: done.length, all: course.LABS.length }));
    find("course-forget").hidden = done.length === 0;
    const row = (lab) => entry(lab, { now: lab.id === id, done: done.includes(lab.id), place: places[lab.id] }, say);
    find("course").replaceChildren(
      ...course.PARTS.map((part) =>
        make(
          "section",
          { class: "part" },
          make("h2", {}, say(`part.${part}`)),
          make("p", { class: "hint" }, say(`part.${part}.line`)),
          make("ol", {}, ...course.LABS.filter((lab) => lab.part === part).map(row)),
        ),
      ),
    );
  }

  // The current lab's entry is in sight in the list, if the list scrolls by itself; the page itself
  // never moves.
  function inSight() {
    const box = find("course").closest("nav"),
      current = find("course").querySelector("[aria-current]");
    if (!current || box.scrollHeight <= box.clientHeight) return;
    const list = box.getBoundingClientRect(),
      entry = current.getBoundingClientRect();
    if (entry.top < list.top) box.scrollTop -= list.top - entry.top + MARGIN;
    if (entry.bottom > list.bottom) box.scrollTop += entry.bottom - list.bottom + MARGIN;
  }

  function entry({ title, line, minutes }, { now, done, place }, say) {
    const mark = done
      ? make("span", { class: "tick" }, "✓", make("span", { class: "out-of-sight" }, say("labs.done")))
      : null;
    const link = make(
      "a",
      { href: place, ...(now ? { "aria-current": "page" } : {}) },
      make("span", { class: "entry-title" }, say(title), ...(mark ? [" ", mark] : [])),
      make("span", { class: "entry-line" }, say(line)),
      make("span", { class: "entry-time" }, minutes === null ? say("labs.hours") : say("labs.minutes", { n: minutes })),
    );
    return make("li", {}, link);
  }

  return { courseView };
});
