"use strict";
// Your own server: the steps in order, each with its check, and this page as the browser that tries
// the result.
barewire.define(
  "labs/own-server/lab",
  [
    "kit/address",
    "kit/dom",
    "labs/course",
    "labs/desk-connections",
    "labs/view-lab",
    "labs/own-server/model",
    "labs/own-server/words",
  ],
  ({
    address,
    dom: { make, put, said, whenChanged },
    course,
    deskConnections,
    viewLab: { labs },
    model: ownServer,
  }) => {
    const { STEPS } = ownServer;

    // What this browser has stored, and what a link says.
    const doneOf = ({ settings, id, page }) =>
      new Set(
        [...page.progress.parts(id), ...settings.done.split("-")].filter((name) =>
          STEPS.some((step) => step.id === name),
        ),
      );

    function begin(lab) {
      const own = { results: [], ours: false };
      const guess = lab.predict({
        ask: "own.ask",
        act: "own.act",
        work: () => examine(lab, own, guess),
        options: ownServer.VERDICTS.map((name) => [name, `own.will_${name}`]),
        others: [["silent", "own.will_silent"]],
      });
      const steps = stepsOf(lab),
        form = addressOf(lab, guess),
        table = tableOf(own),
        seen = wireOf(lab);
      lab.box.append(
        steps.box,
        said("h3", "own.try"),
        said("p", "own.try_says"),
        seen.box,
        form.box,
        guess.box,
        table.box,
      );
      return {
        render(say) {
          steps.render(say);
          seen.render();
          form.render(say);
          guess.render(say);
          table.render(say);
        },
        forget: () => lab.set({ done: "" }),
      };
    }

    // ---- the steps ----

    function stepsOf(lab) {
      const steps = STEPS.map((step) => stepOf(step, lab));
      return {
        box: make("ol", { class: "own-steps" }, ...steps.map(({ item }) => item)),
        render: (say) => steps.forEach(({ render }) => render(say)),
      };
    }

    function stepOf(step, lab) {
      const { id, section, commands } = step;
      const box = make("input", { type: "checkbox", "data-step": id });
      const ways = make("p", { class: "hint own-ways" });
      const item = make(
        "li",
        {},
        make(
          "label",
          { class: "own-title" },
          box,
          said("span", `own.${id}`),
          section ? make("span", { class: "hint" }, ` RFC 6455 §${section}`) : null,
        ),
        said("p", `own.${id}.how`),
        commands.length === 0
          ? null
          : make("dl", { class: "own-commands", dir: "ltr" }, ...commands.flatMap(commandOf)),
        ways,
      );
      box.addEventListener("change", () => tick(id, box.checked, lab));
      const draw = whenChanged(({ place }, say) => ways.replaceChildren(...waysOf(step, place, say)));
      return {
        item,
        render(say) {
          box.checked = doneOf(lab).has(id);
          draw({ place: lab.page.place(step.lab) }, say);
        },
      };
    }

    const commandOf = ([command, gives]) => [
      make("dt", {}, make("code", {}, command)),
      make("dd", {}, "→ ", make("code", {}, gives)),
    ];

    function tick(id, on, lab) {
      const done = doneOf(lab),
        { progress } = lab.page;
      if (on) done.add(id);
      else done.delete(id);
      if (on) progress.markPart(lab.id, id);
      else progress.unmarkPart(lab.id, id);
      lab.set({
        done: STEPS.map((step) => step.id)
          .filter((name) => done.has(name))
          .join("-"),
      });
      if (done.size === STEPS.length) lab.done();
    }

    // Where it was practised, and which exhibits warn of it.
    function waysOf({ museum, lab: practised }, place, say) {
      const links = [
        make("a", { href: place }, say(course.lab(practised).title)),
        ...museum.map((exhibit) =>
          make("a", { href: `#lab=museum&exhibit=${exhibit}` }, say("own.exhibit", { name: say(`museum.${exhibit}`) })),
        ),
      ];
      return [say("own.see"), " ", ...links.flatMap((link, i) => (i === 0 ? [link] : [" · ", link]))];
    }

    // ---- trying it ----

    const urlOf = (lab) => lab.settings.at || `${lab.session.server.ws}/echo`;

    function addressOf(lab, guess) {
      const input = make("input", {
        id: "own-address",
        size: "34",
        spellcheck: "false",
        autocomplete: "off",
        inputmode: "url",
      });
      input.addEventListener("input", () => {
        guess.again();
        lab.set({ at: input.value.trim() });
      });
      return {
        box: make("div", { class: "lab-controls" }, make("label", {}, said("span", "own.address"), input)),
        render() {
          input.placeholder = `${lab.session.server.ws}/echo`;
          if (document.activeElement !== input) input.value = lab.settings.at;
        },
      };
    }

    // How to see that server's wire.
    function wireOf(lab) {
      const command = make("code", { class: "command", dir: "ltr" });
      return {
        box: make("p", {}, said("span", "own.see_wire"), " ", command),
        render: () => put(command, `barewire proxy --to ${ownServer.hostOf(lab.settings.at) ?? "127.0.0.1:8000"}`),
      };
    }

    async function examine(lab, own, guess) {
      own.results = [];
      const url = urlOf(lab);
      own.ours = ownServer.isOurs(url, lab.session.server);
      if (!/^wss?:\/\//.test(url) || address.parse(url.replace(/^(wss?:\/\/[^/]*).*$/, "$1")).why)
        throw new deskConnections.Trouble({ key: "own.no_address" });
      const results = await ownServer.examine(lab.desk.world, url, (so_far) => {
        own.results = [...so_far];
        lab.draw();
      });
      const verdict = ownServer.verdict(results);
      guess.tell(verdict);
      // Our own echo is an example: asking it doesn't count as having built one.
      if (verdict === "all" && !own.ours) lab.done();
    }

    function tableOf(own) {
      const rows = make("tbody"),
        caption = make("caption", { class: "hint" });
      const box = make(
        "div",
        { class: "lab-table-box", role: "region", tabindex: "0", "data-label": "own.results_of" },
        make(
          "table",
          { class: "lab-table own-results" },
          caption,
          make(
            "thead",
            {},
            make("tr", {}, ...["own.question", "own.answer"].map((key) => said("th", key, { scope: "col" }))),
          ),
          rows,
        ),
      );
      const draw = whenChanged(({ results, ours }, say) => {
        box.hidden = results.length === 0;
        put(caption, say(ours ? "own.results_ours" : "own.results"));
        rows.replaceChildren(
          ...results.map(({ id, told, n }) =>
            make(
              "tr",
              { "data-check": id },
              make("th", { scope: "row" }, say(`own.check_${id}`)),
              make("td", {}, answered(id, told, n, say)),
            ),
          ),
        );
      });
      return { box, render: (say) => draw({ results: own.results, ours: own.ours }, say) };
    }

    function answered(id, told, n, say) {
      const words = [say(`own.${told}`, { step: ownServer.stepOf(id), seconds: ownServer.PATIENCE_MS / 1000 })];
      if (told === "yes") return `✓ ${words[0]}`;
      if (told === "no" && n !== null) words.push(say("own.no_length", { n: n.toLocaleString(say.tag) }));
      return `${told === "silent" ? "?" : "✗"} ${say.together(words)}`;
    }

    labs["own-server"] = {
      about: "own.about",
      needs: undefined,
      settings: { at: "", done: "" },
      begin,
      code: [
        ["accept", "own.code_accept"],
        ["unmask", "own.code_unmask"],
        ["payload-len", "own.code_len"],
        ["hub", "own.code_hub"],
      ],
    };
  },
);
