"use strict";
// The opening handshake: each line of request and answer with its rule and its verdict, and the
// steps from the browser's key to the server's accept value.
barewire.define(
  "timeline/view-handshake",
  ["kit/dom", "kit/hex", "kit/rfc", "rfc6455/extensions", "rfc6455/handshake"],
  ({ dom: { find, make, put, whenChanged }, hex, rfc, extensions, handshake }) => {
    const VERDICTS = new Map([
      [true, ["✓", "yes"]],
      [false, ["✗", "no"]],
      [null, ["·", "none"]],
    ]);

    // `look` and `choose` get `{ key, part }`: which head, and its line.
    function handshakeView({ look, choose }) {
      const panel = find("detail-handshake");
      const meant = (target) => {
        const row = target.closest?.("[data-line]");
        return row ? { key: row.dataset.head, part: `line-${row.dataset.line}` } : null;
      };
      panel.addEventListener("pointerover", (event) => look(meant(event.target)));
      panel.addEventListener("pointerleave", () => look(null));
      panel.addEventListener("focusin", (event) => look(meant(event.target)));
      // A reader who goes on into the pane that explains the line still looks at that line.
      const around = panel.closest(".detail-body") ?? panel;
      around.addEventListener("focusout", (event) => around.contains(event.relatedTarget) || look(null));
      panel.addEventListener("click", (event) => {
        const line = meant(event.target);
        if (line) choose(line);
      });
      const draw = whenChanged(drawn);

      return function render({ request, answer, refusedBy = null, between: others = null }, selected, say) {
        draw(
          {
            refusedBy,
            request: request ? Array.from(request.bytes) : null,
            answer: answer ? Array.from(answer.bytes) : null,
            others: Boolean(others),
          },
          say,
        );
        for (const row of panel.querySelectorAll("[data-line]")) {
          row.classList.toggle(
            "marked",
            selected?.key === row.dataset.head && selected.part === `line-${row.dataset.line}`,
          );
        }
      };
    }

    // What the rules say of one line, for the explanation next to it.
    function lineOf({ request, answer, refusedBy }, { key, part }) {
      const at = Number(/^line-(\d+)$/.exec(part ?? "")?.[1] ?? -1);
      if (key === "request" && request)
        return handshake.request(request.bytes, refusedBy, answer?.bytes ?? null)[at] ?? null;
      if (key === "answer" && answer) return handshake.answer(answer.bytes, request?.bytes ?? null)[at] ?? null;
      return null;
    }

    function drawn({ request, answer, refusedBy, others }, say) {
      const asked = request && Uint8Array.from(request),
        said = answer && Uint8Array.from(answer);
      // Of somebody else's connection, one of the two may be missing.
      const isHere = Boolean(asked) || (others && Boolean(said));
      find("shake-none").hidden = isHere;
      find("shake").hidden = !isHere;
      const half = others && isHere ? (asked ? (said ? null : "shake.no_answer") : "shake.no_request") : null;
      find("shake-half").hidden = half === null;
      put(find("shake-half"), half === null ? "" : say(half));
      if (!isHere) return;
      find("shake-request").parentElement.hidden = !asked;
      find("shake-request").replaceChildren(
        ...(asked ? handshake.request(asked, refusedBy, said) : []).map((row, at) => line(row, "request", at, say)),
      );
      find("shake-answer").replaceChildren(
        ...(said ? handshake.answer(said, asked) : []).map((row, at) => line(row, "answer", at, say)),
      );
      find("shake-extensions").parentElement.hidden = !asked;
      // Only a 101 proves anything: a refusal says nothing of the key.
      drawProof(asked && handshake.isSwitch(said) ? handshake.proof(asked, said) : null, say);
      if (!asked) return;
      const { key, offered, agreed } = handshake.extensions(asked, said);
      put(find("shake-extensions"), say(key, { offered, agreed }));
      drawParameters(extensions.said(asked, handshake.isSwitch(said) ? said : null), say);
    }

    // Compression, parameter by parameter.
    function drawParameters({ offer, answer }, say) {
      find("shake-parameters").hidden = offer.length === 0;
      find("shake-offered").replaceChildren(...offer.map((one) => parameter(one, say)));
      find("shake-answered").replaceChildren(...answer.map((one) => parameter(one, say)));
      find("shake-answered").previousElementSibling.hidden = answer.length === 0;
    }

    function parameter({ text, key, params: { size }, section, document }, say) {
      const { href, text: cited } = rfc.link(section, document);
      return make(
        "li",
        {},
        ...(text === null ? [] : [make("code", {}, text), " "]),
        say(key, { size: say.number(size ?? 0) }),
        " ",
        make("a", { href, target: "_blank", rel: "noreferrer" }, cited),
      );
    }

    function line({ text, name, ok, key }, head, at, say) {
      const [mark, word] = VERDICTS.get(ok);
      return make(
        "li",
        { class: `shake-line verdict-${word}` },
        make(
          "button",
          { type: "button", "data-head": head, "data-line": at },
          make(
            "span",
            { class: "verdict" },
            make("span", { "aria-hidden": "true" }, mark),
            make("span", { class: "out-of-sight" }, `${say(`verdict.${word}`)}: `),
          ),
          make(
            "span",
            { class: "shake-words" },
            make("code", {}, text ?? say("shake.missing", { name })),
            key === "head.other" ? null : make("span", { class: "shake-rule" }, say(key)),
          ),
        ),
      );
    }

    function drawProof(proof, say) {
      find("shake-proof").hidden = !proof;
      if (!proof) return;
      const step = (key, value) =>
        make("li", {}, make("span", { class: "step-says" }, say(key)), make("code", {}, value));
      const steps = [
        ["shake.key", proof.key],
        ["shake.guid", proof.guid],
        ["shake.sha1", hex.spaced(proof.hash)],
        ["shake.base64", proof.accept],
      ];
      if (proof.sent !== null) steps.push(["shake.sent", proof.sent]);
      find("proof-steps").replaceChildren(...steps.map(([key, value]) => step(key, value)));
      const verdict = find("proof-verdict");
      verdict.hidden = proof.sent === null;
      verdict.className = proof.same ? "proof-same" : "proof-differs";
      put(verdict, `${proof.same ? "✓" : "✗"} ${say(proof.same ? "shake.same" : "shake.differs")}`);
    }

    return { handshakeView, handshakeLine: lineOf };
  },
);
