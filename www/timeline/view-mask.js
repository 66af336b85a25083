"use strict";
// The mask taken off: payload, key and XOR in columns, one byte each, joined if they are one
// character; at once or step by step, with the key that was sent or with one of its bits flipped.
barewire.define(
  "timeline/view-mask",
  ["kit/keys", "kit/dom", "kit/hex", "rfc6455/bits", "rfc6455/mask", "timeline/view-figure"],
  ({ keys: { pressed }, dom: { find, make, put }, hex, bits, bits: { bit }, mask, viewFigure: { roving } }) => {
    const DRAWN = 96;
    const binary = (byte) => byte.toString(2).padStart(8, "0");
    const shownChar = (text) => (text !== null && text > "\u001f" && text !== "\u007f" ? text : "·");

    // `look(part)` and `choose(part)` as in the frame's view: `byte-17` of the frame.
    function maskView({ look, choose, redraw }) {
      const state = { frame: null, key: null, done: Infinity, stamp: null };
      const partOf = (target) => target.closest?.("[data-part]")?.dataset.part ?? null;
      const columns = find("mask-columns");
      columns.addEventListener("pointerover", (event) => look(partOf(event.target)));
      columns.addEventListener("pointerleave", () => look(null));
      columns.addEventListener("focusin", (event) => look(partOf(event.target)));
      columns.addEventListener("focusout", (event) => columns.contains(event.relatedTarget) || look(null));
      columns.addEventListener("click", (event) => partOf(event.target) && choose(partOf(event.target)));
      columns.addEventListener("keydown", (event) => {
        const part = partOf(event.target);
        if (part && pressed(event)) choose(part);
      });

      const does = (id, work) => find(id).addEventListener("click", (event) => (work(event), redraw()));
      does("mask-step", () => {
        state.done = Number.isFinite(state.done) ? state.done + 1 : 1;
        choose(`byte-${state.at + Math.min(state.done, state.length) - 1}`);
      });
      does("mask-all", () => (state.done = Infinity));
      does("mask-restart", () => (state.done = 0));
      does("mask-reset", () => (state.key = null));
      find("mask-key").addEventListener("click", (event) => {
        const at = event.target.closest("button")?.dataset.bit;
        if (at === undefined) return;
        state.key = mask.flip(state.key ?? state.sent, Number(at));
        redraw();
      });

      return function render(frame, part, say) {
        if (state.frame !== frame) Object.assign(state, { frame, key: null, done: Infinity, stamp: null });
        const sent = frame && bits.maskingKey(frame.header);
        const usable = Boolean(sent && frame.payload?.length);
        find("mask-work").hidden = !usable;
        put(find("mask-says"), say(sentence(frame, sent)));
        if (!usable) return (state.stamp = null);
        Object.assign(state, { sent, at: frame.header.length, length: frame.payload.length });
        draw(state, frame, part, say);
      };
    }

    function sentence(frame, sent) {
      if (!frame) return "mask.choose";
      if (!sent) return "mask.unmasked";
      if (frame.payload === null) return "frame.private";
      return frame.payload.length ? "mask.says" : "mask.empty";
    }

    function draw(state, frame, part, say) {
      const key = state.key ?? state.sent;
      const stamp = `${frame.id} ${frame.header} ${frame.payload.length} ${key} ${state.done} ${say.tag}`;
      const at = Number(/^byte-(\d+)$/.exec(part ?? "")?.[1] ?? -1) - frame.header.length;
      const steps = mask.steps(frame.payload, key);
      if (stamp !== state.stamp) {
        state.stamp = stamp;
        drawColumns(steps, frame, state, say);
        drawKey(state.sent, key, say);
        drawRead(frame, key, state, say);
      }
      for (const column of find("mask-columns").querySelectorAll("[data-at]"))
        column.classList.toggle("marked", Number(column.dataset.at) === at);
      drawLoupe(steps[at >= 0 && at < steps.length ? at : 0], say);
      find("mask-step").disabled = state.done >= frame.payload.length && Number.isFinite(state.done);
      find("mask-reset").disabled = state.key === null || mask.flipped(state.sent, key).length === 0;
    }

    // A block for each character, a column for each of its bytes.
    function drawColumns(steps, { header, payload, len }, { done, sent }, say) {
      const read = Uint8Array.from(steps, (step) => step.plain);
      const blocks = mask
        .characters(read)
        .filter(({ from }) => from < DRAWN)
        .map(({ from, to, text }) =>
          make(
            "div",
            { class: "mask-char" },
            make(
              "div",
              { class: "mask-bytes" },
              ...steps
                .slice(from, to)
                .map((step) => column(step, header.length, step.at < done, step.key !== sent[step.keyAt], say)),
            ),
            make("span", { class: "mask-text", dir: "auto" }, to <= done ? shownChar(text) : "?"),
          ),
        );
      const rest = BigInt(len ?? payload.length) - BigInt(DRAWN);
      if (rest > 0n) blocks.push(make("p", { class: "hint" }, say.count("mask.more", rest)));
      const flow = make("div", { class: "mask-flow" }, legend(say), ...blocks);
      find("mask-columns").replaceChildren(flow);
      // Up and down move by the length of the key.
      roving(flow, ".mask-byte", 4);
    }

    function legend(say) {
      return make(
        "div",
        { class: "mask-char mask-legend", "aria-hidden": "true" },
        make(
          "div",
          { class: "mask-bytes" },
          make(
            "span",
            { class: "mask-byte-names" },
            ...["wire", "key", "result"].map((row) => make("span", {}, say(`mask.${row}`))),
          ),
        ),
        make("span", { class: "mask-text" }, say("mask.char")),
      );
    }

    // `other`: its byte of the key isn't the one that was sent.
    function column({ at, wire, key, keyAt, plain }, headerLength, open, other, say) {
      const params = { at, wire: hex.byte(wire), key: hex.byte(key), plain: hex.byte(plain) };
      return make(
        "span",
        {
          class: other ? "mask-byte otherwise" : "mask-byte",
          role: "img",
          tabindex: "-1",
          "data-at": at,
          "data-part": `byte-${headerLength + at}`,
          "aria-label": say(open ? "mask.byte" : "mask.byte_hidden", params),
        },
        make("span", {}, hex.byte(wire)),
        make("span", { class: `mask-key key-${keyAt}` }, hex.byte(key)),
        make("span", { class: "mask-plain" }, open ? hex.byte(plain) : "··"),
      );
    }

    // The key as 32 switches.
    function drawKey(sent, key, say) {
      const held = document.activeElement?.closest?.("#mask-key button")?.dataset.bit;
      const bytes = Array.from(key, (byte, j) =>
        make(
          "div",
          { class: `key-byte key-${j}`, role: "group", "aria-label": say("mask.key_byte", { j }) },
          make("span", { class: "key-hex" }, hex.byte(byte)),
          make(
            "span",
            { class: "key-bits" },
            ...Array.from({ length: 8 }, (_, i) => keyBit(sent, key, 8 * j + i, say)),
          ),
        ),
      );
      find("mask-key").replaceChildren(...bytes);
      find("mask-key").querySelector(`[data-bit="${held}"]`)?.focus();
    }

    function keyBit(sent, key, at, say) {
      const value = bit(key, at),
        other = value !== bit(sent, at);
      return make(
        "button",
        {
          type: "button",
          "data-bit": at,
          class: other ? "flipped" : "",
          "aria-pressed": String(other),
          "aria-label": say("mask.key_bit", { j: at >> 3, bit: at & 7, value }),
        },
        String(value),
      );
    }

    // What the server reads, or would have read.
    function drawRead(frame, key, { sent, done }, say) {
      const read = mask.unmask(frame.payload, key);
      const as = mask.characters(read);
      const other = mask.flipped(sent, key).length > 0;
      put(find("mask-reads"), say(other ? "mask.would" : "mask.read"));
      put(
        find("mask-read-text"),
        as
          .filter(({ to }) => to <= done)
          .slice(0, 400)
          .map((char) => (char.text === null ? "\ufffd" : char.text))
          .join(""),
      );
      // A fragment by itself may be right without being UTF-8; a whole text may not. Of a long
      // payload only the beginning is here, which may end inside a character.
      const opcode = frame.header[0] & 0x0f,
        whole = frame.header[0] >= 0x80 && opcode === 1;
      const all = BigInt(frame.len ?? 0) === BigInt(read.length);
      const packed = Boolean(frame.message?.packed);
      const wrong =
        opcode <= 1 &&
        !packed &&
        (all ? hex.utf8(read) === null : as.some(({ from, text }) => text === null && from < read.length - 3));
      find("mask-wrong").hidden = !wrong;
      put(find("mask-wrong"), wrong ? say(other || whole ? "mask.not_utf8" : "mask.cut") : "");
      find("mask-packed").hidden = !packed;
    }

    // One byte's XOR, bit by bit.
    function drawLoupe({ at, wire, key, keyAt, plain }, say) {
      put(find("loupe-title"), say("mask.loupe", { at }));
      const row = (name, byte, kind) =>
        make(
          "tr",
          { class: kind },
          make("th", { scope: "row" }, say(`mask.${name}`)),
          ...[...binary(byte)].map((digit, i) =>
            make("td", { class: (wire ^ plain) & (0x80 >> i) ? "turned" : "" }, digit),
          ),
          make("td", { class: "loupe-hex" }, `0x${hex.byte(byte)}`),
        );
      find("loupe").replaceChildren(
        row("wire", wire, ""),
        row("key", key, `key-${keyAt}`),
        row("result", plain, "loupe-result"),
      );
    }

    return { maskView };
  },
);
