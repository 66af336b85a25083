"use strict";
// The frame around a lab: its head, what it needs, the visible wire, "now in the code" and the way
// on. And `Lab`: everything that a lab gets to work with.
barewire.define(
  "labs/view-lab",
  [
    "kit/dom",
    "rfc6455/codes",
    "timeline/view-source",
    "labs/course",
    "labs/desk-connections",
    "labs/lines",
    "labs/view-predict",
  ],
  ({
    dom: { find, make, put, translate, whenChanged },
    codes,
    viewSource: { sourceView },
    course,
    deskConnections,
    lines: { LabLines },
    viewPredict: { predict },
  }) => {
    // Every lab by its id: each adds itself (`labs/<id>/lab.js`).
    const labs = {};

    // `page`: the page's own facts (see labs.js): `desk`, `session`, `lines`, `ui`, `progress`,
    // `drafts`, `place(id)`, `kept(id)`, `draw()`, `share()`, `announce(key, params)`, `say()`.
    class Lab {
      constructor(page, id, given) {
        const def = labs[id];
        Object.assign(this, { page, id, def, desk: page.desk, session: page.session });
        this.settings = course.settingsOf(def.settings ?? {}, given);
        this.problem = null; // what went wrong last: { key, params }
        this.anchor = null; // the line of Rust that is shown
        this.guesses = []; // what has to be predicted here
        this.kept = page.kept(id); // what is still there when the lab is entered again
        this.gone = false;
        this.box = make("div", { class: `lab-box lab-${id}` });
        this.face = def.begin(this);
        translate(this.box, page.say());
      }

      // Settings are strings, and are part of the address.
      set(changes) {
        for (const [name, value] of Object.entries(changes)) this.settings[name] = String(value);
        this.page.drafts.keep(this.id, this.settings);
        this.page.share();
        this.draw();
      }

      // A link or the reader changed the address: the lab's `changed()` is called.
      follow(given) {
        this.settings = course.settingsOf(this.def.settings ?? {}, given);
        this.face.follow?.();
        this.draw();
      }

      draw() {
        if (!this.gone) this.page.draw();
      }

      // Shows a connection of the desk's on the visible wire, with `title` (`{ key, params }`) as
      // its name, and selects a row and a field of it.
      look(connection, { key = null, field = null, title = null } = {}) {
        // A reader who has gone on to another lab doesn't see this one's result.
        if (this.gone) return;
        if (title) connection.timeline.title = title;
        this.page.lines.look(connection.timeline);
        Object.assign(this.page.ui, { selection: { key, field, still: true }, pausedAt: null });
        this.draw();
      }

      // What was shown of an earlier try doesn't belong to this one: the visible wire goes away
      // until there is something to see.
      clearWire() {
        if (this.gone) return;
        this.page.lines = new LabLines();
        Object.assign(this.page.ui, { selection: { key: null, field: null }, pausedAt: null });
        this.draw();
      }

      // The lines of Rust that belong here, the first one first. They reveal what will happen: if
      // there is a prediction, they come after it.
      get codeLines() {
        if (!this.revealed) return [];
        return this.face.code?.() ?? this.def.code ?? [];
      }

      get revealed() {
        return (
          this.face.revealed?.() ??
          (this.guesses.length === 0 || this.anchor !== null || this.guesses.some(({ tried }) => tried))
        );
      }

      // Does something that may fail, and shows why it failed. A failure by a mistake of the page's
      // own isn't hidden.
      async attempt(work) {
        this.problem = null;
        try {
          return await work();
        } catch (error) {
          if (!(error instanceof deskConnections.Trouble)) throw error;
          this.problem = error.key
            ? { key: error.key, params: error.params }
            : { key: "labs.trouble", params: { why: error.message } };
          return null;
        } finally {
          this.draw();
        }
      }

      predict(spec) {
        const work = (chosen) => {
          // A screen reader says it once; the clock next to the button is for the eye.
          if (spec.lasts) this.tell("predict.takes", { n: spec.lasts() });
          return this.attempt(() => spec.work(chosen));
        };
        const guess = predict({ ...spec, work, changed: () => this.draw() });
        this.guesses.push(guess);
        return guess;
      }

      // Reads a sentence out to people who don't see the page.
      tell(key, params = {}) {
        if (!this.gone) this.page.announce(key, params);
      }

      // Opens another line of Rust than the lab's first one.
      code(anchor) {
        this.anchor = anchor;
        this.draw();
      }

      done() {
        this.page.progress.mark(this.id);
        this.draw();
      }

      end() {
        this.gone = true;
        this.face.end?.();
      }
    }

    // `actions.code(anchor)`, `actions.callAgain()`.
    function labView(actions) {
      const source = sourceView(actions.draw, "lab-source");
      const drawCode = whenChanged(codeDrawn);
      let shown = null;
      find("lab-banner-now").addEventListener("click", actions.callAgain);
      find("lab-code-list").addEventListener("click", ({ target }) => {
        const anchor = target.closest("button")?.dataset.anchor;
        if (anchor) actions.code(anchor);
      });

      return function render(page, say) {
        const { lab, session, lines } = page;
        if (shown !== lab) find("lab-work").replaceChildren(lab.box);
        shown = lab;
        drawHead(lab, page.place, say);
        drawBanner(page, say);
        lab.face.render(say);
        put(find("lab-problem"), lab.problem ? say(lab.problem.key, lab.problem.params) : "");
        find("lab-wire").hidden = lines.all.length === 0;
        const code = lab.codeLines;
        find("lab-code").hidden = code.length === 0;
        const anchor = lab.anchor ?? code[0]?.[0] ?? null;
        drawCode({ code, anchor }, say);
        if (anchor) source(anchor, session.server.http, say);
      };
    }

    function drawHead({ id, def }, place, say) {
      const { part, title } = course.lab(id);
      put(find("lab-part"), say(`part.${part}`));
      put(find("lab-title"), say(title));
      document.title = `${say(title)} · barewire`;
      put(find("lab-about"), def.about ? say(def.about) : "");
      const next = course.next(id);
      find("lab-next").hidden = !next;
      if (!next) return;
      put(find("lab-next-link"), say(next.title));
      find("lab-next-link").href = place(next.id);
    }

    // Without its server a lab says what it needs, so nobody wonders about its buttons.
    function drawBanner({ lab, session, desk }, say) {
      const state = desk.open ? 1 : session.readyState === 0 || desk.state === "opening" ? 0 : 3;
      document.body.dataset.state = state;
      put(find("state-value"), say(`desk.${state}`));
      const words = state === 3 && lab.def.needs ? [say(missing(lab, session), { host: session.server.host })] : [];
      if (words.length && desk.why) words.push(say("labs.desk_refused", { why: desk.why }));
      put(find("lab-banner-text"), say.together(words));
      find("lab-banner").hidden = words.length === 0;
    }

    function missing({ def }, session) {
      if (session.readyState === codes.OPEN) return "labs.no_lab";
      return def.needs === "some" ? "labs.some_without" : "labs.nothing_without";
    }

    // The lab's own lines; if another one is open (a broken rule's), none of them is pressed.
    function codeDrawn({ code, anchor }, say) {
      find("lab-code-list").replaceChildren(
        ...code.map(([name, key]) =>
          make(
            "li",
            {},
            make("button", { type: "button", "data-anchor": name, "aria-pressed": String(name === anchor) }, say(key)),
          ),
        ),
      );
    }

    return { Lab, labView, labs };
  },
);
