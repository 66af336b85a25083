// npm's `ws` as a client of a running barewire: `run.py` starts both.
//
// Nothing here sleeps until something has probably happened. If a test needs another
// client to be in the room already, it waits for a pong: the server answers a ping only
// after it has let the client in. If a test has to show that something did *not* arrive, it
// sends something else after it, and that has to come first.

import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, describe, test } from "node:test";
import WebSocket from "ws";

const PORT = process.env.BAREWIRE_PORT ?? "9527";

// Anything that takes this long has hung; nothing here is expected to take a second.
const PATIENCE = { timeout: 20_000 };

// Both sides of each border between RFC 6455's three forms of a length.
const SIZES = [0, 1, 125, 126, 127, 65_535, 65_536, 1 << 20];

const CHINESE = "你好，世界！掩码不是加密。🦀";

/** A `ws` client that keeps what arrives until a test asks for it. */
class Client {
  static opened = new Set();

  constructor(path, subprotocols, options) {
    this.socket = new WebSocket(`ws://127.0.0.1:${PORT}${path}`, subprotocols, options);
    this.arrived = [];
    this.waiting = [];
    this.socket.on("message", (data, isBinary) => this.#deliver(isBinary ? data : data.toString()));
    this.opened = once(this.socket, "open");
    this.closed = new Promise((resolve) =>
      this.socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() })),
    );
    // Some tests want the error; in the others `opened` has it already.
    this.opened.catch(() => {});
    this.socket.on("error", () => {});
    Client.opened.add(this);
  }

  /** A client that the server has let in for certain. */
  static async join(path, subprotocols, options) {
    const client = new Client(path, subprotocols, options);
    await client.opened;
    await client.ping("");
    return client;
  }

  /** A client with the subprotocol `chat`, and the welcome that it got. */
  static async chat(path) {
    const client = await Client.join(path, ["chat"]);
    const welcome = await client.json();
    assert.equal(welcome.type, "welcome");
    return [client, welcome];
  }

  #deliver(message) {
    const waiting = this.waiting.shift();
    if (waiting) waiting(message);
    else this.arrived.push(message);
  }

  send(message, options = {}) {
    this.socket.send(message, options);
  }

  /** Resolves with the payload of the next pong. */
  async ping(payload) {
    const pong = once(this.socket, "pong");
    this.socket.ping(payload);
    return (await pong)[0];
  }

  next() {
    if (this.arrived.length > 0) return Promise.resolve(this.arrived.shift());
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  async json() {
    return JSON.parse(await this.next());
  }

  /** Closes, and resolves with the code and the reason that came back. */
  close(code, reason) {
    this.socket.close(code, reason);
    return this.closed;
  }
}

afterEach(async () => {
  for (const client of Client.opened) client.socket.close();
  await Promise.all([...Client.opened].map((client) => client.closed));
  Client.opened.clear();
});

async function http(method, target, body, options = {}) {
  return fetch(`http://127.0.0.1:${PORT}${target}`, { method, body, ...options });
}

async function httpJson(method, target, body) {
  const response = await http(method, target, body);
  assert.equal(response.status, 200);
  return response.json();
}

