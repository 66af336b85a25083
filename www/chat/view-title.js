"use strict";
// In the tab's title: how much was said while the reader was elsewhere.
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
