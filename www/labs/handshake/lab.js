"use strict";
// The handshake lab: write the request as a client, or the answer as a server, line by line; send
// it, and see which rule every line follows or breaks.
barewire.define(
  "labs/handshake/lab",
  [
    "kit/dom",
    "kit/hex",
    "rfc6455/frames",
    "rfc6455/handshake",
    "labs/view-lab",
    "labs/handshake/model",
    "labs/handshake/words",
  ],
  ({ dom, dom: { make, put, said, whenChanged }, hex, frames, handshake, viewLab: { labs }, model: heads }) => {
    const MARKS = new Map([
      [true, ["✓", "yes"]],
      [false, ["✗", "no"]],
      [null, ["·", "none"]],
    ]);

    const textOf = (bytes) => hex.utf8(bytes) ?? hex.latin1(bytes);

    function begin(lab) {
      const host = lab.desk.server.host;
      const own = { ...read(lab, host), result: null };
      const guesses = Object.fromEntries(
        heads.SIDES.map((side) => [
          side,
          lab.predict({
            ask: `heads.ask_${side}`,
            act: `heads.act_${side}`,
            options: heads.VERDICTS[side].map((name) => [name, `heads.will_${name}`]),
            work: () => send(lab, own, guesses[side]),
          }),
        ]),
      );
      // Another head is another question.
      const change = (settings) => {
        lab.settings = { ...lab.settings, ...settings };
        Object.assign(own, read(lab, host), { result: null });
        for (const guess of Object.values(guesses)) guess.again();
        lab.set({});
      };
      const parts = [
        sides(own, change),
        ways(own, change),
        editor(own, change, host),
        ...heads.SIDES.map((side) => guessPart(lab, own, side, guesses[side])),
        result(lab, own),
      ];
      lab.box.append(...parts.map(({ box }) => box));
      return {
        render: (say) => parts.forEach(({ render }) => render(say)),
        follow: () =>
          JSON.stringify(read(lab, host).lines) !== JSON.stringify(own.lines) || read(lab, host).side !== own.side
            ? change({})
            : null,
      };
    }

    // What the address says, as lines for this server.
    function read(lab, host) {
      const side = heads.sideOf(lab.settings.side);
      const lines = heads.linesOf({ ...lab.settings, side }, host);
      return { side, v: lab.settings.head === "" ? heads.wayOf(side, lab.settings.v) : null, lines };
    }

    function guessPart(lab, own, side, guess) {
      return {
        box: guess.box,
        render(say) {
          guess.box.hidden = own.side !== side;
          guess.usable(lab.desk.open && own.lines.length > 0);
          guess.render(say);
        },
      };
    }

    // ---- the head ----

    function sides(own, change) {
      const inputs = heads.SIDES.map((side) => make("input", { type: "radio", name: "heads-side", value: side }));
      const box = make(
        "fieldset",
        { class: "break-to" },
        said("legend", "heads.side"),
        make(
          "div",
          { class: "predict-options" },
          ...inputs.map((input) => make("label", {}, input, " ", said("span", `heads.side_${input.value}`))),
        ),
      );
      box.addEventListener("change", ({ target }) =>
        change({ side: target.value, v: heads.WAYS[target.value][0][0], head: "" }),
      );
      return { box, render: () => inputs.forEach((input) => (input.checked = input.value === own.side)) };
    }

    function ways(own, change) {
      const boxes = heads.SIDES.map((side) =>
        make(
          "div",
          { class: "chips", role: "group", "data-side": side, "data-label": "heads.ways" },
          said("span", "heads.ways", { class: "hint" }),
          ...heads.WAYS[side].map(([name]) =>
            said("button", `heads.${side}.${name}`, { type: "button", "data-v": name }),
          ),
        ),
      );
      const box = make("div", {}, ...boxes);
      box.addEventListener("click", ({ target }) => target.dataset?.v && change({ v: target.dataset.v, head: "" }));
      return {
        box,
        render() {
          for (const one of boxes) one.hidden = one.dataset.side !== own.side;
          for (const button of box.querySelectorAll("button"))
            button.setAttribute("aria-pressed", String(button.dataset.v === own.v));
        },
      };
    }

    function editor(own, change, host) {
      const label = make("label", { for: "heads-text" }),
        hint = make("p", { class: "hint", id: "heads-hint" });
      const status = make("p", { class: "heads-status" }, heads.STATUS);
      const area = make("textarea", {
        id: "heads-text",
        rows: "8",
        spellcheck: "false",
        autocomplete: "off",
        "aria-describedby": "heads-hint",
      });
      area.addEventListener("input", () => change(heads.settingsOf(own.side, area.value, host)));
      const box = make("div", { class: "heads-edit" }, label, status, area, hint);
      return {
        box,
        render(say) {
          put(label, say(`heads.edit_${own.side}`));
          put(hint, say(own.side === "answer" ? "heads.hint_answer" : "heads.hint_request"));
          status.hidden = own.side === "request";
          const now = own.lines.join("\n");
          // What is just being typed isn't overwritten.
          if (heads.parsed(area.value).join("\n") !== now) area.value = now;
        },
      };
    }

    // ---- sending it ----

    async function send(lab, own, guess) {
      const { side, lines } = own;
      own.result = null;
      const found = await { request: asClient, answer: asServer }[side](lab, lines);
      if (own.lines !== lines) return;
      own.result = found;
      guess.tell(found.verdict);
      lab.done();
    }

    async function asClient(lab, lines) {
      const raw = await lab.desk.connect();
      try {
        const { status, head } = await raw.handshake("/echo", lines);
        // A refusal's sentence comes after its head.
        const body = status === 101 ? "" : textOf(await raw.body());
        await raw.until(({ timeline }) => timeline.request !== null || timeline.ended);
        const request = hex.encode(`${lines.join("\r\n")}\r\n\r\n`);
        raw.timeline.refusedBy = [400, 403].includes(status) ? handshake.refusedBy(body) : null;
        lab.look(raw, { key: "answer", title: { key: "heads.line_request", params: {} } });
        return {
          verdict: heads.ofServer(status),
          said: textOf(head).trimEnd(),
          body,
          rows: handshake.request(request, raw.timeline.refusedBy, head),
          script: null,
        };
      } finally {
        raw.drop();
      }
    }

    async function asServer(lab, lines) {
      const hello = frames.encode({ payload: hex.encode("hello") });
      const served = await lab.desk.serve({ head: lines, pieces: [hello], answers: true });
      const { script, timeline } = served;
      lab.look(served, { title: { key: "heads.line_answer", params: {} } });
      await served.sure(() => script.messages.length > 0 || script.closed);
      await served.until(() => timeline.answer !== null);
      lab.look(served, { key: "answer" });
      const { request, answer } = timeline;
      const rows = request && answer ? handshake.answer(answer.bytes, request.bytes) : [];
      const found = {
        verdict: script.opened ? "opens" : "fails",
        said: answer ? textOf(answer.bytes).trimEnd() : "",
        body: "",
        rows,
        script: { messages: script.messages.length, closed: script.closed },
      };
      served.close();
      await served.until(() => script.closed);
      return found;
    }

    // ---- what happened ----

    function result(lab, own) {
      const title = make("h3"),
        pre = make("pre", { class: "heads-said", dir: "ltr" }),
        body = make("p"),
        script = make("p", { class: "heads-outcome" }),
        why = make("p"),
        whyText = make("span"),
        further = make("a", { class: "heads-further" }),
        rows = make("tbody", { role: "rowgroup" });
      const line = said("button", "heads.line", { type: "button" });
      const box = make(
        "section",
        { class: "heads-result" },
        title,
        pre,
        body,
        script,
        why,
        make(
          "div",
          { class: "lab-table-box", role: "region", tabindex: "0", "data-label": "heads.rules" },
          make(
            "table",
            { class: "lab-table heads-rules", role: "table" },
            said("caption", "heads.rules", { class: "hint" }),
            make(
              "thead",
              { role: "rowgroup" },
              make(
                "tr",
                { role: "row" },
                ...["heads.head_verdict", "heads.head_line", "heads.head_rule"].map((key) =>
                  said("th", key, { scope: "col", role: "columnheader" }),
                ),
              ),
            ),
            rows,
          ),
        ),
        make("p", { class: "buttons" }, line),
      );
      why.append(whyText, " ", further);
      const anchor = () =>
        own.side === "request"
          ? (own.result?.rows.find((row) => row.ok === false && row.anchor)?.anchor ?? null)
          : null;
      line.addEventListener("click", () => {
        lab.code(anchor());
        dom.find("lab-code").scrollIntoView({ block: "start" });
      });
      const draw = whenChanged(({ result: found, side, v }, say) => {
        box.hidden = found === null;
        if (found === null) return;
        put(title, say(`heads.result_${side}`));
        put(pre, found.said);
        pre.hidden = found.said === "";
        body.hidden = found.body === "";
        put(body, say("labs.desk_refused", { why: found.body.trim() }));
        script.hidden = found.script === null;
        put(script, found.script ? heard(found, say) : "");
        why.hidden = v === null;
        put(whyText, v === null ? "" : say(`heads.why.${side}.${v}`));
        // What the compression that is offered or agreed on does is a lab of its own.
        further.hidden = v !== "compress";
        further.href = lab.page.place("squeeze");
        put(further, say("lab.squeeze"));
        rows.replaceChildren(...found.rows.map((row) => ruleRow(row, say)));
        line.hidden = anchor() === null;
      });
      return { box, render: (say) => draw({ result: own.result, side: own.side, v: own.v }, say) };
    }

    function heard({ verdict, script: { messages, closed } }, say) {
      if (verdict === "opens") return say.count("heads.script_opens", messages);
      return say("heads.script_fails", { code: closed?.code ?? "–" });
    }

    // A narrow screen lays out the cells below each other, and then a browser no longer treats them
    // as a table's: the roles say it.
    function ruleRow({ text, name, ok, key, section }, say) {
      const [mark, word] = MARKS.get(ok);
      const rule = section ? `${say(key)} §${section}` : say(key);
      const cell = (...children) => make("td", { role: "cell" }, ...children);
      return make(
        "tr",
        { class: `verdict-${word}`, role: "row" },
        cell(`${mark} ${say(`verdict.${word}`)}`),
        cell(make("code", {}, text ?? say("shake.missing", { name }))),
        cell(rule),
      );
    }

    labs.handshake = {
      about: "heads.about",
      needs: "all",
      settings: { side: heads.SIDES[0], v: heads.FIRST, head: "" },
      begin,
      code: [
        ["handshake-upgrade", "heads.code_upgrade"],
        ["handshake-connection", "heads.code_connection"],
        ["handshake-websocket-version", "heads.code_version"],
        ["handshake-key", "heads.code_key"],
        ["accept", "heads.code_accept"],
      ],
    };
  },
);
