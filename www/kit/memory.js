"use strict";
// What the browser remembers for us. Storage may be missing, full or forbidden (private windows,
// pages from disk in some browsers): then the page only forgets; everything else works.
barewire.define("kit/memory", [], () => {
  const PREFIX = "barewire.";

  // `open` returns the storage, or throws: a browser may forbid even reading `window.localStorage`.
  function memory(open) {
    const attempt = (work) => {
      try {
        return work(open());
      } catch {
        return null;
      }
    };
    return {
      get: (key) => attempt((storage) => storage.getItem(PREFIX + key)),
      set: (key, value) => attempt((storage) => storage.setItem(PREFIX + key, value)),
      forget: (key) => attempt((storage) => storage.removeItem(PREFIX + key)),
    };
  }

  return { memory };
});
