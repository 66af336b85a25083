// The models of the labs that break things, without the page.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barewire } from "./models.mjs";

const { visitors, toyProxy, frames } = barewire;

describe("who may connect", () => {
  const right = ["GET / HTTP/1.1", "Host: h:80", "Upgrade: websocket"];

  test("each visitor's fields are what a browser would write, for whatever host the server has", () => {
    assert.deepEqual(visitors.fields("port", "127.0.0.1:9527"), { host: "127.0.0.1:9527", origin: "http://127.0.0.1:9528", site: "", more: [] });
    assert.deepEqual(visitors.fields("rebind", "[::1]:7"), { host: "evil.example:7", origin: "http://evil.example:7", site: "", more: [] });
    assert.equal(visitors.fields("nonsense", "h").origin, "https://evil.example");
  });

  test("a field that was typed wins, one that was emptied is left out, and no field makes a second line", () => {
    const fields = visitors.fields("foreign", "h:80", { origin: visitors.NONE, site: "none\r\nX: y" });
    assert.deepEqual(visitors.request(right, fields), ["GET / HTTP/1.1", "Host: h:80", "Upgrade: websocket", "Sec-Fetch-Site: none  X: y"]);
  });

  test("the server's words tell which question it stopped at", () => {
    const told = [[101, "", "in"], [403, "the Host field says evil.example, which…", "host"], [403, "a page of https://e asks, which isn't…", "origin"],
      [403, "the Origin field is null, …", "origin"], [403, "a page of another site asks, …", "site"], [400, "no", "other"], [403, "a lab's connection reaches…", "other"]];
    for (const [status, words, truth] of told) assert.equal(visitors.verdict(status, words), truth, words);
  });

  test("what comes behind the question that it stopped at isn't asked", () => {
    assert.deepEqual(visitors.answers("host", { origin: "x" }), ["no", "skipped", "skipped"]);
    assert.deepEqual(visitors.answers("in", { origin: "" }), ["yes", "none", "yes"]);
    assert.deepEqual(visitors.answers("in", { origin: "x" }), ["yes", "yes", "none"]);
  });
});

describe("why a mask", () => {
  const { ToyProxy, attack, run, message, REQUEST } = toyProxy;
  const bytes = (text) => new TextEncoder().encode(text);

  test("without a mask the proxy's cache is poisoned, and the next one gets the script", () => {
    const told = run(attack("none"));
    assert.deepEqual([told.poisoned, told.handed, told.cached], [true, toyProxy.POISON, [["shop.example/lib.js", toyProxy.POISON]]]);
    const [{ from, to }] = told.requests;
    assert.equal(Buffer.from(attack("none").slice(from, to)).toString(), REQUEST);
  });

  test("with a key that the page knows, too: masked twice is not masked", () => {
    assert.notEqual(Buffer.from(message("known")).toString(), REQUEST);
    assert.equal(run(attack("known")).poisoned, true);
  });

  test("with any key but the one that changes nothing, it is noise", () => {
    for (const key of [[1, 2, 3, 4], [0, 0, 0, 1], [0x37, 0xfa, 0x21, 0x3d], [255, 255, 255, 255]]) {
      const told = run(attack("random", key));
      assert.deepEqual([told.poisoned, told.requests, told.cached, told.handed], [false, [], [], toyProxy.REAL], String(key));
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
    assert.deepEqual(toyProxy.rows(all).flatMap((row) => row.bytes), [...all]);
    assert.equal(toyProxy.rows(all)[0].text.slice(0, 5), "·,GET");
    assert.equal(frames.frame(all).payload.length, REQUEST.length);
  });
});
