"use strict";
// The museum of the course notes: one mistake at a time. Its lines next to the right ones, a
// prediction, both run, what happened, and the test that guards us against it.
barewire.define(
  "labs/museum/lab",
  ["kit/dom", "labs/view-lab", "labs/museum/model", "labs/museum/runs", "labs/museum/words"],
  ({ dom: { make, put, said, whenChanged }, viewLab: { labs }, model: museum, runs: museumRuns }) => {
    const { EXHIBITS } = museum;

    // The line of this server that an exhibit is about. A wrong scheme never reaches the server,
    // and it never looks up its table of names by the socket.
    const CODE = {
      length: ["non-minimal-length", "museum.code_length"],
      backslash: ["rsv1", "museum.code_reserved"],
      recv: ["read", "museum.code_read"],
      case: ["handshake-key", "museum.code_key"],
      location: ["accept", "museum.code_accept"],
      decoder: ["payload-len", "museum.code_len"],
      swallow: ["read", "museum.code_end"],
      receiver: ["dialect", "museum.code_dialect"],
      forged: ["dialect", "museum.code_dialect"],
      orphan: ["start-closing", "museum.code_turned"],
      html: ["encode", "museum.code_text"],
      state: ["close-code", "museum.code_close"],
      origin: ["origin", "museum.code_origin"],
      secret: ["masking-key", "museum.code_secret"],
    };

    function begin(lab) {
      const { progress } = lab.page;
      const own = {
        id: museum.exhibit(lab.settings.exhibit).id,
        result: null,
        get seen() {
          return progress.parts(lab.id);
        },
      };
      const guess = lab.predict({
        ask: "museum.ask",
        act: "museum.run",
        work: () => run(lab, own, guess),
        options: museum.VERDICTS.map((name) => [name, `museum.will_${name}`]),
      });
      const choose = (id) => {
        if (id === own.id) return;
        Object.assign(own, { id, result: null });
        guess.again();
        lab.clearWire();
        lab.set({ exhibit: id });
      };
      const rooms = roomsOf(own, choose),
        exhibit = exhibitOf(own),
        result = resultOf(own, choose);
      lab.box.append(rooms.box, exhibit.box, guess.box, result.box);
      return {
        render(say) {
          rooms.render(say);
          exhibit.render(say);
          guess.usable(lab.desk.open || museumRuns.PURE.includes(own.id));
          guess.render(say);
          result.render(say);
        },
        follow: () => choose(museum.exhibit(lab.settings.exhibit).id),
        code: () => (CODE[own.id] ? [CODE[own.id]] : []),
        revealed: () => own.result !== null,
      };
    }

    // ---- which one ----

    function roomsOf(own, choose) {
      const buttons = EXHIBITS.map(({ id }) => make("button", { type: "button", "data-exhibit": id }));
      const count = make("p", { class: "hint" });
      const box = make(
        "div",
        {},
        make(
          "ol",
          { class: "museum-rooms", "data-label": "museum.rooms" },
          ...buttons.map((button) => make("li", {}, button)),
        ),
        count,
      );
      box.addEventListener("click", ({ target }) => {
        const id = target.closest("button")?.dataset.exhibit;
        if (id) choose(id);
      });
      return {
        box,
        render(say) {
          buttons.forEach((button, i) => {
            const { id } = EXHIBITS[i];
            put(button, `${own.seen.has(id) ? "✓ " : ""}${i + 1} ${say(`museum.${id}`)}`);
            button.setAttribute("aria-pressed", String(id === own.id));
          });
          put(
            count,
            say("museum.seen", { n: EXHIBITS.filter(({ id }) => own.seen.has(id)).length, all: EXHIBITS.length }),
          );
        },
      };
    }

    // ---- the lines ----

    function exhibitOf(own) {
      const title = make("h3"),
        what = make("p");
      const notes = make("pre", { class: "lab-listing", dir: "ltr", tabindex: "0", "data-label": "museum.notes" });
      const right = make("pre", { class: "lab-listing", dir: "ltr", tabindex: "0", "data-label": "museum.right" });
      const box = make(
        "section",
        { class: "museum-exhibit" },
        title,
        what,
        make(
          "div",
          { class: "museum-sides" },
          make("div", {}, said("h4", "museum.notes"), notes),
          make("div", {}, said("h4", "museum.right"), right),
        ),
        said("p", "museum.proxy", { class: "hint" }),
      );
      return {
        box,
        render(say) {
          const exhibit = museum.exhibit(own.id);
          put(title, `${EXHIBITS.indexOf(exhibit) + 1}. ${say(`museum.${own.id}`)}`);
          put(what, say(`museum.${own.id}.what`));
          put(notes, exhibit.notes.join("\n"));
          put(right, exhibit.right.join("\n"));
        },
      };
    }

    // ---- running it ----

    async function run(lab, own, guess) {
      const { id } = own;
      own.result = null;
      lab.clearWire();
      const result = await museumRuns.run(id, { desk: lab.desk, key, elements, asText, now: () => performance.now() });
      // A reader who has gone on to another exhibit doesn't see this one's result.
      if (own.id !== id) return;
      own.result = result;
      guess.tell(result.verdict);
      if (result.look) lab.look(result.look, { key: worth(result.look), title: { key: "labs.line", params: {} } });
      lab.page.progress.markPart(lab.id, id);
      if (EXHIBITS.every((exhibit) => own.seen.has(exhibit.id))) lab.done();
    }

    const key = () => crypto.getRandomValues(new Uint8Array(4));

    // What a page makes of a text that it takes for HTML: tested in a document that isn't shown,
    // and in which nothing runs.
    function elements(text) {
      const parsed = new DOMParser().parseFromString(text, "text/html");
      return named(parsed.body);
    }

    // And if it goes in as text, as in the right lines.
    function asText(text) {
      const item = make("li");
      item.textContent = text;
      return { elements: named(item), shown: item.textContent };
    }

    const named = (root) =>
      [...root.querySelectorAll("*")].map(
        (element) => `<${[element.localName, ...element.getAttributeNames()].join(" ")}>`,
      );

    // If a served browser has ended, that end; otherwise the handshake, or the last frame.
    function worth({ timeline, script }) {
      if (script) return script.closed ? "close" : "answer";
      return timeline.lastIn ? timeline.lastIn.key : "answer";
    }

    function resultOf(own, choose) {
      const notes = make("ul"),
        right = make("ul"),
        head = make("h4"),
        noWire = said("p", "museum.no_wire", { class: "hint" }),
        saw = make("p", { class: "museum-saw" });
      const name = make("code"),
        file = make("code"),
        command = make("code", { class: "museum-command" });
      const next = said("button", "museum.next", { type: "button" });
      next.addEventListener("click", () =>
        choose(EXHIBITS[(EXHIBITS.findIndex(({ id }) => id === own.id) + 1) % EXHIBITS.length].id),
      );
      const box = make(
        "section",
        { class: "museum-result" },
        make(
          "div",
          { class: "museum-sides" },
          make("div", {}, said("h4", "museum.did_notes"), notes),
          make("div", {}, head, right),
        ),
        saw,
        noWire,
        make(
          "div",
          { class: "museum-test" },
          said("h4", "museum.guard"),
          make("p", {}, name, " ", file),
          make("p", {}, command),
        ),
        make("p", { class: "buttons" }, next),
      );
      const draw = whenChanged(({ id, result }, say) => {
        const lines = (all) => all.map(([key, params]) => make("li", {}, say(key, params)));
        notes.replaceChildren(...lines(result.notes));
        right.replaceChildren(...lines(result.right));
        put(head, say(result.fact ? "museum.fact" : "museum.did_right"));
        noWire.hidden = result.wire;
        put(saw, say(`museum.${id}.saw`));
        const { test } = museum.exhibit(id);
        put(name, test[1]);
        put(file, test[0]);
        put(command, museum.command(test));
      });
      return {
        box,
        render(say) {
          const { id, result } = own;
          box.hidden = !result;
          if (result)
            draw(
              {
                id,
                result: {
                  notes: result.notes,
                  right: result.right,
                  fact: result.fact ?? false,
                  wire: result.look !== null,
                },
              },
              say,
            );
        },
      };
    }

    labs.museum = {
      about: "museum.about",
      needs: "some",
      settings: { exhibit: EXHIBITS[0].id },
      begin,
    };
  },
);
