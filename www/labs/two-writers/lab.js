"use strict";
// Two writers, one socket: what the wire looks like when two threads write one frame each without a
// rule, byte by byte; what this browser makes of it; and our own server, in which one thread writes
// for all.
barewire.define(
  "labs/two-writers/lab",
  [
    "kit/dom",
    "kit/hex",
    "rfc6455/bits",
    "rfc6455/frames",
    "labs/view-lab",
    "labs/two-writers/model",
    "labs/two-writers/words",
  ],
  ({ dom: { make, put, said, whenChanged }, hex, bits: { OPCODE }, frames, viewLab: { labs }, model: writers }) => {
    // In our race, each of the two says this many messages, several in each write.
    const EACH = 200,
      AT_ONCE = 2,
      PAUSE_MS = 1;
    const { TEXT } = OPCODE;

    const shown = (byte) => (byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·");

    function settingsOf({ order, kind, at }) {
      return {
        order: writers.known(order),
        opcode: kind === "2" ? 2 : TEXT,
        at: Math.max(0, Math.trunc(Number(at)) || 0),
      };
    }

    function begin(lab) {
      const own = { ...settingsOf(lab.settings), heard: null, ours: null, ends: [] };
      const guess = lab.predict({
        ask: "writers.ask",
        act: "writers.act",
        options: ["both", "wrong", "fail"].map((truth) => [truth, `writers.is_${truth}`]),
        others: [["waits", "writers.is_waits"]],
        work: () => serve(lab, own, guess),
      });
      // Another order is another question; another byte of the same order isn't.
      function follow() {
        const next = settingsOf(lab.settings);
        if (next.order !== own.order || next.opcode !== own.opcode) {
          own.heard = null;
          guess.again();
        }
        Object.assign(own, next);
      }
      const change = (settings) => {
        lab.set(settings);
        follow();
        lab.draw();
      };
      const orders = ordersOf(lab, own, change),
        tape = tapeOf(own, change),
        heard = make("p", { class: "lab-lesson" }),
        ours = oursOf(lab, own);
      lab.box.append(
        said("p", "writers.story"),
        make(
          "pre",
          { class: "lab-listing", dir: "ltr", tabindex: "0", "data-label": "writers.code_label" },
          "socket.send(header)\nsocket.send(payload)",
        ),
        orders.box,
        guess.box,
        heard,
        tape.box,
        ours.box,
      );
      return {
        render(say) {
          orders.render();
          guess.usable(lab.desk.open);
          guess.render(say);
          put(heard, own.heard ? heardSaid(own.heard, say) : "");
          tape.render(say);
          ours.render(say);
        },
        follow,
        end: () => own.ends.forEach((end) => end.drop()),
      };
    }

    // ---- the order ----

    function ordersOf(lab, own, change) {
      const kinds = ["1", "2"].map((kind) =>
        said("button", `writers.kind_${kind}`, { type: "button", "data-kind": kind }),
      );
      const orders = writers.ORDERS.map((order) => make("button", { type: "button", "data-order": order }, order));
      const chance = said("button", "writers.chance", { type: "button", "data-chance": "" });
      const box = make(
        "div",
        { class: "writers-orders" },
        make(
          "div",
          { class: "chips", role: "group", "data-label": "writers.kind" },
          said("span", "writers.kind", { class: "hint" }),
          ...kinds,
        ),
        make(
          "div",
          { class: "chips", role: "group", "data-label": "writers.order" },
          said("span", "writers.order", { class: "hint" }),
          ...orders,
          chance,
        ),
      );
      box.addEventListener("click", ({ target }) => {
        const { kind, order, chance: byte } = target.dataset ?? {};
        if (kind) change({ kind, at: 0 });
        else if (order) change({ order, at: 0 });
        else if (byte !== undefined) change({ order: writers.byChance(Math.random), at: 0 });
      });
      const press = (button, on) => button.setAttribute("aria-pressed", String(on));
      return {
        box,
        render() {
          for (const button of kinds) press(button, Number(button.dataset.kind) === own.opcode);
          for (const button of orders) press(button, button.dataset.order === own.order);
          press(chance, !writers.ORDERS.includes(own.order));
        },
      };
    }

    // ---- what this browser makes of it ----

    async function serve(lab, own, guess) {
      const { order, opcode } = own;
      const served = await lab.desk.serve({
        pieces: writers.writes(order, opcode).map(({ bytes }) => bytes),
        pause: 5,
        answers: true,
      });
      const { script } = served;
      await served.quiet(() => script.messages.length >= 2 || script.closed);
      // Another order is chosen by now: this isn't about it.
      if (order !== own.order || opcode !== own.opcode) return served.close();
      own.heard = {
        messages: script.messages.map((data) =>
          typeof data === "string" ? data : (hex.utf8(data) ?? hex.spaced(data)),
        ),
        code: script.closed?.code ?? null,
      };
      const over = script.closed !== null;
      guess.tell(writers.verdict(script.messages, over));
      served.close();
      await served.until(() => script.closed);
      const frame = await served.firstFrame("out");
      lab.look(served, {
        key: over ? "close" : (frame?.key ?? null),
        title: { key: "writers.line", params: { order: order.length > 8 ? `${order.slice(0, 8)}…` : order } },
      });
      lab.done();
    }

    function heardSaid({ messages, code }, say) {
      const words = messages.map((text) => say("writers.heard", { text: text.replace(/\p{Cc}/gu, "·") }));
      if (messages.length === 0) words.push(say("writers.heard_none"));
      if (code !== null) words.push(say("writers.closed", { code }));
      return say.together([...words, say("writers.lesson")]);
    }

    // ---- byte by byte ----

    function tapeOf(own, change) {
      const bytes = make("ol", { class: "writers-bytes", dir: "ltr" });
      const slider = make("input", { type: "range", id: "writers-at", min: 0, step: 1 });
      const sentence = make("p", { class: "writers-sentence" });
      const box = make(
        "section",
        { class: "writers-tape" },
        said("h3", "writers.tape"),
        said("p", "writers.tape_says", { class: "hint" }),
        make(
          "div",
          { class: "lab-controls" },
          make("label", { class: "writers-slider" }, said("span", "writers.step"), slider),
        ),
        sentence,
        bytes,
      );
      slider.addEventListener("input", () => change({ at: slider.value }));
      const draw = whenChanged(({ wire, at }) =>
        bytes.replaceChildren(...wire.slice(0, at + 1).map((byte) => cell(byte, byte.at === at))),
      );
      return {
        box,
        render(say) {
          const wire = writers.wire(own.order, own.opcode);
          const at = Math.min(own.at, wire.length - 1);
          slider.max = String(wire.length - 1);
          slider.value = String(at);
          const words = sentenceOf(wire[at], wire.length, say);
          put(sentence, words);
          slider.setAttribute("aria-valuetext", words);
          draw({ wire, at }, say);
        },
      };
    }

    function sentenceOf({ at, byte, writer, role, n, of, rule }, all, say) {
      const taken = role === "broken" ? say(`writers.rule_${rule}`) : say(`writers.as_${role}`, { n, of });
      return say("writers.byte", { at: at + 1, all, hex: hex.byte(byte), writer, taken });
    }

    // Above each byte is its writer, below it what the receiver takes it for.
    function cell({ byte, writer, role }, now) {
      const beneath = { broken: "✗", unread: "–" }[role] ?? shown(byte);
      const item = make(
        "li",
        { class: `writers-byte by-${writer} as-${role}` },
        make("span", { class: "writers-writer" }, writer),
        make("code", {}, hex.byte(byte)),
        make("span", { class: "writers-char" }, beneath),
      );
      if (now) item.setAttribute("aria-current", "true");
      return item;
    }

    // ---- ours ----

    const masked = (text) =>
      frames.encode({ key: crypto.getRandomValues(new Uint8Array(4)), payload: hex.encode(text) });

    // All that one says, in writes of a few messages.
    function saying(name) {
      const all = Array.from({ length: EACH }, (_, i) => masked(`${name} ${i}`));
      return Array.from({ length: EACH / AT_ONCE }, (_, i) =>
        frames.together(all.slice(AT_ONCE * i, AT_ONCE * (i + 1))),
      );
    }

    async function oursRaces(lab, own) {
      const [ana, ben, cho] = await Promise.all([1, 2, 3].map(() => lab.desk.connect()));
      own.ends.push(ana, ben, cho);
      for (const raw of [cho, ana, ben]) await raw.open("/ws");
      await Promise.all([ana.write(saying("ana"), PAUSE_MS), ben.write(saying("ben"), PAUSE_MS)]);
      await cho.sure(() => cho.frames.count >= 2 * EACH);
      const { frames: came, rest } = cho.frames;
      const texts = came.map(({ payload }) => hex.utf8(payload) ?? "");
      const inOrder = ["ana", "ben"].every((name) =>
        texts.filter((text) => text.startsWith(name)).every((text, i) => text === `${name} ${i}`),
      );
      const turns = texts.filter((text, i) => i > 0 && text.slice(0, 3) !== texts[i - 1].slice(0, 3)).length;
      own.ours = {
        came: texts.filter((text) => /^(ana|ben) \d+$/.test(text)).length,
        all: 2 * EACH,
        rest,
        inOrder,
        turns,
        reads: cho.events.filter(({ what }) => what === "received").length - 1,
      };
      lab.look(cho, { title: { key: "writers.line_ours", params: {} } });
      for (const raw of [ana, ben, cho]) raw.drop();
    }

    function oursOf(lab, own) {
      const button = said("button", "writers.ours_act", { type: "button" }),
        found = make("p", { role: "status" });
      const box = make(
        "section",
        { class: "writers-tape" },
        said("h3", "writers.ours"),
        said("p", "writers.ours_about"),
        make("p", { class: "buttons" }, button),
        found,
      );
      let busy = false;
      button.addEventListener("click", async () => {
        if (busy) return;
        busy = true;
        lab.draw();
        await lab.attempt(() => oursRaces(lab, own));
        busy = false;
        lab.draw();
      });
      return {
        box,
        render(say) {
          button.setAttribute("aria-disabled", String(busy || !lab.desk.open));
          put(found, busy ? say("predict.busy") : own.ours ? oursSaid(own.ours, say) : "");
        },
      };
    }

    function oursSaid(ours, say) {
      const whole = ours.came === ours.all && ours.rest === 0 && ours.inOrder;
      const { came, all, rest, turns, reads } = ours;
      const pieces = whole
        ? [say("writers.ours_whole", { came, all })]
        : [say("writers.ours_torn", { came, all }), say.count("writers.ours_rest", rest)];
      const told = [...pieces, say.count("writers.ours_turns", turns), say.count("writers.ours_reads", reads)];
      return `${whole ? "✓" : "✗"} ${say.together(told)}`;
    }

    labs["two-writers"] = {
      about: "writers.about",
      needs: "some",
      settings: { order: "ABAB", kind: "1", at: "0" },
      begin,
      code: [
        ["one-writer", "writers.code_one"],
        ["outbox", "writers.code_outbox"],
        ["encode", "writers.code_encode"],
        ["write", "writers.code_write"],
      ],
    };
  },
);
