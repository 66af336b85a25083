"use strict";
// What a tab takes along from one page to the next: the name that it was welcome under,
// and what was written and not yet sent. It is put down when the page is left and taken
// up once: a tab that is duplicated while it is open finds nothing, so that it doesn't
// take its twin's name for its own. No DOM; `memory` is the tab's own.
barewire.define("chat/tab", [], () => {
  class Tab {
    constructor(memory) {
      this.memory = memory;
      this.held = null; // { name, room } of the last welcome
      this.take();
    }

    // What the page before put down: `before.held`, `before.draft`, each null where there
    // is none.
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