describe("echo", () => {
  test("text of every length form comes back", PATIENCE, async () => {
    const client = await Client.join("/echo");
    for (const size of SIZES) {
      client.send("x".repeat(size));
      assert.ok((await client.next()) === "x".repeat(size), `${size} bytes`);
    }
  });

  test("binary of every length form comes back", PATIENCE, async () => {
    const client = await Client.join("/echo");
    for (const size of SIZES) {
      const payload = Buffer.from(Uint8Array.from({ length: size }, (_, index) => index % 251));
      client.send(payload);
      assert.ok(payload.equals(await client.next()), `${size} bytes`);
    }
  });

  test("Chinese text comes back", PATIENCE, async () => {
    const client = await Client.join("/echo");
    for (const text of [CHINESE, CHINESE.repeat(5_000)]) {
      client.send(text);
      assert.ok((await client.next()) === text);
    }
  });

  test("fragments come back as one message, and a ping between them is answered there", PATIENCE, async () => {
    const client = await Client.join("/echo");
    client.send("掩", { fin: false });
    client.send("", { fin: false });
    // The message isn't finished before the pong is here, so the pong can't wait for its end.
    assert.equal((await client.ping("between")).toString(), "between");
    client.send("码", { fin: true });
    assert.equal(await client.next(), "掩码");
  });

  test("a code point may be cut by a fragment", PATIENCE, async () => {
    const client = await Client.join("/echo");
    const bytes = Buffer.from(CHINESE);
    for (let index = 0; index < bytes.length; index += 1) {
      const fin = index === bytes.length - 1;
      client.send(bytes.subarray(index, index + 1), { binary: false, fin });
    }
    assert.equal(await client.next(), CHINESE);
  });

  test("a ping is answered with its payload", PATIENCE, async () => {
    const client = await Client.join("/echo");
    for (const payload of ["", "\x00ping", "p".repeat(125)]) {
      assert.equal((await client.ping(payload)).toString(), payload);
    }
  });

  test("a thousand messages come back in order", PATIENCE, async () => {
    const client = await Client.join("/echo");
    for (let number = 0; number < 1_000; number += 1) client.send(String(number));
    for (let number = 0; number < 1_000; number += 1) {
      assert.equal(await client.next(), String(number));
    }
  });
});

describe("opening handshake", () => {
  for (const mode of ["no-takeover", "takeover"]) {
    for (const offer of [
      {},
      { serverMaxWindowBits: 9, clientMaxWindowBits: 10 },
      { threshold: 0, serverNoContextTakeover: true },
    ]) {
      test(`compressed, ${mode}, offer ${JSON.stringify(offer)}: everything comes back`, PATIENCE, async () => {
        const options = { perMessageDeflate: { threshold: 0, ...offer } };
        const client = await Client.join(`/echo?deflate=${mode}`, [], options);
        assert.match(client.socket.extensions, /^permessage-deflate/);
        for (const size of SIZES) {
          const text = CHINESE.repeat(size / 30 + 1).slice(0, size);
          client.send(text);
          assert.equal(await client.next(), text);
          const bytes = Buffer.from(Array.from({ length: size }, (_, index) => (index * index) % 251));
          client.send(bytes);
          assert.deepEqual(await client.next(), bytes);
        }
        // Several messages of one kind: with takeover they refer to each other.
        for (let number = 0; number < 200; number += 1) {
          client.send(`the same words each time, and number ${number}`);
        }
        for (let number = 0; number < 200; number += 1) {
          assert.equal(await client.next(), `the same words each time, and number ${number}`);
        }
      });
    }
  }

  test("permessage-deflate is declined by silence", PATIENCE, async () => {
    let offered;
    const finishRequest = (request) => {
      offered = request.getHeader("sec-websocket-extensions");
      request.end();
    };
    const client = new Client("/echo", [], { perMessageDeflate: { threshold: 0 }, finishRequest });
    const [response] = await once(client.socket, "upgrade");
    assert.match(offered, /permessage-deflate/);
    assert.equal(response.headers["sec-websocket-extensions"], undefined);
    await client.opened;
    client.send("x".repeat(10_000));
    assert.equal(await client.next(), "x".repeat(10_000));
  });

  test("chat is chosen of foo and chat", PATIENCE, async () => {
    const client = await Client.join("/ws", ["foo", "chat"]);
    assert.equal(client.socket.protocol, "chat");
  });

  test("only foo is not chosen, and the library gives up, as browsers do", PATIENCE, async () => {
    const client = new Client("/ws", ["foo"]);
    const [response] = await once(client.socket, "upgrade");
    assert.equal(response.statusCode, 101);
    assert.equal(response.headers["sec-websocket-protocol"], undefined);
    await assert.rejects(client.opened, /Server sent no subprotocol/);
  });

  test("a foreign origin is refused with advice", PATIENCE, async () => {
    const client = new Client("/echo", [], { origin: "https://evil.test" });
    const [, response] = await once(client.socket, "unexpected-response");
    assert.equal(response.statusCode, 403);
    const body = (await response.setEncoding("utf8").toArray()).join("");
    assert.match(body, /--allow-origin https:\/\/evil\.test/);
    client.socket.terminate();
  });
});

