"use strict";
// Three roads, one message: the same letters by polling, by long polling and over a WebSocket, at
// the same time, to equally many clients; each byte and each millisecond is counted.
barewire.define(
  "labs/three-roads/lab",
  ["kit/dom", "labs/view-lab", "labs/three-roads/chart", "labs/three-roads/model", "labs/three-roads/words"],
  ({ dom: { make, put, said, whenChanged }, viewLab: { labs }, chart: { raceChart }, model: races }) => {
    const { ROADS, BOUNDS } = races;

    // While nothing comes, the clock goes on.
    const TICK_MS = 200;

    const isOn = (race) => race !== null && !["over", "stopped", "failed"].includes(race.state);
    const number = (n, say) => Math.round(n).toLocaleString(say.tag);

    function begin(lab) {
      const own = { race: null };
      const guess = lab.predict({
        ask: "race.ask",
        act: "race.act",
        work: () => run(lab, own, guess),
        options: races.RATIOS.map(([word]) => [word, `race.times_${word}`]),
        lasts: () => (isOn(own.race) ? own.race.plan : races.planOf(lab.settings)).seconds,
      });
      const changed = (settings) => {
        lab.set(settings);
        if (!own.race || own.race.state !== "over") return;
        guess.again();
      };
      const controls = controlsOf(lab, changed);
      const course = courseOf(lab, own);
      const roads = make(
        "dl",
        { class: "race-roads" },
        ...ROADS.flatMap((road) => [said("dt", `race.${road}`), said("dd", `race.says_${road}`)]),
      );
      lab.box.append(roads, controls.box, guess.box, course.box);
      return {
        render(say) {
          controls.render(say);
          guess.usable(lab.desk.open);
          guess.render(say);
          course.render(say);
        },
        follow: () => lab.draw(),
        end: () => own.race?.stop(),
      };
    }

    // ---- what is set ----

    function controlsOf(lab, changed) {
      const sliders = Object.entries(BOUNDS).map(([name, [min, max, step]]) => {
        const input = make("input", { type: "range", id: `race-${name}`, min, max, step });
        const value = make("output", { for: `race-${name}` });
        input.addEventListener("input", () => changed({ [name]: input.value }));
        return {
          name,
          input,
          value,
          label: make("label", {}, make("span", {}, said("span", `race.${name}`), " ", value), input),
        };
      });
      const chips = races.PRESETS.map(([name, settings]) => {
        const button = said("button", `race.preset_${name}`, { type: "button" });
        button.addEventListener("click", () => changed(settings));
        return { button, settings };
      });
      const box = make(
        "div",
        { class: "race-controls" },
        make(
          "div",
          { class: "chips", role: "group", "data-label": "race.presets" },
          said("span", "race.presets", { class: "hint" }),
          ...chips.map(({ button }) => button),
        ),
        make("div", { class: "lab-controls" }, ...sliders.map(({ label }) => label)),
      );
      return {
        box,
        render(say) {
          const plan = races.planOf(lab.settings);
          for (const { name, input, value } of sliders) {
            input.value = String(plan[name]);
            const words = say(`race.${name}_is`, { n: plan[name].toLocaleString(say.tag) });
            put(value, words);
            input.setAttribute("aria-valuetext", words);
          }
          for (const { button, settings } of chips)
            button.setAttribute(
              "aria-pressed",
              String(Object.keys(BOUNDS).every((name) => plan[name] === Number(settings[name]))),
            );
        },
      };
    }

    // ---- the race ----

    async function run(lab, own, guess) {
      own.race?.stop();
      const { session } = lab;
      const race = (own.race = new races.Race(lab.desk.world, {
        server: session.server,
        room: session.roomName,
        plan: races.planOf(lab.settings),
        say: (text) => session.say(text),
      }));
      lab.draw();
      // The race would begin below the screen: the page scrolls there, once.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => own.head.scrollIntoView({ block: "start", behavior: "instant" })),
      );
      const tick = setInterval(() => lab.draw(), TICK_MS);
      try {
        await race.run();
      } finally {
        clearInterval(tick);
      }
      if (race.state !== "over") return;
      guess.tell(races.ratio(race.tallies).word);
      const { timeline } = race.sockets[0];
      lab.look(
        { timeline },
        {
          key: timeline.rows.findLast(({ key }) => isText(timeline, key))?.key ?? null,
          title: { key: "race.line", params: {} },
        },
      );
      lab.tell("race.told", toldOf(race, lab.page.say()));
      lab.done();
    }

    // The last letter is selected, not the Close after it.
    function isText(timeline, key) {
      const frame = timeline.frame(Number(/^frame-(\d+)$/.exec(key)?.[1]));
      return frame?.dir === "out" && (frame.header[0] & 0x0f) === 1;
    }

    const toldOf = ({ tallies }, say) =>
      Object.fromEntries(ROADS.map((road) => [road, number(tallies[road].bytes, say)]));

    function courseOf(lab, own) {
      const state = make("p", { class: "race-state" });
      const stop = said("button", "race.stop", { type: "button" });
      stop.addEventListener("click", () => own.race.stop());
      const earlier = said("p", "race.earlier", { class: "race-earlier" });
      const head = (own.head = make("div", { class: "race-head" }, state, stop));
      const chart = raceChart(),
        sums = sumsOf(),
        one = oneOf(),
        settled = settledOf();
      const partial = said("p", "race.partial", { class: "problem" });
      const held = make("p", { class: "problem", role: "status" });
      const box = make(
        "div",
        { class: "race-course" },
        head,
        earlier,
        partial,
        held,
        chart.box,
        sums.box,
        one.box,
        settled.box,
      );
      return {
        box,
        render(say) {
          const { race } = own;
          box.hidden = race === null;
          if (!race) return;
          put(
            state,
            say(`race.state_${race.state}`, {
              at: number((race.at ?? 0) / 1000, say),
              n: number(race.plan.seconds, say),
              letters: race.sent.size,
              why: race.why ? say(race.why) : "",
            }),
          );
          stop.hidden = !isOn(race);
          earlier.hidden = JSON.stringify(race.plan) === JSON.stringify(races.planOf(lab.settings));
          partial.hidden = !race.partial;
          put(held, heldSaid(race, say));
          chart.render(race, say);
          const facts = {
            name: race.name,
            over: race.state === "over",
            plan: race.plan,
            tallies: ROADS.map((road) => factsOf(race.tallies[road])),
          };
          for (const part of [sums, one, settled]) part.render(facts, say);
        },
      };
    }

    // What the browser did to the race: long polls use up its connections, in this tab and in
    // others.
    function heldSaid({ held, stuck }, say) {
      const words =
        held.requests > 0
          ? [say.count("race.held", held.requests, { ms: number(held.longest, say) })]
          : stuck > 0
            ? [say("race.stuck", { seconds: number(stuck / 1000, say) })]
            : [];
      return say.together(words.length > 0 ? [...words, say("race.six")] : []);
    }

    const factsOf = ({ requests, empty, up, down, bytes, opening, middle, longest, late, one }) => ({
      requests,
      empty,
      up,
      down,
      bytes,
      opening,
      middle,
      longest,
      letters: late.length,
      one,
    });

    // ---- the figures ----

    function table(caption, columns) {
      const rows = make("tbody");
      const box = make(
        "div",
        { class: "lab-table-box", role: "region", tabindex: "0", "data-label": caption },
        make(
          "table",
          { class: "lab-table race-table" },
          said("caption", caption),
          make("thead", {}, make("tr", {}, make("td"), ...columns.map((key) => said("th", key, { scope: "col" })))),
          rows,
        ),
      );
      const row = (road, cells, say) =>
        make(
          "tr",
          { "data-road": road },
          make("th", { scope: "row" }, say(`race.${road}`)),
          ...cells.map((cell) => make("td", { class: "race-n" }, cell)),
        );
      return {
        box,
        fill: (cellsOf, say) => rows.replaceChildren(...ROADS.map((road, i) => row(road, cellsOf(i), say))),
      };
    }

    function sumsOf() {
      const sums = table("race.sums", [
        "race.together",
        "race.to_server",
        "race.to_browser",
        "race.each",
        "race.requests",
        "race.empty",
        "race.middle",
        "race.longest",
        "race.opened",
      ]);
      const draw = whenChanged(({ tallies }, say) => sums.fill((i) => cellsOf(tallies[i], ROADS[i], say), say));
      return { box: sums.box, render: draw };
    }

    function cellsOf({ requests, empty, up, down, bytes, opening, middle, longest, letters }, road, say) {
      const web = road === "socket";
      const ms = (value) => (value === null ? "–" : number(value, say));
      return [
        number(bytes, say),
        number(up, say),
        number(down, say),
        letters === 0 ? "–" : number(bytes / letters, say),
        web ? "0" : number(requests, say),
        web ? "–" : number(empty, say),
        ms(middle),
        ms(longest),
        number(opening, say),
      ];
    }

    // The parts of the last exchange.
    function oneOf() {
      const one = table("race.one", ["race.one_request", "race.one_head", "race.one_body"]);
      const draw = whenChanged(({ tallies }, say) => one.fill((i) => partsOf(tallies[i].one, say), say));
      return { box: one.box, render: draw };
    }

    const partsOf = (one, say) =>
      one ? [one.up, one.head, one.body].map((bytes) => number(bytes, say)) : ["–", "–", "–"];

    // Where the notes contradict each other: the answer in the figures of this race.
    function settledOf() {
      const list = make("ul");
      const box = make("div", { class: "race-settled" }, said("h3", "race.settled"), list);
      const draw = whenChanged((facts, say) => {
        box.hidden = !facts.over;
        if (facts.over) list.replaceChildren(...sentences(facts, say).map((sentence) => make("li", {}, sentence)));
      });
      return { box, render: draw };
    }

    function sentences({ plan, tallies: [poll, longpoll, socket] }, say) {
      const n = (value) => number(value, say);
      const walks = say("race.settled_walks", {
        requests: n(poll.requests),
        empty: n(poll.empty),
        bytes: n(poll.bytes),
      });
      if (socket.letters === 0)
        return [
          walks,
          say("race.settled_idle", {
            seconds: n(plan.seconds),
            poll: n(poll.bytes),
            longpoll: n(longpoll.bytes),
            socket: n(socket.bytes),
          }),
        ];
      const { times } = races.ratio({ poll, socket });
      return [
        say("race.settled_times", { times: times.toLocaleString(say.tag, { maximumSignificantDigits: 2 }) }),
        walks,
        say("race.settled_late", {
          every: n(plan.every),
          half: n(plan.every / 2),
          poll: n(poll.middle),
          longest: n(poll.longest),
        }),
        say("race.settled_counter", {
          longpoll: n(longpoll.middle),
          socket: n(socket.middle),
          each: n(longpoll.bytes / longpoll.letters),
        }),
        ...(longpoll.bytes > poll.bytes
          ? [say("race.settled_busy", { longpoll: n(longpoll.bytes), poll: n(poll.bytes) })]
          : []),
        say("race.settled_pushed", {
          each: n(socket.bytes / socket.letters),
          opening: n(socket.opening / plan.clients),
        }),
      ];
    }

    labs["three-roads"] = {
      about: "race.about",
      needs: "all",
      settings: races.SETTINGS,
      begin,
      code: [
        ["poll", "race.code_poll"],
        ["long-poll", "race.code_longpoll"],
        ["hub", "race.code_hub"],
        ["encode", "race.code_encode"],
      ],
    };
  },
);
