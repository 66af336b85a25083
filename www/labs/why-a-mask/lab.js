"use strict";
// Why a mask? A page makes its browser write bytes that a proxy takes for a request, and the
// proxy's cache is poisoned; with a key that the page can't know, it isn't. And why a mask keeps
// nothing secret: the key is in the frame.
barewire.define(
  "labs/why-a-mask/lab",
  [
    "kit/dom",
    "kit/hex",
    "rfc6455/bits",
    "rfc6455/frames",
    "rfc6455/mask",
    "labs/view-lab",
    "labs/why-a-mask/model",
    "labs/why-a-mask/words",
  ],
  ({ dom: { make, put, said, whenChanged }, hex, bits, frames, mask, viewLab: { labs }, model: toyProxy }) => {
    // On a phone, a line has half as many bytes.
    const phone = matchMedia("(max-width: 479.98px)");
    const MOST = 60;

    const known = (name) => (toyProxy.MODES.includes(name) ? name : "none");
    const random = () => [...crypto.getRandomValues(new Uint8Array(4))];

    function begin(lab) {
      const own = { mode: known(lab.settings.mask), result: null, tapped: null, ends: [] };
      const guess = lab.predict({
        ask: "poison.ask",
        act: "poison.act",
        options: ["poisoned", "noise"].map((truth) => [truth, `poison.is_${truth}`]),
        work: () => attack(lab, own, guess),
      });
      const second = lab.predict({
        ask: "poison.ask_read",
        act: "poison.act_read",
        options: ["no", "yes"].map((truth) => [truth, `poison.read_${truth}`]),
        work: () => tap(lab, own, second),
      });
      const chips = chipsOf(lab, own),
        story = storyOf(own),
        reader = readerOf(lab, own, second);
      const about = make("p");
      const follow = () => {
        if (own.mode === known(lab.settings.mask)) return;
        Object.assign(own, { mode: known(lab.settings.mask), result: null });
        guess.again();
      };
      chips.box.addEventListener("click", ({ target }) => {
        if (!target.dataset?.mode) return;
        lab.set({ mask: target.dataset.mode });
        follow();
      });
      const turned = () => lab.draw();
      phone.addEventListener("change", turned);
      lab.box.append(
        said("p", "poison.story"),
        make(
          "pre",
          { class: "lab-listing poison-bytes", dir: "ltr", tabindex: "0", "data-label": "poison.message" },
          toyProxy.REQUEST.trimEnd(),
        ),
        chips.box,
        about,
        guess.box,
        story.box,
        said("h3", "poison.secret"),
        said("p", "poison.secret_about"),
        reader.input,
        second.box,
        reader.box,
      );
      return {
        render(say) {
          chips.render();
          put(about, say(`poison.about_${own.mode}`));
          guess.render(say);
          story.render(say);
          second.render(say);
          reader.render(say);
        },
        follow,
        end() {
          phone.removeEventListener("change", turned);
          own.ends.forEach((end) => (end.drop ?? end.close).call(end));
        },
      };
    }

    function chipsOf(lab, own) {
      const buttons = toyProxy.MODES.map((mode) =>
        said("button", `poison.${mode}`, { type: "button", "data-mode": mode }),
      );
      const box = make(
        "div",
        { class: "chips", role: "group", "data-label": "poison.modes" },
        said("span", "poison.modes", { class: "hint" }),
        ...buttons,
      );
      return {
        box,
        render: () =>
          buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.mode === own.mode))),
      };
    }

    // ---- the attack ----

    // If the server is there, the frames are real ones: this browser's own, or, if no browser would
    // write them, a raw client's. Without it, they are calculated here.
    async function attack(lab, own, guess) {
      const { mode } = own;
      const real = !lab.desk.open
        ? null
        : mode === "random"
          ? await browserSends(lab, own, toyProxy.message(mode))
          : await rawSends(lab, own, toyProxy.attack(mode));
      const bytes = real?.bytes ?? toyProxy.attack(mode, random());
      own.result = { mode, bytes: [...bytes], server: real?.server ?? null, ...toyProxy.run(bytes) };
      guess.tell(own.result.poisoned ? "poisoned" : "noise");
      lab.done();
    }

    // This browser masks with its own key; the server's tap has seen what it wrote.
    async function browserSends(lab, own, message) {
      const served = await lab.desk.serve({ answers: true });
      own.ends.push(served);
      await served.opened();
      served.send(message);
      await served.sure(({ timeline }) => timeline.lastIn);
      const { key, frame } = await served.firstFrame("in");
      lab.look(served, { key, field: "masking-key", title: { key: "poison.line_browser", params: {} } });
      served.close();
      return { bytes: frames.together([frame.header, frame.payload]), server: null };
    }

    async function rawSends(lab, own, bytes) {
      const raw = await lab.desk.connect();
      own.ends.push(raw);
      await raw.open("/echo");
      await raw.write([bytes]);
      await raw.heardOut();
      const first = raw.frames.frames[0];
      lab.look(raw, {
        key: raw.timeline.lastIn?.key ?? null,
        field: "mask",
        title: { key: "poison.line_raw", params: {} },
      });
      raw.drop();
      return { bytes, server: !first ? "nothing" : first.opcode === 8 ? "fail" : "echo" };
    }

    // ---- what the proxy made of it, step by step ----

    function storyOf(own) {
      const steps = make("ol", { class: "poison-steps" }),
        why = make("p", { class: "lab-lesson" });
      const box = make("div", { class: "poison-story" }, said("h3", "poison.happened"), steps, why);
      const draw = whenChanged(({ result, wide }, say) => {
        const { mode, bytes, requests, cached, handed, poisoned, server } = result;
        steps.replaceChildren(
          make("li", {}, say("poison.wire"), dump(bytes, requests, wide, say)),
          make("li", {}, requests.length ? say("poison.saw", { url: requests[0].url }) : say("poison.saw_none")),
          make("li", {}, cached.length ? say("poison.kept", { url: cached[0][0] }) : say("poison.kept_none")),
          make(
            "li",
            {},
            make("b", {}, poisoned ? "✗ " : "✓ "),
            say("poison.handed", { url: toyProxy.HOST + toyProxy.PATH }),
            " ",
            make("code", {}, handed),
          ),
          ...(server ? [make("li", {}, say(`poison.server_${server}`))] : []),
        );
        put(why, say(`poison.why_${mode}`));
      });
      return {
        box,
        render(say) {
          box.hidden = !own.result;
          if (own.result) draw({ result: own.result, wide: phone.matches ? 8 : 16 }, say);
        },
      };
    }

    // Bytes and text side by side; the part in `marks` is marked in both.
    function dump(bytes, marks, wide, say) {
      const within = (at) => marks.some(({ from, to }) => at >= from && at < to);
      const cell = (text, at) => (within(at) ? make("mark", {}, text) : text);
      const lines = toyProxy
        .rows(Uint8Array.from(bytes), wide)
        .flatMap(({ at, bytes: row, text }) => [
          make(
            "span",
            { class: "poison-hex" },
            ...row.flatMap((byte, i) => [cell(hex.byte(byte), at + i), i === wide - 1 ? "" : " "]),
            "   ".repeat(wide - row.length).slice(1),
          ),
          make("span", { class: "poison-text" }, "  ", ...[...text].map((char, i) => cell(char, at + i))),
          "\n",
        ]);
      return make(
        "pre",
        { class: "lab-listing poison-bytes", dir: "ltr", tabindex: "0", "aria-label": say("poison.bytes") },
        ...lines,
      );
    }

    // ---- the mask keeps nothing secret ----

    async function tap(lab, own, guess) {
      const payload = hex.encode(lab.settings.text.slice(0, MOST));
      const real = lab.desk.open ? await browserSends(lab, own, lab.settings.text.slice(0, MOST)) : null;
      own.tapped = [...(real?.bytes ?? frames.encode({ key: random(), payload }))];
      const { header, payload: masked } = frames.frame(Uint8Array.from(own.tapped));
      const read = mask.unmask(masked, bits.maskingKey(header));
      guess.tell(hex.utf8(read) === hex.utf8(payload) ? "yes" : "no");
      lab.done();
    }

    function readerOf(lab, own, guess) {
      const text = make("input", { id: "poison-text", size: "30", maxlength: String(MOST), autocomplete: "off" });
      const input = make("div", { class: "lab-controls" }, make("label", {}, said("span", "poison.text"), text));
      const rows = make("tbody"),
        lesson = make("p", { class: "lab-lesson" });
      const box = make(
        "div",
        { class: "poison-story" },
        make(
          "div",
          { class: "lab-table-box", role: "region", tabindex: "0", "data-label": "poison.eavesdrop" },
          make("table", { class: "lab-table" }, said("caption", "poison.eavesdrop", { class: "hint" }), rows),
        ),
        lesson,
      );
      text.addEventListener("input", () => {
        own.tapped = null;
        guess.again();
        lab.set({ text: text.value });
      });
      const draw = whenChanged(({ tapped }, say) => {
        const frame = frames.frame(Uint8Array.from(tapped));
        const key = bits.maskingKey(frame.header);
        const read = mask.unmask(frame.payload, key);
        const row = (name, value) =>
          make("tr", {}, make("th", { scope: "row" }, say(name)), make("td", {}, make("code", { dir: "ltr" }, value)));
        rows.replaceChildren(
          row("poison.row_header", hex.spaced(frame.header.slice(0, frame.header.length - 4))),
          row("poison.row_key", hex.spaced(key)),
          row("poison.row_payload", hex.spaced(frame.payload)),
          row("poison.row_xor", hex.spaced(read)),
          row("poison.row_text", hex.utf8(read) ?? "–"),
        );
        put(lesson, say("poison.lesson"));
      });
      return {
        input,
        box,
        render(say) {
          if (document.activeElement !== text) text.value = lab.settings.text.slice(0, MOST);
          box.hidden = !own.tapped;
          if (own.tapped) draw({ tapped: own.tapped }, say);
        },
      };
    }

    labs["why-a-mask"] = {
      about: "poison.about",
      needs: "some",
      settings: { mask: "none", text: "my password is 42" },
      begin,
      code: [
        ["mask", "poison.code_mask"],
        ["unmasked-frame", "poison.code_unmasked"],
        ["masking-key", "poison.code_key"],
        ["unmask", "poison.code_unmask"],
      ],
    };
  },
);