describe("closing handshake", () => {
  test("a close is answered with its own code", PATIENCE, async () => {
    for (const code of [1000, 1001, 1011, 3000, 4000, 4999]) {
      const client = await Client.join("/echo");
      assert.equal((await client.close(code, "再见")).code, code);
    }
  });

  test("a close without a code is answered without one", PATIENCE, async () => {
    const client = await Client.join("/echo");
    // 1005 is never on the wire: the library says with it that there was no code.
    assert.deepEqual(await client.close(), { code: 1005, reason: "" });
  });

  test("the server closes TCP by itself", PATIENCE, async () => {
    const client = await Client.join("/echo");
    const { _socket: tcp } = client.socket;
    // The library leaves it to the server, for 30 s: more than this test's time.
    const ended = once(tcp, "end");
    await client.close(1000);
    await ended;
  });
});

// All above --max-message. The last is more than all buffers on the way can hold.
const TOO_LONG = [5, 16, 64, 200].map((mib) => mib * (1 << 20));
const TIMES = 10;
// Two of them hold 200 MiB at a time, and the machine may be busy with something else.
const LONG_PATIENCE = { timeout: 240_000 };

describe("a message that is too long", () => {
  test("1009 is seen as 1009 in 40 of 40", LONG_PATIENCE, async () => {
    for (const size of TOO_LONG) {
      const message = Buffer.alloc(size);
      const seen = [];
      for (let time = 0; time < TIMES; time += 1) {
        const client = new Client("/echo");
        await client.opened;
        client.send(message);
        seen.push((await client.closed).code);
      }
      assert.deepEqual(seen, Array(TIMES).fill(1009), `${size} bytes`);
    }
  });

  test("413 is seen as 413", LONG_PATIENCE, async () => {
    for (const size of TOO_LONG.slice(0, 3)) {
      const response = await http("POST", "/send?name=node", Buffer.alloc(size));
      assert.equal(response.status, 413, `${size} bytes`);
      await response.text();
    }
  });

  test("a body in chunks is said", PATIENCE, async () => {
    const pieces = ["你好，", "x".repeat(100_000), "!"].map((piece) => Buffer.from(piece));
    const body = ReadableStream.from(pieces);
    const response = await http("POST", "/send?room=chunks&name=node", body, { duplex: "half" });
    assert.equal(response.status, 200);
    assert.ok(Number.isInteger((await response.json()).id));
    const { messages } = await httpJson("GET", "/poll?room=chunks&since=0");
    assert.equal(messages[0].text, Buffer.concat(pieces).toString());
  });
});

