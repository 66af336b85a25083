// The models of the labs that break things, without the page.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barewire } from "./models.mjs";

const { visitors } = barewire;

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
