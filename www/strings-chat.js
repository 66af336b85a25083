"use strict";
// Sentences of the chat page that strings.js has no room for. As there:
// [English, 简体中文].
(() => {
  const barewire = (globalThis.barewire ??= {});

  Object.assign(barewire.strings, {
    // A text of which not all is drawn.
    "bounded.all": ["Show all, {size}", "全部显示，{size}"],
    "bounded.less": ["Show less", "收起"],
    "bounded.whole": ["The whole text", "全文"],
  });
})();
