"use strict";
// The page of the labs put together: the world, a chat connection (in a room where nobody else is)
// for the ticket that the desk needs, the desk, the lab that the address names, and one direction
// of drawing.
barewire.define(
  "labs/labs",
  [
    "kit/address",
    "kit/appearance",
    "kit/dom",
    "kit/language",
    "kit/memory",
    "kit/names",
    "kit/projector",
    "kit/view-guard",
    "kit/words",
    "rfc6455/words",
    "timeline/view-detail",
    "timeline/view-timeline",
    "timeline/words",
    "teacher/wire-actions",
    "teacher/words",
    "chat/session",
    "chat/words",
    "labs/course",
    "labs/desk",
    "labs/lines",
    "labs/view-course",
    "labs/view-lab",
    "labs/words",
    "labs/boundary/lab",
    "labs/break-it/lab",
    "labs/frame-bench/lab",
    "labs/handshake/lab",
    "labs/museum/lab",
    "labs/own-server/lab",
    "labs/slow-and-lost/lab",
    "labs/squeeze/lab",
    "labs/start/lab",
    "labs/tcp-is-not-frames/lab",
    "labs/three-roads/lab",
    "labs/two-writers/lab",
    "labs/who-may-connect/lab",
    "labs/why-a-mask/lab",
  ],
  ({
    address,
    appearance: { appearance },
    dom,
    language,
    memory: { memory },
    names,
    projector: { projector },
    viewGuard: { guarded },
    viewDetail: { detailView },
    viewTimeline: { timelineView },
    wireActions,
    session: { Session },
    course,
    desk: { Desk },
    lines: { LabLines },
    viewCourse: { courseView },
    viewLab: { labs, Lab, labView },
  }) => {
    const { find } = dom;

    const AGAIN_MS = 5000;

    const lasting = memory(() => localStorage);
    const fromDisk = location.protocol === "file:";
    const begun = lasting.get("language") ?? language.preferred(navigator.languages);
    let say = language.speaker(begun, course.INSTEAD);

    const draw = dom.framed(drawNow);
    const world = {
      makeSocket: (url, subprotocol) => new WebSocket(url, subprotocol),
      clock: {
        now: () => performance.now(),
        later: (work, ms) => setTimeout(work, ms),
        cancel: (timer) => clearTimeout(timer),
      },
      wall: () => Date.now(),
      random: Math.random,
      fetch: (url, options) => fetch(url, options),
      requests: heldBack,
      changed: draw,
      remember: () => {},
    };

    const session = new Session(world, {
      server: server(),
      room: `labs-${Array.from({ length: 10 }, () => Math.floor(Math.random() * 16).toString(16)).join("")}`,
      name: names.makeUp(say.language, Math.random),
      madeUp: true,
      held: false,
      language: say.language,
    });
    const desk = new Desk(world, session.server);

    // What each lab has found out, as long as the page is open.
    const results = {};
    const page = {
      desk,
      session,
      lines: new LabLines(),
      ui: wireActions.begin(""),
      progress: new course.Progress(lasting),
      drafts: new course.Drafts(memory(() => sessionStorage)),
      lab: null,
      // Where a link to a lab leads: to its settings as they were left.
      place: (id) => course.hashOf(id, page.drafts.of(id), labs[id].settings ?? {}),
      kept: (id) => (results[id] ??= {}),
      say: () => say,
      draw,
      share,
      announce: (key, params) => dom.put(find("announcer"), say(key, params)),
    };

    // Reports for each request how many ms the browser held it back before sending it, without the
    // time to find and open a connection; until the returned function is called.
    function heldBack(told) {
      const each = ({
        name,
        fetchStart,
        domainLookupStart,
        domainLookupEnd,
        connectStart,
        connectEnd,
        requestStart,
      }) => {
        // For another origin, no times are reported.
        if (requestStart > 0)
          told(name, requestStart - fetchStart - (domainLookupEnd - domainLookupStart) - (connectEnd - connectStart));
      };
      const observer = new PerformanceObserver((list) => list.getEntries().forEach(each));
      observer.observe({ type: "resource" });
      return () => observer.disconnect();
    }

    function server() {
      const typed = fromDisk ? lasting.get("server") : null;
      return (typed && address.parse(typed).server) ?? address.ofPage(location);
    }

    // What the shared views of the wire get as a session: the lab's own lines.
    const wire = {
      get timeline() {
        return page.lines.shown;
      },
      get wires() {
        return page.lines;
      },
      journal: { entries: [] },
      welcome: null,
      server: session.server,
    };

    // Drawing.

    const actions = makeActions();
    const drawCourse = courseView(actions);
    const drawLab = labView(actions);
    const drawTimeline = guarded(timelineView(actions), "timeline");
    const drawDetail = guarded(detailView(actions), "detail");
    let cleared = null;

    function drawNow() {
      sitDown();
      drawCourse({ id: page.lab.id, progress: page.progress, place: page.place }, say);
      drawLab(page, say);
      // What an earlier lab has shown is cleared away, once; a wire without a line isn't drawn.
      const { serial } = page.lines.shown;
      if (page.lines.all.length === 0 && serial === cleared) return;
      cleared = page.lines.all.length === 0 ? serial : null;
      drawTimeline(wire, page.ui, say);
      drawDetail(wire, page.ui, say);
    }

    // The desk lives as long as the ticket does; a lost desk is asked for again, a refused one
    // isn't.
    let seated = null,
      again = null;
    function sitDown() {
      const { ticket } = session.wires;
      if (ticket !== seated) {
        seated = ticket;
        if (ticket) desk.begin(ticket);
        else desk.end();
      } else if (ticket && desk.state === "off") {
        again ??= setTimeout(
          () => ((again = null), ticket === seated && desk.state === "off" && desk.begin(ticket)),
          AGAIN_MS,
        );
      }
    }

    // Actions: what the views may ask for.

    function makeActions() {
      const acting =
        (work) =>
        (...args) => (work(...args), draw());
      const { select, filter, pause, clearLine, earlierRows, latestRows, showLine } = wireActions.actions(
        () => ({ session: wire, ui: page.ui, say }),
        (sentence) => dom.put(find("announcer"), sentence),
        draw,
      );
      return Object.fromEntries(
        Object.entries({
          select,
          filter,
          pause,
          clearLine,
          earlierRows,
          latestRows,
          showLine: (serial) => (showLine(serial), (page.ui.selection = { key: null, field: null })),
          draw: () => {},
          forget: () => (page.progress.forget(), page.drafts.forget(), page.lab.face.forget?.()),
          code: (anchor) => page.lab.code(anchor),
          callAgain: () => session.reconnect(),
        }).map(([name, work]) => [name, acting(work)]),
      );
    }

    // The address: which lab, and its settings.

    function share() {
      const { lab } = page;
      address.share(course.hashOf(lab.id, lab.settings, lab.def.settings ?? {}));
    }

    function enter() {
      // A link within the page, such as to the title, isn't another lab.
      if (page.lab && !course.isPlace(location.hash)) return share();
      const { id, settings } = course.ofHash(location.hash);
      if (page.lab?.id === id) return page.lab.follow(settings);
      const first = page.lab === null;
      page.lab?.end();
      page.lines = new LabLines();
      page.ui = wireActions.facts("");
      page.lab = new Lab(page, id, settings);
      draw();
      if (first) return;
      // Another lab is another page: its reader begins at its title.
      drawNow();
      scrollTo(0, 0);
      find("lab-title").focus({ preventScroll: true });
    }

    const looks = appearance(
      lasting,
      begun,
      (spoken) => {
        say = spoken;
        session.language = say.language;
        draw();
      },
      course.INSTEAD,
    );

    addEventListener("hashchange", enter);
    addEventListener("online", () => {
      if (session.connection.waiting) session.reconnect();
    });
    document.addEventListener("visibilitychange", draw);

    enter();
    looks.begin();
    projector();
    session.start();
    // On a phone, the contents would take the lab's place.
    if (matchMedia("(max-width: 63.99em)").matches) find("course-fold").open = false;
  },
);
