// The models of the labs that break things, without the page.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barewire } from "../support/models.mjs";

const { visitors, toyProxy, frames, writers, slow } = barewire;

describe("who may connect", () => {
  const right = ["GET / HTTP/1.1", "Host: h:80", "Upgrade: websocket"];

  test("each visitor's fields are what a browser would write, for whatever host the server has", () => {
    assert.deepEqual(visitors.fields("port", "127.0.0.1:9527"), {
      host: "127.0.0.1:9527",
      origin: "http://127.0.0.1:9528",
      site: "",
      more: [],
    });
    assert.deepEqual(visitors.fields("rebind", "[::1]:7"), {
      host: "evil.example:7",
      origin: "http://evil.example:7",
      site: "",
      more: [],
    });
    assert.equal(visitors.fields("nonsense", "h").origin, "https://evil.example");
  });

  test("a typed field wins, an empty one is left out, and no field makes a second line", () => {
    const fields = visitors.fields("foreign", "h:80", { origin: visitors.NONE, site: "none\r\nX: y" });
    assert.deepEqual(visitors.request(right, fields), [
      "GET / HTTP/1.1",
      "Host: h:80",
      "Upgrade: websocket",
      "Sec-Fetch-Site: none  X: y",
    ]);
  });

  test("the server's words tell which question it stopped at", () => {
    const told = [
      [101, "", "in"],
      [403, "the Host field says evil.example, which…", "host"],
      [403, "a page of https://e asks, which isn't…", "origin"],
      [403, "the Origin field is null, …", "origin"],
      [403, "a page of another site asks, …", "site"],
      [400, "no", "other"],
      [403, "a lab's connection reaches…", "other"],
    ];
    for (const [status, words, truth] of told) assert.equal(visitors.verdict(status, words), truth, words);
  });

  test("the questions after the one that it stopped at aren't asked", () => {
    assert.deepEqual(visitors.answers("host", { origin: "x" }), ["no", "skipped", "skipped"]);
    assert.deepEqual(visitors.answers("in", { origin: "" }), ["yes", "none", "yes"]);
    assert.deepEqual(visitors.answers("in", { origin: "x" }), ["yes", "yes", "none"]);
    assert.deepEqual(visitors.answers("in", { origin: "null" }), ["yes", "null", "none"]);
    assert.deepEqual(
      visitors.answers("other", { origin: "x" }),
      ["unknown", "unknown", "unknown"],
      "a 400 says yes to nothing",
    );
  });
});

