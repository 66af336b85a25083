"use strict";
// Squeeze it, the last part: a secret is guessed from the lengths of frames, by hand and step by
// step.
barewire.define(
  "labs/squeeze/view-secret",
  ["kit/dom", "kit/hex", "labs/squeeze/attacker", "labs/squeeze/view-ours"],
  ({ dom: { make, put, said, whenChanged }, hex, attacker, viewOurs: { oursPart } }) => {
    const { ALPHABETS, PLACES } = attacker;
    const NAMES = Object.keys(ALPHABETS);
    const placeOf = (text) => (PLACES.includes(text) ? text : PLACES[0]);
    const alphabetOf = (text) => (NAMES.includes(text) ? text : NAMES[0]);
    // A reader can follow a character in this time.
    const STEP_MS = 250;
    // Guesses by hand that are shown.
    const KEPT = 8;

    function secretPart(lab, done) {
      const own = { shown: null, ...fresh(alphabet(lab)) };
      const naive = lab.predict({
        ask: "squeeze.ask_secret",
        act: "squeeze.act_secret",
        options: ["hundreds", "millions", "never"].map((name) => [name, `squeeze.tries_${name}`]),
        work: () => attack(lab, own, naive, done),
      });
      const ours = oursPart(lab, done);
      const settings = settingsOf(lab, () => begin()),
        hand = handOf(lab, own),
        found = foundOf(own);
      const box = make(
        "section",
        { class: "squeeze-part" },
        said("h3", "squeeze.secret"),
        said("p", "squeeze.secret_says"),
        settings.box,
        hand.box,
        said("h3", "squeeze.attack"),
        said("p", "squeeze.attack_says"),
        naive.box,
        found.box,
        ...ours.boxes,
      );
      const begin = () => {
        Object.assign(own, fresh(alphabet(lab)), { shown: `${place(lab)} ${alphabet(lab)}` });
        naive.again();
      };
      begin();
      return {
        box,
        guess: naive,
        guesses: [naive, ours.guess],
        render(say) {
          // Another naive server is another question.
          if (own.shown !== `${place(lab)} ${alphabet(lab)}`) begin();
          settings.render();
          hand.render(say);
          naive.render(say, { letters: ALPHABETS[alphabet(lab)].length });
          found.render(say);
          ours.render(say);
        },
      };
    }

    const place = (lab) => placeOf(lab.settings.place);
    const alphabet = (lab) => alphabetOf(lab.settings.letters);
    const fresh = (name) => ({
      secret: attacker.secret(ALPHABETS[name], Math.random),
      known: "",
      asked: 0,
      tries: [],
      over: false,
      byHand: [],
    });

    // The payload's length of the naive server's answer: by this browser's own compressor, if it has
    // one and the two messages are one; otherwise by this page's.
    const hasOwn = () => typeof CompressionStream === "function" && canInflateRaw();
    function canInflateRaw() {
      try {
        return Boolean(new CompressionStream("deflate-raw"));
      } catch {
        return false;
      }
    }
    const byBrowser = (lab) => place(lab) === "same" && hasOwn();

    async function ask(lab, own, text) {
      if (!byBrowser(lab)) return attacker.lengthOf(place(lab), own.secret, text);
      const [message] = attacker.messages("same", own.secret, text);
      const stream = new Blob([hex.encode(message)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
      // Its block says that it is the last; then a message ends with one more byte (RFC 7692 §7.2.3.4).
      return (await new Response(stream).arrayBuffer()).byteLength + 1;
    }

    // ---- the naive server's settings ----

    function settingsOf(lab, changed) {
      const group = (name, values, now) => {
        const buttons = values.map((value) =>
          said("button", `squeeze.${name}_${value}`, { type: "button", "data-value": value }),
        );
        const box = make(
          "div",
          { class: "chips", role: "group", "data-label": `squeeze.${name}` },
          said("span", `squeeze.${name}`, { class: "hint" }),
          ...buttons,
        );
        box.addEventListener("click", ({ target }) => {
          const value = target.dataset?.value;
          if (!value || value === now()) return;
          lab.set({ [name]: value });
          changed();
        });
        const render = () =>
          buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.value === now())));
        return { box, render };
      };
      const all = [group("place", PLACES, () => place(lab)), group("letters", NAMES, () => alphabet(lab))];
      return {
        box: make("div", { class: "squeeze-settings" }, ...all.map(({ box }) => box)),
        render: () => all.forEach(({ render }) => render()),
      };
    }

    // ---- by hand ----

    function handOf(lab, own) {
      const text = make("input", { id: "squeeze-guess", maxlength: "30", autocomplete: "off", spellcheck: "false" });
      const send = said("button", "squeeze.send_guess", { type: "submit" });
      const message = make("pre", {
        class: "lab-listing squeeze-naive",
        dir: "ltr",
        tabindex: "0",
        "data-label": "squeeze.naive",
      });
      const rows = make("ol", { class: "squeeze-tries" });
      const who = make("p", { class: "hint" });
      const form = make(
        "form",
        { class: "lab-controls" },
        make("label", {}, said("span", "squeeze.guess"), text),
        send,
      );
      text.value = attacker.BEFORE;
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const said = text.value;
        const n = await ask(lab, own, said);
        own.asked += 1;
        own.byHand = [{ text: said, n }, ...own.byHand].slice(0, KEPT);
        lab.tell("squeeze.hand_heard", { n });
        lab.draw();
      });
      const box = make("div", { class: "squeeze-hand" }, message, who, said("p", "squeeze.hand_says"), form, rows);
      const draw = whenChanged(({ byHand }, say) =>
        rows.replaceChildren(
          ...byHand.map(({ text: one, n }) =>
            make("li", {}, make("code", {}, one), " ", say("squeeze.hand_row", { n })),
          ),
        ),
      );
      return {
        box,
        render(say) {
          const shown = attacker.messages(place(lab), "•".repeat(attacker.LENGTH), say("squeeze.your_text"));
          put(message, shown.join("\n"));
          put(who, say(byBrowser(lab) ? "squeeze.by_browser" : "squeeze.by_page"));
          draw({ byHand: own.byHand }, say);
        },
      };
    }

    // ---- step by step ----

    async function attack(lab, own, guess, done) {
      // Again, with another secret.
      if (own.over) own.secret = attacker.secret(ALPHABETS[alphabet(lab)], Math.random);
      Object.assign(own, { known: "", asked: 0, tries: [], over: false });
      const { secret } = own;
      const stays = () => !lab.gone && own.secret === secret;
      const count = async (text) => {
        own.asked += 1;
        return ask(lab, own, text);
      };
      while (stays() && !own.over) {
        const { found, tries } = await attacker.next(own.known, ALPHABETS[alphabet(lab)], count);
        if (!stays()) return;
        own.over = found === null || own.known.length > 2 * attacker.LENGTH;
        own.known += found ?? "";
        if (found !== null) own.tries = tries;
        lab.draw();
        await new Promise((go) => lab.desk.world.clock.later(go, STEP_MS));
      }
      if (!stays()) return;
      guess.tell(own.known === secret ? (own.asked < 10_000 ? "hundreds" : "millions") : "never");
      done("secret/naive");
    }

    function foundOf(own) {
      const letters = make("p", { class: "squeeze-letters", dir: "ltr" }),
        count = make("p"),
        bars = make("ol", { class: "squeeze-bars", dir: "ltr" }),
        title = said("h4", "squeeze.tries"),
        lesson = make("p", { class: "lab-lesson" });
      const box = make(
        "div",
        { class: "squeeze-found" },
        letters,
        count,
        title,
        said("p", "squeeze.tries_says", { class: "hint" }),
        bars,
        lesson,
      );
      const draw = whenChanged(({ known, asked, tries, over, right }, say) => {
        put(letters, `${attacker.BEFORE}${known}${over ? "" : "…"}`);
        put(count, say("squeeze.asked", { n: say.number(asked) }));
        const best = Math.max(...tries.map(({ score }) => score));
        bars.replaceChildren(
          ...tries.map(({ guess, with: a, without: b, score }) =>
            make(
              "li",
              score === best && score > 0 ? { class: "found" } : {},
              make("code", {}, guess),
              make("span", { class: "squeeze-pair" }, `${a} : ${b}`),
            ),
          ),
        );
        put(
          lesson,
          over ? say(right ? "squeeze.secret_lesson" : "squeeze.secret_missed", { n: say.number(asked) }) : "",
        );
      });
      return {
        box,
        render(say) {
          const { known, asked, tries, over } = own;
          box.hidden = tries.length === 0;
          if (tries.length > 0) draw({ known, asked, tries, over, right: known === own.secret }, say);
        },
      };
    }

    return { secretPart };
  },
);
