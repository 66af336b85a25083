"use strict";
// The page of a proxy put together: everybody's wires, or one of them, or captures that were opened.
// There is no chat: whatever happens, the wires or `ui` change, and then everything is drawn from
// them, once a frame.
barewire.define(
  "wires/app",
  [
    "kit/address",
    "kit/appearance",
    "kit/dom",
    "kit/language",
    "kit/memory",
    "kit/view-guard",
    "kit/words",
    "rfc6455/words",
    "timeline/view-between",
    "timeline/view-detail",
    "timeline/view-files",
    "timeline/view-step",
    "timeline/view-timeline",
    "timeline/words",
    "teacher/view-teach",
    "teacher/wire-actions",
    "teacher/words",
    "wires/session",
    "wires/view-about",
    "wires/words",
  ],
  ({
    address,
    appearance: { appearance },
    dom,
    language,
    memory: { memory },
    viewGuard: { guarded },
    viewBetween: { betweenView },
    viewDetail: { detailView },
    viewFiles: { filesView },
    viewStep: { stepView },
    viewTimeline: { timelineView },
    viewTeach: { teachView },
    wireActions,
    session: { Others },
    viewAbout: { aboutView },
  }) => {
    const { find } = dom;
    const lasting = memory(() => localStorage);
    const fromDisk = location.protocol === "file:";
    // Nothing here is our own: the sentences for somebody else's wire are the page's.
    const VARIANT = "between";
    const begun = lasting.get("language") ?? language.preferred(navigator.languages);
    let say = language.speaker(begun).of(VARIANT);

    const ui = { fromDisk, ...wireActions.begin(location.hash) };
    // Without a key there are no connections to list.
    ui.everybody = ui.wireOpen;

    const draw = dom.framed(drawNow);
    const session = new Others(world(), address.ofPage(location));

    function world() {
      return {
        makeWatcher: (url, subprotocol) => new WebSocket(url, subprotocol),
        clock: {
          now: () => performance.now(),
          later: (work, ms) => setTimeout(work, ms),
          cancel: (timer) => clearTimeout(timer),
        },
        wall: () => Date.now(),
        random: Math.random,
        fetch: (url, options) => fetch(url, options),
        changed: dom.paced(draw),
      };
    }

    const now = () => ({ session, ui, say });
    const tell = (sentence) => dom.put(find("announcer"), sentence);

    function makeActions() {
      const acting =
        (work) =>
        (...args) => {
          const answer = work(...args);
          draw();
          return answer;
        };
      const all = { draw: () => {}, ...wireActions.actions(now, tell, draw) };
      return Object.fromEntries(Object.entries(all).map(([name, work]) => [name, acting(work)]));
    }

    const actions = makeActions();
    // Each view with the place for a sentence if it can't be drawn.
    const renderers = [
      [aboutView(actions), "about"],
      [stepView(actions), "step"],
      [betweenView(actions), null],
      [timelineView(actions), "line-frame"],
      [filesView(actions), null],
      [detailView(actions), "detail"],
      [teachView(actions, true), "teach-bar"],
    ].map(([view, place]) => guarded(view, place));

    function drawNow() {
      wireActions.prepare(now(), tell);
      dom.steadily(
        () => renderers.forEach((render) => render(session, ui, say)),
        () => ["teach-tab-all", "open-first", "line-which", "timeline"],
      );
      sharePlace();
    }

    // What is selected goes into the address when it has changed.
    const hashOf = () => address.hashOf(null, ui.selection);
    let shared = hashOf();
    function sharePlace() {
      const place = hashOf();
      if (place !== shared && address.share(place)) shared = place;
    }

    const looks = appearance(
      lasting,
      begun,
      (spoken) => {
        say = spoken;
        document.title = say("wires.document");
        draw();
      },
      {},
      VARIANT,
    );
    addEventListener("hashchange", () => {
      ui.selection = address.selectionOfHash(location.hash) ?? { key: null, field: null };
      draw();
    });
    looks.begin();
  },
);
