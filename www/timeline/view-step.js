"use strict";
// Step mode: the pace of the connection's own thread, the stages that a message goes through, and
// where the thread waits. The stages and the line of Rust are there only while the thread is slowed
// down.
barewire.define(
  "timeline/view-step",
  [
    "kit/dom",
    "rfc6455/bits",
    "rfc6455/codes",
    "timeline/became",
    "timeline/between",
    "timeline/steps",
    "timeline/view-source",
    "timeline/whispers",
  ],
  ({
    dom: { find, make, put, said, whenChanged },
    bits: { RFC_NAMES, extendedBytes, shown },
    codes,
    became,
    between,
    steps,
    viewSource: { sourceView },
    whispers,
  }) => {
    const PACES = ["full", "slow", "by-hand"];
    const MARKS = { done: "✓", now: "▶", next: "·", none: "–" };
    // At this pace or slower, each stage can be read out; faster, there would be too many.
    const READABLE_MS = 1500;
    const SHOWN = { before: 1, after: 4 };
    // In a text field, keys are for writing.
    const WRITES = 'textarea, select, [contenteditable], input:not([type="radio"], [type="checkbox"], [type="range"])';

    function stepView(actions) {
      panel();
      // What the page's other parts needn't know: which line of a stage was chosen.
      const own = { stage: null, anchor: null };
      let last = null;
      const redraw = () => last && render(...last);
      const source = sourceView(redraw, "step-source", SHOWN);
      const drawStages = whenChanged(stagesDrawn);
      const drawLines = whenChanged(linesDrawn);
      listen(actions);
      find("step-lines").addEventListener("click", (event) => {
        const anchor = event.target.closest("[data-anchor]")?.dataset.anchor;
        if (!anchor) return;
        own.anchor = anchor;
        redraw();
        find("step-lines").querySelector(`[data-anchor="${anchor}"]`)?.focus();
      });

      function render(session, ui, spoken) {
        last = [session, ui, spoken];
        const say = between.sayOf(session.timeline, spoken);
        const { stepping } = session.timeline;
        const why = whyNot(session);
        const pace = stepping.pace.pace;
        const { taught } = session.timeline;
        drawChoice(pace, why, hintOf(pace, why, taught, stepping), ui, say);
        const slowed = pace !== "full" && why === null;
        show(slowed);
        if (!slowed) return;
        const { stage } = stepping;
        drawStages(
          stepping.list().map((entry) => ({
            ...entry,
            learnt: entry.state === "done" ? learnt(stepping, entry.name, ui, say) : null,
          })),
          say,
        );
        drawNext(pace, stage, stepping);
        speak(pace, stepping, say.together(sentences(stepping, stage, pace, whoOf(taught), say)));
        const anchors = steps.anchorsOf(stepping.stage?.name);
        if (own.stage !== stepping.stage?.name)
          Object.assign(own, { stage: stepping.stage?.name, anchor: anchors[0] ?? null });
        find("step-source").hidden = anchors.length === 0;
        drawLines({ anchors, chosen: own.anchor }, say);
        if (anchors.length) source(own.anchor, session.server.http, say);
      }
      return render;
    }

    // ---- the elements ----

    function panel() {
      const radio = (pace) =>
        make(
          "label",
          {},
          make("input", { type: "radio", name: "pace", id: `pace-${pace}`, value: pace }),
          said("span", `step.pace.${pace}`),
        );
      const ends = { min: steps.LEAST_MS, max: steps.MOST_MS };
      find("step").append(
        make(
          "div",
          { class: "step-head" },
          said("h3", "step.title", { id: "step-title" }),
          make(
            "fieldset",
            { class: "step-paces", id: "step-paces", "aria-describedby": "step-why" },
            said("legend", "step.paces", { class: "out-of-sight" }),
            ...PACES.map(radio),
          ),
          make(
            "span",
            { class: "step-slow", id: "step-slow", hidden: "" },
            make("input", { type: "range", id: "slow-slider", step: "50", "data-label": "step.pause_slider", ...ends }),
            make(
              "label",
              {},
              said("span", "step.pause"),
              " ",
              make("input", { type: "number", id: "slow-ms", step: "50", ...ends }),
              " ",
              said("span", "line.ms"),
            ),
          ),
          make("p", { class: "hint", id: "step-why" }),
        ),
        make(
          "div",
          { class: "step-work" },
          make("ol", { class: "step-stages", id: "step-stages", "data-label": "step.stages", hidden: "" }),
          make(
            "div",
            { class: "step-now" },
            make(
              "button",
              { type: "button", class: "main step-next", id: "step-next", "aria-keyshortcuts": ". n", hidden: "" },
              said("span", "step.next_step"),
              " ",
              make("kbd", { "aria-hidden": "true" }, "."),
              " ",
              make("kbd", { "aria-hidden": "true" }, "n"),
            ),
            make("p", { class: "step-words", id: "step-says", role: "status" }),
          ),
          make(
            "div",
            { class: "source", id: "step-source", hidden: "" },
            make(
              "div",
              { class: "step-source-head" },
              make("div", { class: "step-lines", id: "step-lines", role: "group", "data-label": "step.lines" }),
              make("a", { id: "step-source-whole", target: "_blank", rel: "noreferrer", hidden: "" }),
            ),
            make("p", { class: "hint", id: "step-source-says" }),
            make("pre", { class: "source-code", id: "step-source-code", dir: "ltr", tabindex: "0", hidden: "" }),
          ),
        ),
      );
    }

    function listen(actions) {
      find("step-paces").addEventListener("change", (event) => actions.pace(event.target.value));
      find("step-next").addEventListener("click", actions.step);
      // While the slider moves, the number follows; the server gets only the last value.
      find("slow-slider").addEventListener("input", (event) => (find("slow-ms").value = event.target.value));
      for (const id of ["slow-slider", "slow-ms"]) {
        find(id).addEventListener("change", (event) => {
          const ms = steps.pause(event.target.value);
          if (ms !== null) actions.slowness(ms);
          else actions.draw();
        });
      }
      // A single key does something only where the focus says so (WCAG 2.1.4): it may come from
      // somebody's speech recognition.
      find("step").addEventListener("keydown", (event) => {
        if ((event.key !== "." && event.key !== "n") || event.repeat || event.isComposing) return;
        if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.(WRITES)) return;
        if (find("step-next").hidden) return;
        event.preventDefault();
        actions.step();
      });
    }

    // ---- the choice ----

    // Why the pace can't be set: the key of a sentence, or null.
    function whyNot({ readyState, timeline, wires }) {
      if (wires.listens && !timeline.ended && readyState !== codes.CLOSED) return null;
      // It isn't over: only who reports it isn't heard.
      if (timeline.taught && !timeline.ended) return "step.unwatched";
      if (timeline !== wires.live) return "step.past";
      return readyState === codes.OPEN ? "step.unwatched" : "step.closed";
    }

    // Whose connection it is, where it is somebody else's.
    const whoOf = (taught) => taught && (taught.name ?? taught.path);

    // The sentence next to the choice: { key, params }, or null.
    function hintOf(pace, why, taught, stepping) {
      if (why !== null) return { key: why };
      const who = whoOf(taught);
      // A page knows only what it asked for itself: a student may slow down their own connection.
      if (stepping.held) return { key: who ? "step.held_taught" : "step.held", params: { who } };
      if (pace === "slow") return null;
      if (pace === "by-hand") return { key: who ? "step.bound_taught" : "step.bound", params: { who } };
      return { key: who ? "step.why_taught" : "step.why", params: { who } };
    }

    function drawChoice(pace, why, hint, ui, say) {
      find("step-paces").disabled = why !== null;
      for (const name of PACES) find(`pace-${name}`).checked = name === (why === null ? pace : "full");
      find("step-slow").hidden = why !== null || pace !== "slow";
      for (const id of ["slow-slider", "slow-ms"]) if (document.activeElement !== find(id)) find(id).value = ui.slowMs;
      put(find("step-why"), hint === null ? "" : say(hint.key, hint.params));
      find("step-why").classList.toggle("problem", hint?.key === "step.held");
    }

    // The region that speaks is always there: one that appears together with its words isn't read
    // out.
    function show(slowed) {
      find("step").classList.toggle("slowed", slowed);
      find("step-stages").hidden = !slowed;
      if (slowed) return;
      find("step-next").hidden = find("step-source").hidden = true;
      put(find("step-says"), "");
    }

    // ---- the stages ----

    function stagesDrawn(list, say) {
      find("step-stages").replaceChildren(
        ...list.map(({ name, state, learnt: found }) =>
          make(
            "li",
            {
              class: `step-stage step-is-${state}`,
              "data-stage": name,
              ...(state === "now" ? { "aria-current": "step" } : {}),
            },
            make("span", { class: "step-mark", "aria-hidden": "true" }, MARKS[state]),
            make("span", { class: "out-of-sight" }, `${say(`step.${state}`)}: `),
            make("span", { class: "step-name" }, say(`step.stage.${name}`)),
            found ? make("code", { class: "step-learnt", dir: "auto" }, found) : null,
          ),
        ),
      );
    }

    // What a stage has found out, in as few letters as possible: FIN 1, opcode 0001.
    function learnt(stepping, name, { projector }, say) {
      if (name === "hub")
        return stepping.row && !(projector && whispers.isOne(stepping.row)) ? outcome(stepping.row, say) : null;
      const found = stepping.learnt(name);
      if (!found) return null;
      if (found.bytes !== null) return say.count("step.bytes", found.bytes);
      return found.fields.map((field) => `${RFC_NAMES[field.name]} ${shown(field)}`).join("  ");
    }

    function outcome(row, say) {
      const words = became.short(row);
      return words && became.inWords(words, say);
    }

    // ---- where it waits ----

    // The button keeps the focus even while it can't be used.
    function drawNext(pace, stage, { asked }) {
      find("step-next").hidden = pace !== "by-hand";
      find("step-next").setAttribute("aria-disabled", String(!stage || asked));
    }

    function sentences(stepping, stage, pace, who, say) {
      if (stepping.passing) return passing(stepping, stage, pace, say);
      const late = stepping.late ? [say("step.late", { stage: say(`step.stage.${stepping.late}`) })] : [];
      if (stage) return [...late, at(stepping, stage, say)];
      if (stepping.header.length && !stepping.over) return [...late, say("step.rest")];
      const over = stepping.over ? [say.count("step.over", stepping.count)] : [];
      const [own, taught] =
        pace === "slow" ? ["step.idle_slow", "step.idle_slow_taught"] : ["step.idle", "step.idle_taught"];
      return [...late, ...over, who ? say(taught, { who }) : say(own)];
    }

    // Between two others: which end's frame waits, or that none does.
    function passing({ late, waiting, header }, stage, pace, say) {
      const words = late ? [say("step.late", { stage: say(`step.stage.${late}`) })] : [];
      if (!stage) return [...words, say(pace === "slow" ? "step.idle_slow_taught" : "step.idle_taught")];
      const which = waiting
        ? [say("step.at.frame", { id: waiting.id })]
        : header.length > 0
          ? [say("step.at.part", { header: say.bytes(header.length), seen: say.bytes(stage.seen) })]
          : [];
      return [...words, say(`step.at.${stage.name}`), ...which];
    }

    function at(stepping, { name, seen }, say) {
      const number = (value) => value.toLocaleString(say.tag);
      switch (name) {
        case "payload":
          return say("step.at.payload", { seen: number(seen), n: number(stepping.length ?? 0n) });
        case "extended-length":
          return say("step.at.extended-length", { n: extendedBytes(stepping.header[1] ?? 0) });
        default:
          return say(`step.at.${name}`, { n: number(stepping.read) });
      }
    }

    // The region itself says it, as long as a listener can follow.
    function speak(pace, { pace: { ms } }, words) {
      find("step-says").setAttribute("aria-live", pace === "slow" && ms < READABLE_MS ? "off" : "polite");
      put(find("step-says"), words);
    }

    // ---- the lines of Rust ----

    function linesDrawn({ anchors, chosen }, say) {
      find("step-lines").replaceChildren(
        ...anchors.flatMap((anchor, i) => [
          ...(i ? [make("span", { "aria-hidden": "true" }, "→")] : []),
          make(
            "button",
            { type: "button", class: "small", "data-anchor": anchor, "aria-pressed": String(anchor === chosen) },
            say(`step.line.${anchor}`),
          ),
        ]),
      );
    }

    return { stepView };
  },
);
