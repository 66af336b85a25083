"use strict";
// The chat server of the course notes in small, with its mistakes: a table from names to clients,
// and nothing in between. What it does wrong here, it does wrong there. No DOM.
barewire.define("labs/museum/chat", ["labs/notes"], ({ notes }) => {
  // As in the notes' language: a missing key is an exception.
  class KeyError extends Error {}

  function found(table, key) {
    if (!table.has(key)) throw new KeyError(`KeyError: '${key}'`);
    return table.get(key);
  }

  class NotesChat {
    constructor() {
      this.clients = new Map();
    }

    // The previous owner of the name is no longer found: nobody checked whether it was taken.
    join(name) {
      const client = { name, heard: [], lives: true };
      this.clients.set(name, client);
      return client;
    }

    // The table's keys are names; but the notes look for the socket when they remove one.
    leave(client) {
      client.lives = false;
      return this.trying(client, () => {
        found(this.clients, "<socket>");
        this.clients.delete("<socket>");
      });
    }

    // The object goes on as it came, with its `from`. An exception ends the thread of the speaker,
    // and with it the connection.
    whisper(client, text) {
      return this.trying(client, () => {
        const message = JSON.parse(text);
        found(this.clients, message.to).heard.push(text);
      });
    }

    trying(client, work) {
      try {
        work();
        return null;
      } catch (error) {
        client.lives = false;
        return error.message;
      }
    }
  }

  // The notes' loop on a socket whose other end has gone: `recv` returns nothing, at once and for
  // ever; the decoder raises an exception, and `except: pass` hides it. Here it is stopped after
  // this many rounds; there nothing stops it.
  function swallow(recv, rounds) {
    let errors = 0;
    for (let i = 0; i < rounds; i++) {
      const { error } = notes.decode(recv());
      if (error) errors += 1;
    }
    return errors;
  }

  // The right one: no bytes are the end.
  function untilTheEnd(recv, rounds) {
    for (let i = 1; i <= rounds; i++) if (recv().length === 0) return i;
    return rounds;
  }

  return { NotesChat, swallow, untilTheEnd };
});
