"use strict";
// What the page's own JavaScript did and was told, in order, with times: calls,
// `open`, `message`, `error`, `close`. It is all that a script ever learns of a
// connection; the frames beneath are out of its sight.
(() => {
  const barewire = (globalThis.barewire ??= {});

  const KEPT = 300;

  class Journal {
    constructor(now) {
      this.now = now;
      this.entries = [];
      this.latest = null; // the last entry that changed the connection's state
      this.total = 0;
      this.clear();
    }

    // A new connection counts from nought.
    clear() {
      this.received = { messages: 0, bytes: 0 };
      this.sent = { messages: 0, bytes: 0 };
    }

    // `what` is the event's name in the JavaScript interface; `detail` its facts;
    // `key` the sentence that says what it means and `section` where RFC 6455
    // says so. Traffic has no sentence: it would drown the rest.
    write(what, detail, key = null, section = null) {
      const entry = { number: ++this.total, at: this.now(), what, detail, key, section };
      this.entries.push(entry);
      if (this.entries.length > KEPT) this.entries.shift();
      if (key) this.latest = entry;
    }

    message(bytes, binary) {
      this.count(this.received, bytes);
      this.write("message", { bytes, binary });
    }

    send(bytes, binary) {
      this.count(this.sent, bytes);
      this.write("send", { bytes, binary });
    }

    count(side, bytes) {
      side.messages += 1;
      side.bytes += bytes;
    }
  }

  barewire.Journal = Journal;
})();
