"use strict";
// The pane next to a frame: what a part of it is, why it exists, and the RFC section with its rule.
barewire.define(
  "timeline/view-explanation",
  [
    "kit/dom",
    "kit/rfc",
    "rfc1951/meaning",
    "rfc6455/bits",
    "rfc6455/explain",
    "rfc6455/rules",
    "timeline/compression",
    "timeline/view-deflate-parts",
    "timeline/view-handshake",
  ],
  ({
    dom: { find, make },
    rfc,
    meaning,
    bits,
    explain,
    rules,
    compression,
    viewDeflateParts: { inWords },
    viewHandshake: { handshakeLine },
  }) => {
    // The explanation of what is looked at or was chosen, in whichever tab.
    function aboutPart(tab, frame, timeline, at, part) {
      if (tab === "handshake") return at && lineAbout(handshakeLine(timeline, at));
      if (tab === "close" || !frame) return null;
      if (tab === "deflate") return aboutDeflated(frame, part);
      // In the mask's tab, only the key, the payload and its bytes are explained.
      if (tab === "mask" && !/^(payload$|byte-)/.test(part ?? "")) return explain.part(frame, "masking-key");
      const about = part ? explain.part(frame, part) : null;
      return tab === "frame" && about?.why.key === "why.byte.masked" ? { ...about, also: "explain.mask_tab" } : about;
    }

    function aboutDeflated(frame, part) {
      const packed = compression.of(frame);
      const index = /^deflate-(\d+)$/.exec(part ?? "")?.[1];
      return packed && index !== undefined ? meaning.part(compression.parts(packed), Number(index)) : null;
    }

    // Questions to suggest for a frame, each with the part that answers it.
    function questions(frame) {
      const { fields } = bits.whole(frame);
      const masked = fields.some(({ name }) => name === "masking-key");
      const asked = [
        ["payload-len", "ask_first.length"],
        ["payload", "ask_first.mask"],
      ];
      return asked.filter(([part]) => fields.some(({ name }) => name === part) && (part !== "payload" || masked));
    }

    function lineAbout(line) {
      if (!line) return null;
      const { text, name, ok, key, section, anchor } = line;
      return { text: text ?? name, ok, says: { key, params: {} }, section, anchor };
    }

    const HINTS = { handshake: "explain.line", deflate: "explain.deflate" };

    function explained({ tab, about, questions: asked }, say) {
      const box = find("explain");
      if (tab === "close") return;
      // A question whose answer is shown has no button.
      const buttons = asked
        .filter(([part]) => part !== about?.name)
        .map(([part, key]) => make("button", { type: "button", "data-asks": part }, say(key)));
      const questions = make("div", { class: "questions" }, ...buttons);
      // To the top, so that new text is read from its beginning.
      box.scrollTop = find("detail-side").scrollTop = 0;
      if (!about)
        return box.replaceChildren(make("p", { class: "hint" }, say(HINTS[tab] ?? "explain.none")), questions);
      box.replaceChildren(...explanation(about, say), ...(buttons.length > 0 ? [questions] : []));
    }

    // What a part is, and why, as the children of a pane.
    function explanation(about, say) {
      const title = about.title ? say(about.title.key, about.title.params) : about.text;
      return [
        make("h4", { dir: "auto" }, title),
        about.from === undefined
          ? null
          : make(
              "p",
              { class: "explain-bits" },
              about.to - about.from === 1
                ? say("explain.bit", about)
                : say("explain.bits", { from: about.from, to: about.to - 1 }),
            ),
        about.broken
          ? make("p", { class: "explain-broken" }, say("explain.rule", rules.inWords(about.broken, say)))
          : null,
        make("p", {}, inWords(about.says, say)),
        about.more ? make("p", {}, say(about.more.key, about.more.params)) : null,
        about.why
          ? make(
              "p",
              {},
              make("b", {}, say("explain.why")),
              say.space,
              say.together([say(about.why.key, about.why.params), ...(about.also ? [say(about.also)] : [])]),
            )
          : null,
        about.section ? make("p", { class: "explain-rfc" }, section(about)) : null,
      ].filter((child) => child !== null);
    }

    function section({ section: number, document }) {
      const { href, text } = rfc.link(number, document);
      return make("a", { href, target: "_blank", rel: "noreferrer" }, text);
    }

    return { aboutPart, questions, explained, explanation };
  },
);
