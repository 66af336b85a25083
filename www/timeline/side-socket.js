"use strict";
// A WebSocket besides the chat's, on which page and server exchange JSON: what the watch, the
// teacher's view and the lab desk have in common.
barewire.define("timeline/side-socket", [], () => {
  // Parses a text: the object, if it has a type; otherwise null.
  function messageOf(text) {
    try {
      const message = JSON.parse(text);
      return typeof message?.type === "string" ? message : null;
    } catch {
      return null;
    }
  }

  class SideSocket {
    // `first` is sent as soon as it opens. Until `leave()`, `hear(message)` is called for each
    // message with a type, and `over(reason, code)` once, at the end.
    constructor(socket, first, { hear, over }) {
      this.socket = socket;
      this.left = false;
      const heeded = (work) => (event) => this.left || work(event);
      socket.onopen = heeded(() => this.say(first));
      socket.onmessage = heeded(({ data }) => {
        const message = messageOf(data);
        if (message) hear(message);
      });
      socket.onclose = heeded(({ reason, code }) => {
        this.left = true;
        over(reason, code);
      });
    }

    say(message) {
      this.socket.send(JSON.stringify(message));
    }

    // Asks for the end; what is on its way still arrives.
    close() {
      this.socket.close(1000, "");
    }

    // Ends it, and receives no more.
    leave() {
      this.left = true;
      this.close();
    }
  }

  return { SideSocket, messageOf };
});
