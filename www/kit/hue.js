"use strict";
// Colours for names.
barewire.define("kit/hue", [], () => {
  // A stable colour for a name: one of eight, all readable on both backgrounds. It only helps the
  // eye; the name is always next to it.
  function hue(name) {
    let sum = 0;
    for (const char of name ?? "") sum = (sum * 31 + char.codePointAt(0)) % 9973;
    return `hue-${sum % 8}`;
  }

  return { hue };
});
