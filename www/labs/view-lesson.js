"use strict";
// For teachers: a class of ninety minutes made of the labs, and what to say and to project in each
// part of it. It has only fixed sentences, so it is made once.
barewire.define("labs/view-lesson", ["kit/dom", "labs/course"], ({ dom: { make }, course }) => {
  function lesson() {
    let from = 0;
    const rows = course.LESSON.map((part) => {
      const time = `${from}–${(from += part.minutes)}`;
      const links = part.labs.flatMap((id, i) => [
        i ? " · " : "",
        make("a", { href: course.hashOf(id), "data-say": `lab.${id}` }),
      ]);
      return make(
        "tr",
        {},
        make("th", { scope: "row" }, time),
        make("td", {}, make("p", {}, ...links), make("p", { "data-say": part.says })),
      );
    });
    return make(
      "details",
      { class: "lesson" },
      make("summary", { "data-say": "lesson.title" }),
      make("p", { "data-say": "lesson.before" }),
      make(
        "table",
        {},
        make(
          "thead",
          {},
          make(
            "tr",
            {},
            make("th", { scope: "col", "data-say": "lesson.minutes" }),
            make("th", { scope: "col", "data-say": "lesson.what" }),
          ),
        ),
        make("tbody", {}, ...rows),
      ),
      make("p", { "data-say": "lesson.home" }),
    );
  }

  return { lesson };
});
