"use strict";
// Squeeze it: compressed messages (permessage-deflate, RFC 7692). What they save, what they cost, how
// they break, and what they tell to somebody who sees only their lengths. One part at a time.
barewire.define(
  "labs/squeeze/lab",
  [
    "kit/dom",
    "kit/rfc",
    "labs/view-lab",
    "labs/squeeze/faults",
    "labs/squeeze/model",
    "labs/squeeze/view-bomb",
    "labs/squeeze/view-broken",
    "labs/squeeze/view-chat",
    "labs/squeeze/view-secret",
    "labs/squeeze/words",
  ],
  ({
    dom: { make, put, said, whenChanged },
    rfc,
    viewLab: { labs },
    faults,
    model: squeeze,
    viewBomb: { bombPart },
    viewBroken: { brokenPart },
    viewChat: { chatPart },
    viewSecret: { secretPart },
  }) => {
    const { PARTS } = squeeze;
    const MAKES = { chat: chatPart, bomb: bombPart, broken: brokenPart, secret: secretPart };
    const CODE = {
      chat: [
        ["deflate-offer", "squeeze.code_offer"],
        ["server-no-context-takeover", "squeeze.code_takeover"],
        ["deflate", "squeeze.code_deflate"],
        ["compressed", "squeeze.code_rsv1"],
      ],
      bomb: [
        ["inflate", "squeeze.code_inflate"],
        ["message-too-big", "squeeze.code_big"],
      ],
      broken: [
        ["bad-deflate", "squeeze.code_bad"],
        ["cut-deflate", "squeeze.code_cut"],
        ["compressed-continuation", "squeeze.code_continuation"],
        ["compressed-control", "squeeze.code_control"],
      ],
      secret: [["never-compressed", "squeeze.code_never"]],
    };
    // What to read on.
    const READ = {
      chat: [
        "RFC 7692: Context Takeover Control",
        "RFC 7692: Limiting the LZ77 Sliding Window Size",
        "RFC 7692: Sharing LZ77 Sliding Window",
        "RFC 1951: Compressed representation overview",
      ],
      bomb: [
        "RFC 7692: Decompression",
        "RFC 1951: Compression with dynamic Huffman codes",
        "Implementation-Specific Limits",
      ],
      broken: [
        "RFC 7692: Framing",
        "RFC 7692: Message Payload Transformation",
        "RFC 1951: Details of block format",
        "RFC 1951: Non-compressed blocks",
        "RFC 1951: Compressed blocks",
        "RFC 1951: Use of Huffman coding",
      ],
      secret: ["RFC 7692: Security Considerations"],
    };

    function begin(lab) {
      const now = () => squeeze.partOf(lab.settings.part);
      const done = (goal) => {
        const { progress } = lab.page;
        progress.markPart(lab.id, goal);
        const all = () => progress.parts(lab.id);
        if (faults.sentToBoth(all()).length >= faults.ENOUGH) progress.markPart(lab.id, "broken");
        if (squeeze.partsDone(all()).length === PARTS.length) lab.done();
        lab.draw();
      };
      const parts = PARTS.map((name) => ({ name, ...MAKES[name](lab, done) }));
      const chips = chipsOf(lab, now);
      const reads = readsOf(now);
      lab.box.append(chips.box, ...parts.map(({ box }) => box), reads.box);
      let shown = null;
      return {
        render(say) {
          // Each part has its lines of Rust and its wire: another part's would confuse.
          if (shown !== null && now() !== shown) {
            lab.anchor = null;
            lab.clearWire();
          }
          shown = now();
          chips.render(say);
          for (const { name, box, render } of parts) {
            box.hidden = name !== shown;
            render(say);
          }
          reads.render(say);
        },
        code: () => CODE[now()],
        revealed: () => {
          const { guess, guesses = [guess] } = parts.find(({ name }) => name === now());
          return lab.anchor !== null || guesses.some(({ tried }) => tried);
        },
      };
    }

    function chipsOf(lab, now) {
      const buttons = PARTS.map((part) =>
        make(
          "button",
          { type: "button", "data-part": part },
          make("span", { class: "squeeze-tick" }),
          said("span", `squeeze.part_${part}`),
        ),
      );
      const progress = make("p", { class: "hint squeeze-progress" });
      const row = make("div", { class: "chips", role: "group", "data-label": "squeeze.parts" }, ...buttons);
      const box = make("div", { class: "squeeze-parts" }, row, progress);
      row.addEventListener("click", ({ target }) => {
        const part = target.closest("[data-part]")?.dataset.part;
        if (part) lab.set({ part });
      });
      const draw = whenChanged(({ part, done }, say) => {
        for (const button of buttons) {
          button.setAttribute("aria-pressed", String(button.dataset.part === part));
          button.firstChild.replaceChildren(
            ...(done.includes(button.dataset.part)
              ? [
                  make("span", { "aria-hidden": "true" }, "✓ "),
                  make("span", { class: "out-of-sight" }, `${say("labs.done")}: `),
                ]
              : []),
          );
        }
        put(progress, say("squeeze.progress", { n: done.length }));
      });
      return {
        box,
        render: (say) => draw({ part: now(), done: squeeze.partsDone(lab.page.progress.parts(lab.id)) }, say),
      };
    }

    // Links to the sections; their titles are the RFCs' own, in English.
    function readsOf(now) {
      const list = make("ul", { class: "squeeze-reads", lang: "en" });
      const box = make("div", { class: "squeeze-read" }, said("h3", "squeeze.read_on"), list);
      const draw = whenChanged(({ part }) =>
        list.replaceChildren(
          ...READ[part].map((title) => {
            const [, number = "6455", name] = /^(?:RFC (\d+): )?(.*)$/.exec(title);
            const section = rfc.SECTIONS.get(title);
            const href = `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`;
            const link = make("a", { href, rel: "noreferrer", target: "_blank" }, `RFC ${number} §${section}, ${name}`);
            return make("li", {}, link);
          }),
        ),
      );
      return { box, render: (say) => draw({ part: now() }, say) };
    }

    labs.squeeze = {
      about: "squeeze.about",
      needs: "some",
      settings: {
        part: PARTS[0],
        text: squeeze.TEXT,
        lines: squeeze.CHAT,
        bomb: "1m",
        fault: faults.FIRST,
        to: "server",
        place: "same",
        letters: "hex",
      },
      begin,
    };
  },
);