describe("plain chat", () => {
  test("two names chat and whisper", PATIENCE, async () => {
    const alice = await Client.join("/ws/alice");
    const bob = await Client.join("/ws/bob");
    const carol = await Client.join("/ws/carol");
    alice.send("hi");
    for (const client of [bob, carol]) {
      assert.deepEqual(await client.json(), { sender: "alice", msg: "hi" });
    }
    bob.send('{"to_user":"alice","msg":"psst","from_user":"eve"}');
    assert.deepEqual(await alice.json(), { to_user: "alice", msg: "psst", from_user: "bob" });
    // Nobody else got the whisper, and no sender got its own words: this comes first.
    alice.send("aloud");
    for (const client of [bob, carol]) {
      assert.deepEqual(await client.json(), { sender: "alice", msg: "aloud" });
    }
    carol.send("to alice");
    assert.deepEqual(await alice.json(), { sender: "carol", msg: "to alice" });
  });

  test("a message without a name goes to the others as it came", PATIENCE, async () => {
    const one = await Client.join("/my_ws");
    const two = await Client.join("/");
    one.send(CHINESE);
    assert.equal(await two.next(), CHINESE);
    one.send(Buffer.from([0, 255]));
    assert.deepEqual(await two.next(), Buffer.from([0, 255]));
    two.send("answer");
    assert.equal(await one.next(), "answer");
  });

  test("a room with names gets its own messages, in Chinese too", PATIENCE, async () => {
    const room = `/room/${encodeURIComponent("机房")}/`;
    const ming = await Client.join(room + encodeURIComponent("小明"));
    const hong = await Client.join(room + encodeURIComponent("小红"));
    ming.send(CHINESE);
    for (const client of [ming, hong]) {
      assert.deepEqual(await client.json(), { sender: "小明", msg: CHINESE });
    }
    hong.send('{"receiver":"小明","data":"悄悄话"}');
    assert.deepEqual(await ming.json(), { receiver: "小明", data: "悄悄话", sender: "小红" });
  });

  test("a taken name is refused and the first keeps it", PATIENCE, async () => {
    const first = await Client.join("/ws/alice");
    const bob = await Client.join("/ws/bob");
    const second = new Client("/ws/alice");
    const { code, reason } = await second.closed;
    assert.equal(code, 4001);
    assert.notEqual(reason, "");
    first.send("still me");
    assert.deepEqual(await bob.json(), { sender: "alice", msg: "still me" });
  });
});

describe("the chat subprotocol", () => {
  test("welcome, join, say, whisper, leave", PATIENCE, async () => {
    const [alice, welcome] = await Client.chat("/room/node/alice");
    assert.deepEqual([welcome.name, welcome.room, welcome.members], ["alice", "node", ["alice"]]);
    const [bob] = await Client.chat("/room/node/bob");
    assert.deepEqual(await alice.json(), { type: "join", name: "bob" });

    alice.send(JSON.stringify({ type: "say", text: CHINESE }));
    const said = await alice.json();
    assert.deepEqual(await bob.json(), said);
    const { id, at, ...rest } = said;
    assert.ok(Number.isInteger(id) && id > welcome.last && Number.isInteger(at));
    assert.deepEqual(rest, { type: "say", from: "alice", text: CHINESE });

    bob.send(JSON.stringify({ type: "say", to: "alice", text: "psst" }));
    for (const client of [alice, bob]) {
      const { at: when, ...whisper } = await client.json();
      assert.ok(Number.isInteger(when));
      assert.deepEqual(whisper, { type: "say", from: "bob", to: "alice", text: "psst" });
    }

    await bob.close(1000);
    assert.deepEqual(await alice.json(), { type: "leave", name: "bob" });
  });
});

describe("over HTTP", () => {
  test("a socket's message can be polled, and a long poll is answered at once", PATIENCE, async () => {
    const alice = await Client.join("/room/fetched/alice");
    alice.send("first");
    await alice.next();
    const { messages, last } = await httpJson("GET", "/poll?room=fetched&since=0");
    assert.deepEqual(
      messages.map(({ from, text }) => [from, text]),
      [["alice", "first"]],
    );
    assert.equal(last, messages[0].id);

    const started = performance.now();
    const waiting = httpJson("GET", `/longpoll?room=fetched&since=${last}`);
    alice.send("second");
    const answer = await waiting;
    assert.deepEqual(
      answer.messages.map(({ text }) => text),
      ["second"],
    );
    assert.ok(performance.now() - started < 10_000, "long before the 15 s of an empty answer");
  });

  test("a post reaches the room", PATIENCE, async () => {
    const plain = await Client.join("/room/postbox/plain");
    const target = `/send?room=postbox&name=${encodeURIComponent("小明")}`;
    const { id } = await httpJson("POST", target, CHINESE);
    assert.ok(Number.isInteger(id));
    assert.deepEqual(await plain.json(), { sender: "小明", msg: CHINESE });
    assert.equal((await http("POST", "/send?room=postbox&name=plain", "forged")).status, 409);
  });

  test("the page is there", PATIENCE, async () => {
    const response = await http("GET", "/");
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type"), /^text\/html/);
  });
});
