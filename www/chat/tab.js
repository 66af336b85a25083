"use strict";
// What a tab takes from one page to the next: the name of its last welcome, and text that was
// written but not sent. It is stored when the page is left and read once: a tab that is duplicated
// while it is open finds nothing, so it doesn't take its twin's name for its own. No DOM; `memory`
// is the tab's own.
barewire.define("chat/tab", [], () => {
  class Tab {
    constructor(memory) {
      this.memory = memory;
      this.held = null; // { name, room } of the last welcome
      this.take();
    }

    // What the page before stored: `before.held`, `before.draft`, each null if there is none.
    take() {
      this.before = {
        held: this.taken("held", ({ name }) => typeof name === "string"),
        draft: this.taken("draft", ({ text }) => typeof text === "string"),
      };
    }

    taken(what, fits) {
      const text = this.memory.get(what);
      this.memory.forget(what);
      try {
        const value = JSON.parse(text);
        return value !== null && fits(value) ? value : null;
      } catch {
        return null;
      }
    }

    // The page is left. `draft`: `{ text, kind, whisper, room }`.
    leave(draft) {
      if (this.held) this.memory.set("held", JSON.stringify(this.held));
      if (draft.text !== "") this.memory.set("draft", JSON.stringify(draft));
    }
  }

  return { Tab };
});
