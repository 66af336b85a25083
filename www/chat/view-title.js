"use strict";
// In the tab's title: what was said while nobody looked.
barewire.define("chat/view-title", [], () => {
  function titleView() {
    let looked = 0;
    return function render({ room }) {
      if (!document.hidden) looked = room.serials;
      const unread = room.entries.filter(
        (entry) => entry.serial > looked && ["say", "whisper"].includes(entry.kind),
      ).length;
      document.title = unread ? `(${unread}) barewire` : "barewire";
    };
  }

  return { titleView };
});
