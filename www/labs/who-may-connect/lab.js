"use strict";
// Who may connect: the same handshake from eight visitors. The server lets some in and refuses
// others, by three fields that no script can forge; the lab also shows what a refused visitor would
// have received.
barewire.define(
  "labs/who-may-connect/lab",
  [
    "kit/dom",
    "kit/hex",
    "rfc6455/bits",
    "rfc6455/frames",
    "rfc6455/handshake",
    "labs/view-lab",
    "labs/who-may-connect/model",
    "labs/who-may-connect/words",
  ],
  ({
    dom: { make, put, said, whenChanged },
    hex,
    bits: { OPCODE },
    frames,
    handshake,
    viewLab: { labs },
    model: visitors,
  }) => {
    const { TEXT } = OPCODE;
    const FIELDS = ["host", "origin", "site"];
    const HEADERS = { host: "Host", origin: "Origin", site: "Sec-Fetch-Site" };
    const SECRET = "the test is on Monday",
      FORGED = "no test on Monday!";

    const known = (name) => (visitors.NAMES.includes(name) ? name : "foreign");

    function begin(lab) {
      const own = { who: known(lab.settings.who), result: null, heard: null, raws: [] };
      const guess = lab.predict({
        ask: "visit.ask",
        act: "visit.act",
        work: () => knock(lab, own, guess),
        options: ["in", "host", "origin", "site"].map((truth) => [truth, `visit.is_${truth}`]),
        others: [["other", "visit.is_other"]],
      });
      // Another request: what the server said about the last one doesn't belong to it.
      function changed() {
        Object.assign(own, { who: known(lab.settings.who), result: null, heard: null });
        guess.again();
      }
      const choose = (settings) => (lab.set(settings), changed(), lab.draw());
      const chips = chipsOf(own, choose),
        request = requestOf(lab, own, choose),
        result = resultOf(lab, own);
      lab.box.append(chips.box, request.box, guess.box, result.box);
      return {
        render(say) {
          chips.render();
          request.render(say);
          guess.usable(lab.desk.open);
          guess.render(say);
          result.render(say);
        },
        follow: changed,
        end: () => own.raws.forEach((raw) => raw.drop()),
      };
    }

    const fieldsOf = (lab, own) => visitors.fields(own.who, lab.session.server.host, lab.settings);
    const linesOf = (lab, own, target = "/room/class/") =>
      visitors.request(lab.desk.request(target), fieldsOf(lab, own));

    function chipsOf(own, choose) {
      const buttons = visitors.NAMES.map((name) =>
        said("button", `visit.${name}`, { type: "button", "data-who": name }),
      );
      const box = make(
        "div",
        { class: "chips", role: "group", "data-label": "visit.who" },
        said("span", "visit.who", { class: "hint" }),
        ...buttons,
      );
      box.addEventListener(
        "click",
        ({ target }) => target.dataset?.who && choose({ who: target.dataset.who, host: "", origin: "", site: "" }),
      );
      return {
        box,
        render: () =>
          buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.who === own.who))),
      };
    }

    // ---- the request, with three fields that can be changed ----

    function requestOf(lab, own, choose) {
      const about = make("p"),
        head = make("pre", {
          class: "lab-listing visit-head",
          dir: "ltr",
          tabindex: "0",
          "data-label": "visit.request",
        });
      const inputs = Object.fromEntries(
        FIELDS.map((name) => [
          name,
          make("input", {
            id: `visit-${name}`,
            size: "28",
            maxlength: "200",
            spellcheck: "false",
            autocomplete: "off",
          }),
        ]),
      );
      const controls = make(
        "div",
        { class: "lab-controls" },
        ...FIELDS.map((name) => make("label", {}, said("span", `visit.field_${name}`), inputs[name])),
      );
      const box = make(
        "div",
        { class: "visit-request" },
        about,
        said("h3", "visit.request"),
        controls,
        head,
        said("p", "visit.marked", { class: "hint" }),
      );
      for (const [name, input] of Object.entries(inputs)) {
        input.addEventListener("input", () =>
          choose({ [name]: input.value.trim() === "" ? visitors.NONE : input.value.trim() }),
        );
      }
      const draw = whenChanged(({ lines }) => head.replaceChildren(...lines.flatMap((line) => [marked(line), "\n"])));
      return {
        box,
        render(say) {
          put(about, say(`visit.about_${own.who}`));
          const fields = fieldsOf(lab, own);
          for (const name of FIELDS) {
            if (document.activeElement !== inputs[name]) inputs[name].value = fields[name];
            inputs[name].placeholder = say("visit.left_out");
          }
          // The key is different each time: this one stands for all of them.
          const lines = linesOf(lab, own).map((line) => line.replace(/^(Sec-WebSocket-Key:).*/, "$1 …"));
          draw({ lines }, say);
        },
      };
    }

    const told = (line) => [...Object.values(HEADERS), "X-Forwarded-For"].some((name) => line.startsWith(`${name}:`));
    const marked = (line) => (told(line) ? make("mark", {}, line) : line);

    // ---- what the server says ----

    async function knock(lab, own, guess) {
      const fields = fieldsOf(lab, own);
      own.heard = null;
      const raw = await lab.desk.connect();
      own.raws.push(raw);
      const { status } = await raw.handshake("/room/class/", linesOf(lab, own));
      // A refusal says why, in its body.
      const words = status === 101 ? "" : (hex.utf8(await raw.body()) ?? "").trim();
      const truth = visitors.verdict(status, words);
      own.result = { truth, status, words, who: own.who, answers: visitors.answers(truth, fields) };
      guess.tell(truth, { status: status || "–" });
      if (truth !== "other") lab.code(anchorOf(truth, fields));
      await raw.until(() => raw.timeline.request);
      raw.timeline.refusedBy = [400, 403].includes(status) ? handshake.refusedBy(words) : null;
      lab.look(raw, { key: raw.timeline.request ? "request" : null, title: { key: `visit.${own.who}`, params: {} } });
      raw.drop();
      lab.done();
    }

    // The line that decided.
    function anchorOf(truth, { origin }) {
      if (truth === "host") return "host";
      if (origin === "null") return "null-origin";
      return origin ? "origin" : "fetch-metadata";
    }

    function resultOf(lab, own) {
      const status = make("p"),
        words = make("blockquote", { class: "visit-words", lang: "en" }),
        why = make("p");
      const list = make("ol", { class: "visit-questions" }),
        heard = heardOf(lab, own);
      const box = make(
        "div",
        { class: "visit-result" },
        said("h3", "visit.result"),
        status,
        words,
        said("h3", "visit.questions"),
        list,
        why,
        heard.box,
      );
      const draw = whenChanged(({ result }, say) => {
        put(status, say(toldBy(result), { status: result.status }));
        words.hidden = result.words === "";
        put(words, result.words);
        list.replaceChildren(
          ...visitors.QUESTIONS.map((question, i) =>
            make(
              "li",
              { class: `is-${result.answers[i]}` },
              say(`visit.q_${question}`),
              " ",
              make("b", {}, say(`visit.a_${result.answers[i]}`)),
            ),
          ),
        );
        put(why, result.truth === "other" ? "" : say(`visit.why_${result.who}`));
      });
      return {
        box,
        render(say) {
          box.hidden = !own.result;
          if (!own.result) return;
          draw({ result: own.result }, say);
          heard.render(say);
        },
      };
    }

    function toldBy({ truth, status }) {
      if (Number.isNaN(status)) return "visit.no_answer";
      return { in: "visit.let_in", other: "visit.something_else" }[truth] ?? "visit.refused";
    }

    // ---- without the check ----

    const masked = (text) =>
      frames.encode({
        opcode: TEXT,
        key: crypto.getRandomValues(new Uint8Array(4)),
        payload: hex.encode(text),
      });
    const texts = (raw) =>
      raw.frames.frames.filter(({ opcode }) => opcode === TEXT).map(({ payload }) => hex.utf8(payload));

    // The same visitor, without the fields that gave it away: so a server that doesn't look at them
    // would have let it in.
    async function unchecked(lab, own) {
      const ana = await lab.desk.connect({ answers: true });
      const visitor = await lab.desk.connect({ answers: true });
      own.raws.push(ana, visitor);
      await ana.open("/room/class/ana");
      await visitor.open("/room/class/");
      await ana.write([masked(SECRET)]);
      await visitor.sure(() => texts(visitor).length > 0);
      await visitor.write([masked(FORGED)]);
      await ana.sure(() => texts(ana).includes(FORGED));
      own.heard = { visitor: texts(visitor)[0] ?? "", ana: texts(ana).find((text) => text === FORGED) ?? "" };
      lab.look(visitor, {
        key: (await visitor.firstFrame("out"))?.key ?? null,
        title: { key: "visit.line_unchecked", params: {} },
      });
      ana.drop();
      visitor.drop();
    }

    function heardOf(lab, own) {
      const button = said("button", "visit.anyway", { type: "button" });
      const list = make("ul", { class: "visit-heard", role: "status" }),
        lesson = said("p", "visit.lesson", { class: "lab-lesson" });
      const box = make(
        "div",
        { class: "visit-anyway" },
        said("h3", "visit.without"),
        said("p", "visit.without_about"),
        make("p", { class: "buttons" }, button),
        list,
        lesson,
      );
      let busy = false;
      button.addEventListener("click", async () => {
        if (busy) return;
        busy = true;
        await lab.attempt(() => unchecked(lab, own));
        busy = false;
        lab.draw();
      });
      const draw = whenChanged(({ heard }, say) =>
        list.replaceChildren(
          ...(heard
            ? [
                ["visit.heard_visitor", heard.visitor],
                ["visit.heard_ana", heard.ana],
              ].map(([key, text]) => make("li", {}, say(key, { text })))
            : []),
        ),
      );
      return {
        box,
        render(say) {
          box.hidden = ["in", "other"].includes(own.result.truth);
          lesson.hidden = !own.heard;
          button.setAttribute("aria-disabled", String(busy || !lab.desk.open));
          draw({ heard: own.heard }, say);
        },
      };
    }

    labs["who-may-connect"] = {
      about: "visit.about",
      needs: "all",
      settings: { who: "foreign", host: "", origin: "", site: "" },
      begin,
      code: [
        ["host", "visit.code_host"],
        ["origin", "visit.code_origin"],
        ["null-origin", "visit.code_null"],
        ["fetch-metadata", "visit.code_site"],
      ],
    };
  },
);
