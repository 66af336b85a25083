"use strict";
// Buttons that make something happen on the wire at once, and select the row that results. Each
// says in its description what to look for.
barewire.define(
  "timeline/view-try",
  ["kit/dom", "rfc6455/codes", "timeline/experiments"],
  ({ dom: { find, make, put }, codes: { OPEN }, experiments }) => {
    function tryView(actions) {
      const box = find("try");
      const buttons = new Map(
        Object.keys(experiments.ALL).map((name) => {
          const button = make("button", { type: "button", "aria-describedby": "try-why" });
          button.addEventListener("click", () => actions.experiment(name));
          for (const event of ["focus", "pointerenter"]) button.addEventListener(event, () => actions.wonder(name));
          return [name, button];
        }),
      );
      box.append(...buttons.values());

      return function render(session, ui, say) {
        const open = session.readyState === OPEN;
        const watched = session.wires.watching.on;
        for (const [name, button] of buttons) {
          button.disabled = !open || (experiments.ALL[name].byServer && !watched);
          put(button, say(`try.${name}`, { text: experiments.TEXT }));
        }
        put(
          find("try-why"),
          ui.wondering === null ? "" : say(ui.awaits?.name === "quiet" ? "try.waiting" : `try.${ui.wondering}_why`),
        );
      };
    }

    return { tryView };
  },
);