describe("why a mask", () => {
  const { ToyProxy, attack, run, message, REQUEST } = toyProxy;
  const bytes = (text) => new TextEncoder().encode(text);

  test("without a mask the proxy's cache is poisoned, and the next reader gets the script", () => {
    const told = run(attack("none"));
    assert.deepEqual(
      [told.poisoned, told.handed, told.cached],
      [true, toyProxy.POISON, [["shop.example/lib.js", toyProxy.POISON]]],
    );
    const [{ from, to }] = told.requests;
    assert.equal(Buffer.from(attack("none").slice(from, to)).toString(), REQUEST);
  });

  test("with a key that the page knows, too: masked twice is not masked", () => {
    assert.notEqual(Buffer.from(message("known")).toString(), REQUEST);
    assert.equal(run(attack("known")).poisoned, true);
  });

  test("with any key but the one that changes nothing, it is noise", () => {
    for (const key of [
      [1, 2, 3, 4],
      [0, 0, 0, 1],
      [0x37, 0xfa, 0x21, 0x3d],
      [255, 255, 255, 255],
    ]) {
      const told = run(attack("random", key));
      assert.deepEqual(
        [told.poisoned, told.requests, told.cached, told.handed],
        [false, [], [], toyProxy.REAL],
        String(key),
      );
    }
    assert.equal(run(attack("random", [0, 0, 0, 0])).poisoned, true, "a key of zeros is none");
  });

  test("an answer without a request is kept for nobody, and two requests get theirs in order", () => {
    const proxy = new ToyProxy();
    const ok = (body) => bytes(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    proxy.fromServer(ok("x"));
    assert.equal(proxy.ask("h/", "real"), "real");
    proxy.fromClient(bytes("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n"));
    proxy.fromServer(ok("1"));
    proxy.fromServer(ok("2"));
    assert.deepEqual([proxy.ask("h/a"), proxy.ask("h/b")], ["1", "2"]);
  });

  test("all bytes are shown, with a dot for what can't be printed", () => {
    const all = attack("none");
    assert.deepEqual(
      toyProxy.rows(all).flatMap((row) => row.bytes),
      [...all],
    );
    assert.equal(toyProxy.rows(all)[0].text.slice(0, 5), "·,GET");
    assert.equal(frames.frame(all).payload.length, REQUEST.length);
  });
});

describe("two writers", () => {
  const story = (order, opcode = 1) => writers.wire(order, opcode);
  const broken = (order, opcode) => story(order, opcode).find(({ role }) => role === "broken");

  test("two of the six orders of two headers and two payloads leave both frames complete", () => {
    assert.deepEqual(
      writers.ORDERS.filter((order) => !broken(order)),
      ["AABB", "BBAA"],
    );
    assert.equal(new Set(writers.ORDERS).size, 6);
  });

  test("whatever the order, the same bytes are written, each by its own writer", () => {
    const sorted = (order) =>
      story(order)
        .map(({ writer, byte }) => writer + byte)
        .sort();
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const orders = [...writers.ORDERS, ...Array.from({ length: 50 }, () => writers.byChance(random))];
    for (const order of orders) {
      assert.deepEqual(sorted(order), sorted("AABB"), order);
      assert.equal(writers.known(order), order);
    }
  });

  test("the other's header falls into the payload: no UTF-8 in a text, unnoticed in a binary message", () => {
    assert.deepEqual([broken("ABAB").at, broken("ABAB").rule, broken("ABAB").writer], [2, "utf8", "B"]);
    const binary = broken("ABAB", 2);
    assert.equal(binary.rule, "rsv", "what is left is read as a header");
    assert.equal(story("ABAB", 2).filter(({ role }) => role === "payload").length, 8);
    assert.ok(
      story("ABAB", 2)
        .slice(binary.at + 1)
        .every(({ role }) => role === "unread"),
    );
  });

  test("each rule that a first or second byte can break is named", () => {
    const rule = (...bytes) => writers.roles(Uint8Array.from(bytes)).find(({ role }) => role === "broken")?.rule;
    assert.deepEqual(
      [
        rule(0x81, 0x81, 0),
        rule(0xc1),
        rule(0x83),
        rule(0x80),
        rule(0x09, 0),
        rule(0x81, 1, 0xff),
        rule(0x82, 1, 0xff),
      ],
      ["mask", "rsv", "opcode", "continuation", "control", "utf8", undefined],
    );
  });

  test("an order from an address is one that can be, or the first that goes wrong", () => {
    for (const order of ["", "A", "AB C", "BBBB", `${"A".repeat(99)}B`]) assert.equal(writers.known(order), "ABAB");
    assert.equal(writers.known("AB"), "AB", "two whole frames");
    assert.equal(broken("AB"), undefined);
  });

  test("what a script received is one word", () => {
    const binary = (text) => new TextEncoder().encode(text);
    const verdict = (over) => (messages) => writers.verdict(messages, over);
    assert.deepEqual([["no milk", "tea at 5"], [binary("tea at 5"), binary("no milk")], ["x"], []].map(verdict(true)), [
      "both",
      "both",
      "wrong",
      "fail",
    ]);
    assert.deepEqual(
      [["no milk", "tea at 5"], ["no milk"], []].map(verdict(false)),
      ["both", "waits", "waits"],
      "what isn't over has neither failed nor ended",
    );
  });
});

describe("slow and lost", () => {
  const desk = { wallOf: (t) => t / 1000 };
  const frame = (dir, opcode, t, body = []) => ({
    kind: "frame",
    dir,
    opcode,
    record: { t },
    frame: { header: Uint8Array.of(0x80 | opcode, body.length), payload: Uint8Array.from(body) },
  });
  const raw = (...rows) => ({ timeline: { rows } });
  const end = (t) => ({ kind: "end", record: { t } });

  test("what was said, isn't read and isn't waiting is on its way; when all is over, she never reads it", () => {
    const found = { cho: 1000, ana: 100, waiting: 300, end: null };
    assert.deepEqual([slow.buffered(found), slow.unread(found)], [600, 0]);
    const over = { ...found, waiting: 0, end: {} };
    assert.deepEqual([slow.buffered(over), slow.unread(over)], [0, 900]);
  });

  test("a peer's row: pinged, a sign of life, and its end, in ms since all became silent", () => {
    const peers = [
      raw(frame("out", 9, 3_000_000), frame("in", 10, 3_001_000)),
      raw(frame("out", 9, 3_000_000), end(9_000_000)),
      raw(frame("in", 1, 4_000_000)),
    ];
    const own = {
      desk,
      lost: { began: 1000, rows: null, peers: peers.map((one, i) => ({ name: slow.PEERS[i], raw: one })) },
    };
    const [ana, ben, cho] = slow.peerRows(own);
    assert.deepEqual(ana, { name: "ana", pinged: 2000, answer: "pong", ended: null, close: false });
    assert.deepEqual([ben.answer, ben.ended, ben.close], [null, 8000, false]);
    assert.equal(cho.answer, "word");
  });

  test("a run's end drops what it opened, and nothing of another run; leaving drops all", async () => {
    const made = (name) => ({
      name,
      dropped: false,
      drop() {
        this.dropped = true;
      },
    });
    const own = slow.begin({}, () => {});
    let finish = null;
    const [ana, ben, cho] = ["ana", "ben", "cho"].map(made);
    const first = slow.run(own, (_, raws) => (raws.push(ana), new Promise((done) => (finish = done))));
    slow.run(own, (_, raws) => (raws.push(ben), new Promise(() => {})));
    finish("seen");
    assert.equal(await first, "seen");
    assert.deepEqual([ana.dropped, ben.dropped], [true, false]);
    await assert.rejects(slow.run(own, async (_, raws) => (raws.push(cho), Promise.reject(new Error("no")))));
    assert.equal(cho.dropped, true, "what failed is dropped, too");
    slow.leave(own);
    assert.equal(ben.dropped, true);
  });

  test("what ended shows which side gave up on an unanswered Close: the browser, the lab, or unknown", () => {
    assert.deepEqual([{ how: "end" }, { how: "reset" }, { how: "limit" }, { how: "desk" }, null].map(slow.enderOf), [
      "browser",
      "browser",
      "lab",
      null,
      null,
    ]);
  });

  test("the peers that are gone are one of the answers, or none of them", () => {
    const rows = (...gone) => slow.PEERS.map((name) => ({ name, ended: gone.includes(name) ? 1 : null }));
    assert.deepEqual([rows(), rows("dan"), rows("ben", "dan"), rows(...slow.PEERS)].map(slow.whoIsGone), [
      "nobody",
      "dan",
      "ben_dan",
      "other",
    ]);
  });

  test("a Close's row: its code, its answer and TCP's end, counted from the Close", () => {
    const told = slow.closeRow(
      { name: "ana", raw: raw(frame("out", 8, 1_000_000, [0x0f, 0xa2]), frame("in", 8, 1_020_000), end(1_030_000)) },
      desk,
    );
    assert.deepEqual(told, { name: "ana", code: 4002, answered: 20, waited: 30 });
    assert.deepEqual(slow.closeRow({ name: "ben", raw: raw() }, desk), {
      name: "ben",
      code: null,
      answered: null,
      waited: null,
    });
  });
});
