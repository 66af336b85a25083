"use strict";
// The first lab of the course: the chat page itself, with what to look for there, and the answers
// to compare with.
barewire.define(
  "labs/start/lab",
  ["kit/dom", "labs/view-lab", "labs/view-lesson", "labs/start/words"],
  ({ dom: { make, put, said }, viewLab: { labs }, viewLesson: { lesson } }) => {
    const STEPS = [
      ["start.length", "start.length.answer"],
      ["start.mask", "start.mask.answer"],
      ["start.ping", "start.ping.answer"],
      ["start.fragments", "start.fragments.answer"],
      ["start.close", "start.close.answer"],
      ["start.steps", "start.steps.answer"],
    ];
    // What the chat page's first button sends.
    const PARAMS = { text: "你好" };

    function begin(lab) {
      const { progress } = lab.page;
      const steps = STEPS.map(([asks, answers]) =>
        stepOf(asks, answers, () => (progress.markPart(lab.id, asks), lab.draw())),
      );
      const hint = make("p", { class: "hint", id: "start-hint", role: "status" });
      const done = said("button", "start.done", { type: "button", "aria-describedby": "start-hint" });
      const compared = () => STEPS.filter(([asks]) => progress.parts(lab.id).has(asks)).length;
      const ready = () => compared() === STEPS.length;
      done.addEventListener("click", () => ready() && lab.done());
      lab.box.append(
        // In another tab: the questions stay where they are.
        make(
          "p",
          {},
          said("a", "start.open", { class: "to-chat", href: "index.html", target: "_blank", rel: "noopener" }),
        ),
        make("ol", { class: "start-steps" }, ...steps.map(({ item }) => item)),
        make("p", { class: "buttons" }, done),
        hint,
        lesson(),
      );
      return {
        render(say) {
          steps.forEach(({ render }) => render(say));
          done.setAttribute("aria-disabled", String(!ready()));
          put(hint, ready() ? "" : say("start.compared", { n: compared(), all: STEPS.length }));
        },
      };
    }

    function stepOf(asks, answers, opened) {
      const question = make("p"),
        answer = make("p");
      const fold = make("details", {}, said("summary", "start.answer"), answer);
      fold.addEventListener("toggle", () => fold.open && opened());
      return {
        item: make("li", {}, question, fold),
        render(say) {
          put(question, say(asks, PARAMS));
          put(answer, say(answers, PARAMS));
        },
      };
    }

    labs.start = { about: "start.about", begin };
  },
);
