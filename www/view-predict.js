"use strict";
// Predict first: a question with a few answers, one of which has to be chosen before
// the button beneath works; then what happened stands beside what was expected. To
// have guessed wrong is no shame, and nothing here counts it.
(() => {
  const barewire = (globalThis.barewire ??= {});
  const { make, put } = barewire.dom;

  let count = 0;

  // `ask`: the question's key; `options`: `[value, key]` of each answer; `act`: the
  // button's key; `work(chosen)`: what it does, and it may take its time; `changed()`
  // is told when something is to be drawn; `lasts()`: about how many seconds that is,
  // where it is long enough to be asked. `box` is the element.
  function predict({ ask, options, act, work, changed, lasts = () => null }) {
    const name = `predict-${++count}`;
    const state = { chosen: null, truth: null, tried: false, usable: true, busy: false, since: 0 };
    const legend = make("legend"), verdict = make("p", { class: "predict-verdict", role: "status" });
    const hint = make("p", { class: "hint", id: `${name}-hint` });
    const button = make("button", { type: "button", class: "main", "aria-describedby": `${name}-hint` });
    const paper = make("p", { class: "predict-paper", "aria-hidden": "true" });
    const answers = options.map(([value, key]) => answer(name, value, key));
    const box = make("div", { class: "predict" },
      make("fieldset", {}, legend, make("div", { class: "predict-options" }, ...answers.map(({ label }) => label))),
      make("div", { class: "predict-act" }, button, hint), paper, verdict);

    box.addEventListener("change", ({ target }) => {
      if (target.name !== name) return;
      Object.assign(state, { chosen: target.value, truth: null });
      changed();
    });
    button.addEventListener("click", async () => {
      if (state.chosen === null || state.busy || !state.usable) return;
      Object.assign(state, { busy: true, since: performance.now() });
      changed();
      // A clock that is looked at has to go.
      const clock = lasts() === null ? null : setInterval(changed, 1000);
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
      get chosen() { return state.chosen; },
      get truth() { return state.truth; },
      // Has it ever been told how this one ends?
      get tried() { return state.tried; },
      // Can the button work now, if something is chosen? A lab without its server
      // says no.
      usable: (now) => (state.usable = now),
      // What really happened: one of the values. From now on both are compared.
      tell: (truth) => Object.assign(state, { truth, tried: true }),
      // Another question: what was chosen is no answer to it.
      again() {
        Object.assign(state, { chosen: null, truth: null });
        for (const { input } of answers) input.checked = false;
      },
      render(say, params = {}) {
        put(legend, say(ask, params));
        for (const { text, key } of answers) put(text, say(key, params));
        put(button, say(act, params));
        // Not `disabled`: who comes by keyboard shall hear why it doesn't work yet.
        button.setAttribute("aria-disabled", String(state.chosen === null || !state.usable || state.busy));
        // Where nothing has run yet there is room to write.
        put(paper, state.truth === null ? say("predict.paper") : "");
        put(hint, hintOf(state, lasts(), say));
        draw(verdict, state, options, say, params);
      },
    };
  }

  function answer(name, value, key) {
    const input = make("input", { type: "radio", name, value });
    const text = make("span");
    return { input, text, key, label: make("label", {}, input, " ", text) };
  }

  function hintOf({ chosen, usable, busy, since }, lasts, say) {
    if (busy) return lasts === null ? say("predict.busy") : say("predict.busy_about", { n: lasts, gone: Math.floor((performance.now() - since) / 1000) });
    if (!usable) return say("predict.unusable");
    return chosen === null ? say("predict.first") : "";
  }

  function draw(verdict, { chosen, truth }, options, say, params) {
    verdict.hidden = truth === null;
    if (truth === null) return put(verdict, "");
    const words = (value) => say(options.find(([other]) => other === value)?.[1] ?? value, params);
    const right = chosen === truth;
    verdict.className = `predict-verdict ${right ? "as-predicted" : "otherwise"}`;
    put(verdict, right ? say("predict.right", { chosen: words(chosen) }) : say("predict.other", { chosen: words(chosen), truth: words(truth) }));
  }

  barewire.views = { ...barewire.views, predict };
})();
