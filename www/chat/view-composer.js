"use strict";
// Where messages are written: to everyone or to one person, as text or as bytes. Enter sends,
// Shift+Enter makes a new line; while an input method composes (as for Chinese), Enter belongs to
// it.
barewire.define(
  "chat/view-composer",
  ["kit/dom", "kit/hex", "rfc6455/codes", "chat/composing"],
  ({ dom: { find, put }, hex: { parse, utf8, utf8Length }, codes: { OPEN }, composing }) => {
    function composerView(actions) {
      const text = find("text");
      const grow = grower(text, actions.draw);
      const submit = () => actions.submit(text.value);
      find("composer").addEventListener("submit", (event) => {
        event.preventDefault();
        submit();
      });
      text.addEventListener("keydown", (event) => {
        // Older browsers report 229 for a key that an input method took.
        const composing = event.isComposing || event.keyCode === 229;
        if (event.key !== "Enter" || event.shiftKey || composing) return;
        event.preventDefault();
        submit();
      });
      text.addEventListener("input", () => actions.typed());
      document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !event.isComposing) actions.endWhisper();
      });
      find("whisper-end").addEventListener("click", actions.endWhisper);
      for (const kind of ["text", "bytes"]) find(`kind-${kind}`).addEventListener("change", () => actions.kind(kind));

      return function render(session, ui, say) {
        const to = ui.whisper;
        find("composer").classList.toggle("to-one", to !== null);
        find("composer").classList.toggle("as-bytes", ui.kind === "bytes");
        find("whispering").hidden = to === null;
        if (to !== null) put(find("whispering-text"), whispering(session, to, say));
        find("kind-bytes").disabled = to !== null;
        find("kind-bytes").checked = ui.kind === "bytes";
        find("kind-text").checked = ui.kind === "text";
        const label = labelOf(session, ui, say);
        put(find("text-label"), label);
        text.placeholder = label;
        text.setAttribute("aria-invalid", String(Boolean(ui.problem)));
        put(find("hint"), ui.problem ? say(ui.problem.key, ui.problem.params) : hint(text.value, session, ui, say));
        find("hint").classList.toggle("problem", Boolean(ui.problem));
        grow(ui.kind);
      };
    }

    // As tall as the text is, up to the style sheet's limit. Measuring makes the browser lay out
    // the page, so it happens only if the height may have changed.
    function grower(text, again) {
      let grownFor = null,
        width = 0;
      new ResizeObserver(([{ contentRect }]) => {
        if (contentRect.width === width) return;
        [grownFor, width] = [null, contentRect.width];
        again();
      }).observe(text);
      return (kind) => {
        const asked = `${kind} ${text.value}`;
        if (asked === grownFor) return;
        grownFor = asked;
        text.style.height = "auto";
        text.style.height = `${text.scrollHeight + 2}px`;
      };
    }

    function labelOf(session, ui, say) {
      if (ui.kind === "bytes") return say("composer.bytes_label");
      return ui.whisper === null
        ? say("composer.to_room", { room: session.roomName })
        : say("composer.to_one", { name: ui.whisper });
    }

    function whispering(session, to, say) {
      const gone = session.welcome && !session.room.members.has(to);
      return say(gone ? "composer.whisper_gone" : "composer.whispering", { name: to });
    }

    function codePoints(text) {
      let n = 0;
      for (let at = 0; at < text.length; n++) at += text.codePointAt(at) > 0xffff ? 2 : 1;
      return n;
    }

    // Megabytes are counted once, not at each drawing.
    const counted = { stamp: null, hint: "" };
    function hint(value, session, ui, say) {
      const stamp = `${session.readyState} ${ui.kind} ${ui.whisper} ${session.maxMessage} ${say.tag} ${value}`;
      if (counted.stamp !== stamp) Object.assign(counted, { stamp, hint: hintOf(value, session, ui, say) });
      return counted.hint;
    }

    // The message so far, counted as the wire counts it.
    function hintOf(value, session, ui, say) {
      if (session.readyState !== OPEN) return say("composer.not_open", { state: session.readyState });
      if (value === "") return say(ui.kind === "bytes" ? "composer.bytes_hint" : "composer.hint");
      if (ui.kind === "text") {
        const problem = composing.problem(value, session, ui, say);
        if (problem) return say(problem.key, problem.params);
        return say.count("composer.count", codePoints(value), { bytes: say.bytes(utf8Length(value)) });
      }
      const { bytes, why, params } = parse(value);
      if (why) return say(why, params);
      const read = utf8(bytes);
      const count = say.count("composer.bytes_count", bytes.length);
      return read === null ? count : say.together([count, say("composer.bytes_text", { text: read.slice(0, 40) })]);
    }

    return { composerView };
  },
);
