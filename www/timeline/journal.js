"use strict";
// What the page's own JavaScript did and was told, in order, with times: calls, `open`, `message`,
// `error`, `close`. A script never learns more of a connection than this; it can't see the frames
// below.
barewire.define("timeline/journal", ["kit/hex"], ({ hex }) => {
  const KEPT = 300;
  // Of each message this much is kept to look at, in characters or bytes: nobody could scroll a
  // page of 300 messages of 4 MiB.
  const LOOK = 512;

  // The kinds that can come without end. How a connection began and ended is a few entries, which
  // are still shown after thousands of messages.
  const TRAFFIC = ["message", "send", "read", "write"];

  // Drops the oldest traffic if there are more entries than are kept.
  function shorten(entries, kept) {
    if (entries.length > kept)
      entries.splice(
        Math.max(
          0,
          entries.findIndex(({ what }) => TRAFFIC.includes(what)),
        ),
        1,
      );
  }

  class Journal {
    // `written(entry)` is called for each entry.
    constructor(now, written = () => {}) {
      Object.assign(this, { now, written });
      this.entries = [];
      this.latest = null; // the last entry that changed the connection's state
      this.total = 0;
      this.clear();
    }

    // A new connection counts from zero.
    clear() {
      this.received = { messages: 0, bytes: 0 };
      this.sent = { messages: 0, bytes: 0 };
    }

    // `what` is the event's name in the JavaScript interface; `detail` its facts; `key` the
    // sentence that says what it means and `section` where RFC 6455 says so. Traffic has no
    // sentence: there would be too many.
    write(what, detail, key = null, section = null) {
      const entry = { number: ++this.total, at: this.now(), what, detail, key, section };
      this.entries.push(entry);
      shorten(this.entries, KEPT);
      if (key) this.latest = entry;
      this.written(entry);
    }

    message(data) {
      this.traffic("message", this.received, data);
    }

    send(data) {
      this.traffic("send", this.sent, data);
    }

    // `data` is text or a Uint8Array.
    traffic(what, side, data) {
      const binary = typeof data !== "string";
      const bytes = binary ? data.length : hex.utf8Length(data);
      side.messages += 1;
      side.bytes += bytes;
      this.write(what, { bytes, binary, data: data.slice(0, LOOK), whole: data.length <= LOOK });
    }
  }

  Journal.shorten = shorten;
  return { Journal };
});
