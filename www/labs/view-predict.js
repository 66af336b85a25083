"use strict";
// Predict first: a question with a few answers, one of which must be chosen before the button below
// works; then what happened is shown next to the prediction. A wrong guess is no shame, and nothing
// here counts it.
barewire.define("labs/view-predict", ["kit/dom"], ({ dom: { make, put } }) => {
  // If a step takes longer, the page says that nothing has come yet.
  const NOTHING_YET_S = 3;

  let count = 0;

  // `ask`: the question's key; `options`: `[value, key]` of each answer; `act`: the button's key;
  // `work(chosen)`: what it does, and it may take its time; `changed()` is called when something
  // must be drawn; `lasts()`: about how many seconds that takes, if it is worth saying. What
  // happens may be none of the answers: `others` are such results, each with the key of its
  // sentence. `box` is the element.
  function predict({ ask, options, others = [], act, work, changed, lasts = () => null }) {
    const name = `predict-${++count}`;
    const state = { chosen: null, truth: null, params: {}, tried: false, usable: true, busy: false, since: 0 };
    const legend = make("legend"),
      verdict = make("p", { class: "predict-verdict" });
    const hint = make("p", { class: "hint", id: `${name}-hint` });
    const button = make("button", { type: "button", class: "main", "aria-describedby": `${name}-hint` });
    const paper = make("p", { class: "predict-paper", "aria-hidden": "true" });
    const answers = options.map(([value, key]) => answer(name, value, key));
    const box = make(
      "div",
      { class: "predict" },
      make("fieldset", {}, legend, make("div", { class: "predict-options" }, ...answers.map(({ label }) => label))),
      make("div", { class: "predict-act" }, button, hint),
      paper,
      // An element that is there from the beginning is read out when its text changes; one that
      // appears together with its text isn't.
      make("div", { role: "status" }, verdict),
    );

    box.addEventListener("change", ({ target }) => {
      if (target.name !== name) return;
      Object.assign(state, { chosen: target.value, truth: null });
      changed();
    });
    button.addEventListener("click", async () => {
      if (state.chosen === null || state.busy || !state.usable) return;
      Object.assign(state, { busy: true, since: performance.now() });
      changed();
      // A clock that the reader looks at has to run.
      const clock = setInterval(changed, 1000);
      try {
        await work(state.chosen);
      } finally {
        clearInterval(clock);
        state.busy = false;
        changed();
      }
    });

    return {
      box,
      get chosen() {
        return state.chosen;
      },
      get truth() {
        return state.truth;
      },
      // Does this one ever report how it ends?
      get tried() {
        return state.tried;
      },
      // Can the button work now, if something is chosen? A lab without its server says no.
      usable: (now) => (state.usable = now),
      // What really happened: one of the values, or none of them, with what its sentence needs.
      // From now on the two are compared.
      tell: (truth, params = {}) => Object.assign(state, { truth, params, tried: true }),
      // Another question: the old choice doesn't answer it.
      again() {
        Object.assign(state, { chosen: null, truth: null });
        for (const { input } of answers) input.checked = false;
      },
      render(say, params = {}) {
        put(legend, say(ask, params));
        for (const { text, key } of answers) put(text, say(key, params));
        put(button, say(act, params));
        // Not `disabled`: a keyboard user must be told why it doesn't work yet.
        button.setAttribute("aria-disabled", String(state.chosen === null || !state.usable || state.busy));
        // Before anything has run, there is room to write.
        put(paper, state.truth === null ? say("predict.paper") : "");
        put(hint, hintOf(state, lasts(), say));
        draw(verdict, state, { options, others }, say, params);
      },
    };
  }

  function answer(name, value, key) {
    const input = make("input", { type: "radio", name, value });
    const text = make("span");
    return { input, text, key, label: make("label", {}, input, " ", text) };
  }

  function hintOf({ chosen, usable, busy, since }, lasts, say) {
    const gone = Math.floor((performance.now() - since) / 1000);
    if (busy && lasts === null)
      return gone < NOTHING_YET_S ? say("predict.busy") : say.count("predict.nothing_yet", gone);
    if (busy) return say("predict.busy_about", { n: lasts, gone });
    if (!usable) return say("predict.unusable");
    return chosen === null ? say("predict.first") : "";
  }

  function draw(verdict, { chosen, truth, params: more }, all, say, params) {
    verdict.hidden = truth === null;
    if (truth === null) return put(verdict, "");
    const key = (from, value) => from.find(([other]) => other === value)?.[1] ?? null;
    const words = (value) => say(key(all.options, value), params);
    const right = chosen === truth;
    verdict.className = `predict-verdict ${right ? "as-predicted" : "otherwise"}`;
    if (key(all.options, truth))
      return put(
        verdict,
        right
          ? say("predict.right", { chosen: words(chosen) })
          : say("predict.other", { chosen: words(chosen), truth: words(truth) }),
      );
    // None of the answers foresaw it: the page says what is known of it, and no more.
    const other = key(all.others, truth);
    put(
      verdict,
      say.together([
        say("predict.unforeseen", { chosen: words(chosen) }),
        ...(other ? [say(other, { ...params, ...more })] : []),
      ]),
    );
  }

  return { predict };
});
