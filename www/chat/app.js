"use strict";
// The page put together: the world that the models need, the few facts that belong only to the page
// (`ui`), and one direction of drawing. Whatever happens, a model or `ui` changes, and then
// everything is drawn from them, once a frame.
barewire.define(
  "chat/app",
  [
    "kit/address",
    "kit/appearance",
    "kit/dom",
    "kit/hex",
    "kit/language",
    "kit/memory",
    "kit/names",
    "kit/view-guard",
    "kit/words",
    "rfc6455/codes",
    "rfc6455/words",
    "timeline/view-between",
    "timeline/view-detail",
    "timeline/view-files",
    "timeline/view-step",
    "timeline/view-timeline",
    "timeline/view-try",
    "timeline/words",
    "teacher/view-teach",
    "teacher/wire-actions",
    "teacher/words",
    "chat/composing",
    "chat/session",
    "chat/tab",
    "chat/view-cards",
    "chat/view-composer",
    "chat/view-log",
    "chat/view-people",
    "chat/view-rows",
    "chat/view-status",
    "chat/view-title",
    "chat/view-wire",
    "chat/words",
  ],
  ({
    address,
    appearance: { appearance },
    dom,
    hex,
    language,
    memory: { memory },
    names,
    viewGuard: { guarded },
    codes,
    viewBetween: { betweenView },
    viewDetail: { detailView },
    viewFiles: { filesView },
    viewStep: { stepView },
    viewTimeline: { timelineView },
    viewTry: { tryView },
    viewTeach: { teachView },
    wireActions,
    composing,
    session: { Session },
    tab: { Tab },
    viewCards: { helpCard, whoCard },
    viewComposer: { composerView },
    viewLog: { DRAWN, logView },
    viewPeople: { peopleView },
    viewRows: { copyLine },
    viewStatus: { statusView },
    viewTitle: { titleView },
    viewWire: { wireView },
  }) => {
    const { find } = dom;

    const lasting = memory(() => localStorage);
    const thisTab = memory(() => sessionStorage);
    const tab = new Tab(thisTab);
    const fromDisk = location.protocol === "file:";

    let say = language.speaker(lasting.get("language") ?? language.preferred(navigator.languages));

    const ui = {
      fromDisk,
      // A server accepts the page that came from it; this one came from here.
      origin: fromDisk ? null : location.origin,
      whisper: null, // to whom, or null for everyone
      kind: "text", // or "bytes"
      problem: null, // what keeps the message from being sent: { key, params }
      help: false, // was "another server" chosen?
      addressProblem: null,
      roomProblem: null,
      whoProblem: null,
      offers: [],
      drawn: DRAWN,
      wireOpen: false, // is the wire's panel unfolded, if it can be folded?
      ...wireActions.begin(location.hash),
    };

    const draw = dom.framed(drawNow);
    const session = new Session(world(), beginning());

    function socket(url, subprotocol) {
      return new WebSocket(url, subprotocol);
    }

    // What the models need of the world.
    function world() {
      return {
        makeSocket: socket,
        makeWatcher: socket,
        clock: {
          now: () => performance.now(),
          later: (work, ms) => setTimeout(work, ms),
          cancel: (timer) => clearTimeout(timer),
        },
        wall: () => Date.now(),
        random: Math.random,
        fetch: (url, options) => fetch(url, options),
        changed: dom.paced(draw),
        remember,
      };
    }

    // Which name to begin with: this tab's own first, then the last one chosen, then the one that
    // was made up last time, then a new one. Two tabs of one browser are two people: the second
    // finds its name taken, and makes up another. A page from disk begins at this tab's own server,
    // or at the last one chosen.
    function beginning() {
      const { held } = tab.before;
      const room = address.roomOfHash(location.hash);
      const chosen = lasting.get("name");
      const name = held?.name ?? chosen ?? lasting.get("made-up") ?? names.makeUp(say.language, Math.random);
      const server = fromDisk ? (thisTab.get("server") ?? lasting.get("server")) : null;
      const typed = server ? address.parse(server) : {};
      return {
        server: typed.server ?? address.ofPage(location),
        room,
        name,
        madeUp: name !== chosen,
        held: held !== null && held.room === room,
        language: say.language,
        deflate: thisTab.get("deflate") ?? "",
      };
    }

    function remember(what, value) {
      if (what === "deflate") return thisTab.set(what, value);
      if (what !== "held") return lasting.set(what, value);
      tab.held = value;
      if (session.madeUp && lasting.get("made-up") === null) lasting.set("made-up", value.name);
    }

    // Drawing.

    const actions = makeActions();
    // Each view with the place for a sentence if it can't be drawn; without one, it has nothing of
    // its own to hide.
    const renderers = [
      [statusView, "banner"],
      [peopleView, "people-fold"],
      [helpCard, "help"],
      [whoCard, "who"],
      [logView, "log"],
      [titleView, null],
      [composerView, null],
      [wireView, "connection"],
      [tryView, "try"],
      [stepView, "step"],
      [betweenView, null],
      [timelineView, "line-frame"],
      [filesView, null],
      [detailView, "detail"],
      [teachView, "teach-bar"],
    ].map(([view, place]) => guarded(view(actions), place));

    function drawNow() {
      prepare();
      dom.steadily(() => renderers.forEach((render) => render(session, ui, say)), nextToDo);
      announce();
      sharePlace();
    }

    // A keyboard that covers half the page doesn't help.
    function nextToDo() {
      if (session.readyState >= codes.CLOSING) return ["banner-now", "reconnect"];
      return matchMedia("(hover: hover)").matches ? ["text"] : [];
    }

    // What follows from the session for the page's own facts.
    function prepare() {
      if (session.asking && ui.offers.length === 0) ui.offers = names.offer(session.name, say.language, Math.random);
      if (!session.asking) Object.assign(ui, { offers: [], whoProblem: null });
      if (session.readyState === codes.OPEN && ui.problem?.key === "composer.not_sent") ui.problem = null;
      wireActions.prepare(now(), tell);
    }

    // The room and the selection go into the address when they have changed, and only then: a link
    // that was just followed is ahead of the session.
    let shared = address.hashOf(session.roomName, ui.selection);
    function sharePlace() {
      const place = address.hashOf(session.roomName, ui.selection);
      if (place !== shared && address.share(place)) shared = place;
    }

    // For people who can't see the banner: its sentence, once per change of state, not once per
    // second of the countdown.
    let announced = null;
    function announce() {
      const { waiting, attempt } = session.connection;
      const state = `${session.readyState} ${Boolean(waiting)} ${attempt} ${say.language}`;
      if (state === announced) return;
      announced = state;
      const open = session.readyState === codes.OPEN;
      tell(open ? say("banner.open", { room: session.roomName, name: session.name }) : find("banner-text").textContent);
    }

    function now() {
      return { session, ui, say };
    }

    function tell(sentence) {
      dom.put(find("announcer"), sentence);
    }

    // Actions: what the views may ask for.

    function makeActions() {
      const acting =
        (work) =>
        (...args) => {
          const answer = work(...args);
          draw();
          return answer;
        };
      return Object.fromEntries(
        Object.entries({
          draw: () => {},
          close: () => session.close(),
          reconnect: () => session.reconnect(),
          changeName: () => session.ask("change"),
          stopAsking: () => (session.stopAsking(), find("me").focus()),
          moveTo,
          enterRoom: (room) => {
            ui.roomProblem = names.judge(room, "room");
            if (!ui.roomProblem) location.hash = address.hashOfRoom(room);
            return !ui.roomProblem;
          },
          whisper: (name) => (name === session.name ? session.ask("change") : whisper(name)),
          endWhisper: () => {
            if (ui.whisper === null) return;
            ui.whisper = null;
            find("text").focus();
          },
          typed: () => (ui.problem = null),
          kind: (kind) => (Object.assign(ui, { kind, problem: null }), find("text").focus()),
          submit,
          line,
          useAddress,
          otherServer: () => {
            Object.assign(ui, { help: true });
            drawNow();
            find("address").focus();
          },
          compress: (deflate) => session.compress(deflate),
          hideHelp: () => Object.assign(ui, { help: false, addressProblem: null }),
          ...wireActions.actions(now, tell, draw),
          foldWire: () => (ui.wireOpen = !ui.wireOpen),
          earlier: () => (ui.drawn += DRAWN),
          latest: () => (ui.drawn = DRAWN),
        }).map(([name, work]) => [name, acting(work)]),
      );
    }

    function moveTo(room, name) {
      ui.whoProblem = names.judge(name) ?? names.judge(room, "room");
      if (ui.whoProblem) return;
      ui.whisper = null;
      session.moveTo(room, name);
      location.hash = address.hashOfRoom(room);
      find("text").focus();
    }

    function whisper(name) {
      Object.assign(ui, { whisper: name, kind: "text", problem: null });
      find("text").focus();
    }

    // A line that hasn't come back is sent again, copied, or discarded.
    function line(number, does) {
      const { outgoing } = session.room;
      const which = outgoing.lines.find((other) => other.number === number);
      if (!which) return;
      if (does === "copy") return copyLine(number, which, say);
      if (does === "forget") return outgoing.remove(which);
      if (!session.sayAgain(which)) refuse("composer.not_sent", { state: session.readyState });
    }

    // What can't be sent stays in the text field.
    function submit(text) {
      if (ui.kind === "text" && text.trim() === "") return;
      const { bytes, why, params } = ui.kind === "bytes" ? hex.parse(text) : {};
      if (why) return refuse(why, params);
      const problem = composing.problem(bytes ?? text, session, ui, say);
      if (problem) return refuse(problem.key, problem.params);
      const sent = bytes ? session.sayBytes(bytes) : session.sayTyped(text, ui.whisper);
      if (!sent) return refuse("composer.not_sent", { state: session.readyState });
      find("text").value = "";
      ui.problem = null;
      ui.drawn = DRAWN;
    }

    function refuse(key, params) {
      ui.problem = { key, params };
      tell(say(key, params));
    }

    function useAddress(typed) {
      const { server, why } = address.parse(typed);
      ui.addressProblem = why ?? null;
      if (!server) return;
      if (fromDisk) for (const memory of [thisTab, lasting]) memory.set("server", typed.trim());
      ui.help = false;
      session.useServer(server);
    }

    // Language and light belong to the page only, so the connection doesn't notice.
    const looks = appearance(lasting, say.language, (spoken) => {
      say = spoken;
      session.language = say.language;
      draw();
    });

    addEventListener("hashchange", () => {
      const room = address.roomOfHash(location.hash);
      ui.selection = address.selectionOfHash(location.hash) ?? { key: null, field: null };
      if (room === session.roomName) return draw();
      ui.whisper = null;
      session.moveTo(room, session.name);
      // If the session doesn't move, the address is set back to it.
      if (session.roomName !== room) shared = null;
    });
    // The browser knows sooner than our clock when the network is back.
    addEventListener("online", () => {
      if (session.connection.waiting) session.reconnect();
    });
    // When the reader comes back to the tab, the page asks whether the server is still there, if it
    // was quiet.
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) session.pulse.lookNow();
      draw();
    });
    // A drawing each second, but only while something counts: a wait, an attempt, a silence.
    setInterval(() => {
      const calling = session.readyState === codes.CONNECTING;
      if (session.connection.waiting || calling || session.pulse.silent !== null) draw();
    }, 250);

    // What the next page of this tab should know. A page that the browser keeps for the back button
    // (the back/forward cache) has lost its connection meanwhile.
    addEventListener("pagehide", () => {
      tab.leave({ text: find("text").value, kind: ui.kind, whisper: ui.whisper, room: session.roomName });
    });
    addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      tab.take();
      if (!session.connection.wanted) return draw();
      if (session.readyState === codes.OPEN) session.pulse.question();
      else session.reconnect();
    });

    function takeUp({ text, kind, whisper: to, room }) {
      find("text").value = text;
      ui.kind = kind === "bytes" ? kind : "text";
      if (typeof to === "string" && room === session.roomName && ui.kind === "text") ui.whisper = to;
    }

    // From here on, the banner reports on the connection.
    delete find("banner-text").dataset.say;
    looks.begin();
    if (tab.before.draft) takeUp(tab.before.draft);
    session.start();
    // On a phone, the lists would take the messages' place, and next to the wire the list of rooms
    // would.
    if (matchMedia("(max-width: 47.99em)").matches) find("people-fold").open = false;
    if (matchMedia("(max-width: 47.99em), (min-width: 70em)").matches) find("rooms-fold").open = false;
    // A page shouldn't open with a keyboard over half of it.
    if (matchMedia("(hover: hover)").matches) find("text").focus();
  },
);
