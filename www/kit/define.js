"use strict";
// How the page's scripts find each other. They are classic scripts, since a page opened from disk
// may not load modules: each says once what its name is, what it needs, and how to make it from
// that, and it is made at once. So a script list in a wrong order fails where it is wrong, and a
// script gets only what it asked for.
//
//     barewire.define("timeline/takes", ["kit/hex"], ({ hex }) => ({ takes }));
(() => {
  const made = new Map();

  // "kit/side-socket" is passed as `sideSocket`.
  const called = (name) =>
    name
      .split("/")
      .at(-1)
      .replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

  // Throws a sentence that names what is missing. A script that makes nothing, such as one that
  // only adds sentences, may be needed too: then it only has to come before.
  function define(name, needs, make) {
    if (made.has(name)) throw new Error(`${name} is defined twice`);
    const parts = {};
    for (const need of needs) {
      if (!made.has(need)) throw new Error(`${name} needs ${need}, which isn't there before it`);
      if (made.get(need) !== undefined) parts[called(need)] = made.get(need);
    }
    made.set(name, make(parts));
  }

  globalThis.barewire = Object.freeze({ define });
})();
