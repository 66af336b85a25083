"use strict";
// The bar that a teacher has above the wire: my connection or everybody, and the projector; and
// whose connection is shown. Without a teacher's key, none of it is there.
barewire.define(
  "teacher/view-teach",
  ["kit/keys", "kit/dom", "timeline/lane-title", "teacher/view-lanes"],
  ({
    keys: { LEFT_RIGHT, way },
    dom: { find, make, put, translate, whenChanged },
    laneTitle: { laneFacts, laneTitle },
    viewLanes: { lanesFrame, lanesView },
  }) => {
    // The shortest time between two drawings of the lanes, in milliseconds, whatever the class
    // does; with hundreds of lanes it is longer, so that most of the time is left to the page. Once
    // a second they are drawn anyway, since time goes on.
    const MOMENT_MS = 300,
      TIMES_AS_LONG = 15,
      TICK_MS = 1000;

    // `isJudged`: of a proxy's page, whose lanes are between two others.
    function teachView(actions, isJudged = false) {
      const drawBar = whenChanged(barDrawn);
      let drawLanes = null,
        shows = false,
        language = null,
        from = -Infinity,
        timer = null;

      // All of it is made when it is first needed: most pages aren't a teacher's.
      function build(say) {
        find("teach-bar").append(...bar(actions));
        find("teach").append(...lanesFrame(isJudged));
        for (const id of ["teach-bar", "teach"]) translate(find(id), say);
        drawLanes = lanesView(actions, isJudged);
        setInterval(() => shows && actions.draw(), TICK_MS);
      }

      function mayDraw() {
        const left = from - performance.now();
        if (left > 0) timer ??= setTimeout(() => ((timer = null), actions.draw()), left);
        return left <= 0;
      }

      return function render(session, ui, say) {
        const { teaching } = session.wires;
        if (!teaching) return;
        if (!drawLanes) build(say);
        const { taught } = session.timeline;
        // The panels change first, so that the focus finds its new place in them.
        const appears = ui.everybody && !shows;
        shows = ui.everybody;
        drawBar(
          {
            everybody: ui.everybody,
            projector: ui.projector,
            state: teaching.state,
            why: teaching.state === "refused" ? teaching.why : null,
            other: session.timeline !== session.wires.live,
            lane: taught && laneFacts(taught),
            lost: taught ? teaching.lanes.lost : 0,
            isJudged,
          },
          say,
        );
        const anew = appears || language !== say.language;
        if (!ui.everybody || !(anew || mayDraw())) return;
        const began = performance.now();
        drawLanes(session, ui, say);
        from = began + Math.max(MOMENT_MS, TIMES_AS_LONG * (performance.now() - began));
        language = say.language;
      };
    }

    function bar(actions) {
      const tab = (name, everybody) => {
        const button = make("button", {
          type: "button",
          role: "tab",
          id: `teach-tab-${name}`,
          "aria-controls": everybody ? "teach" : "wire-one",
        });
        button.addEventListener("click", () => actions.showEverybody(everybody));
        return button;
      };
      const tabs = make(
        "div",
        { class: "teach-tabs", role: "tablist", "data-label": "teach.tabs" },
        tab("one", false),
        tab("all", true),
      );
      tabs.addEventListener("keydown", (event) => {
        if (way(event, LEFT_RIGHT) === 0) return;
        actions.showEverybody(event.target.id === "teach-tab-one");
        find(event.target.id === "teach-tab-one" ? "teach-tab-all" : "teach-tab-one").focus();
      });
      const button = (id, key, work, more = {}) => {
        const made = make("button", { type: "button", id, "data-say": key, ...more });
        made.addEventListener("click", work);
        return made;
      };
      return [
        tabs,
        make(
          "p",
          { id: "taught", class: "taught" },
          make("span", { id: "taught-title" }),
          " ",
          button("taught-back", "taught.back", () => back(actions)),
          " ",
          button("taught-mine", "teach.mine", actions.showMine),
        ),
        button("projector", "teach.projector", actions.project, { class: "small", "aria-pressed": "false" }),
        make("p", { id: "teach-says", class: "teach-says", role: "status" }),
      ];
    }

    // After coming from a lane by keyboard, the focus goes back to it.
    function back(actions) {
      actions.showEverybody(true);
      requestAnimationFrame(() =>
        requestAnimationFrame(() =>
          (find("lanes-rows").querySelector('[tabindex="0"]') ?? find("teach-tab-all")).focus(),
        ),
      );
    }

    function barDrawn({ everybody, projector, state, why, other, lane, lost, isJudged }, say) {
      const held =
        find("lanes-rows").contains(document.activeElement) || find("taught").contains(document.activeElement);
      document.documentElement.classList.toggle("projector", projector);
      find("wire").classList.toggle("taught-shown", lane !== null);
      find("teach-bar").hidden = false;
      find("teach").hidden = !everybody || state === "refused";
      // On a proxy's page, there may be nothing to show yet (wires/view-about.js).
      if (!isJudged) find("wire-one").hidden = everybody;
      find("wire-one").setAttribute("role", "tabpanel");
      for (const [name, on] of [
        ["one", !everybody],
        ["all", everybody],
      ]) {
        find(`teach-tab-${name}`).setAttribute("aria-selected", String(on));
        find(`teach-tab-${name}`).tabIndex = on ? 0 : -1;
      }
      put(find("teach-tab-one"), say(other ? "teach.one" : "teach.mine"));
      put(find("teach-tab-all"), say("teach.everybody"));
      find("projector").setAttribute("aria-pressed", String(projector));
      find("projector").title = say("teach.projector_why");
      find("taught").hidden = everybody || lane === null;
      find("taught-mine").hidden = isJudged;
      if (lane)
        put(
          find("taught-title"),
          say.together([
            say("taught.title", { who: laneTitle(lane, say) }),
            ...(lost > 0 ? [say.count("taught.lost", lost)] : []),
          ]),
        );
      find("teach-says").replaceChildren(...stateSays(state, why, say));
      // After a lane was chosen by keyboard, the focus is at the way back; a hidden element can't
      // have it.
      if (held && !everybody) find(lane ? "taught-back" : "teach-tab-one").focus();
    }

    function stateSays(state, why, say) {
      if (state === "on") return [];
      const words = say(`teach.${state}`);
      return why === null ? [words] : [words, say.space, make("q", { lang: "en", dir: "auto" }, why)];
    }

    return { teachView };
  },
);
