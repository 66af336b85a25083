// A saved capture reveals no more than the server tells others: tokens in an address and in offered
// subprotocols are stars, one for each character.
import assert from "node:assert/strict";
import { test } from "node:test";
import { barewire } from "../support/models.mjs";

const { Timeline, capture } = barewire;

function saved(head) {
  const line = new Timeline();
  line.take({ c: 7, t: 1, what: "accepted", peer: "127.0.0.1:5", local: "127.0.0.1:9527" });
  line.take({ c: 7, t: 2, what: "request", bytes: Buffer.from(head).toString("base64") });
  const { records } = JSON.parse(capture.save(line));
  return Buffer.from(records.find(({ what }) => what === "request").bytes, "base64").toString();
}

test("the vectors of src/tap/secrets.rs", () => {
  const request = (target, field = "Host: a:1") => `GET ${target} HTTP/1.1\r\n${field}\r\n\r\n`;
  for (const [target, shown] of [
    ["/ws/bob?token=S1&x=%20a=b", "/ws/bob?token=**&x=******"],
    ["/ws/bob?S1", "/ws/bob?**"],
    ["/ws/bob?&=S1&token=", "/ws/bob?&=**&token="],
    ["http://me:S1@a:1/ws?t=S1", "http://*****@a:1/ws?t=**"],
    ["/ws/b@b", "/ws/b@b"],
  ])
    assert.equal(saved(request(target)), request(shown));
  for (const [field, shown] of [
    ["Sec-WebSocket-Protocol: chat, bearer.S2", "Sec-WebSocket-Protocol: chat, *********"],
    ["sec-websocket-protocol:S2,wire , Chat", "sec-websocket-protocol:**,wire , ****"],
    ["Sec-WebSocket-Key: dGhl", "Sec-WebSocket-Key: dGhl"],
    ["X-Api-Key: S3", "X-Api-Key: **"],
    ["Referer: http://a/b?t=S4", "Referer: http://a/b?t=**"],
    ["Location: http://me:S5@a/b?t=S5", "Location: http://*****@a/b?t=**"],
    ["COOKIE: a=b; c", "COOKIE: ******"],
  ])
    assert.equal(saved(request("/", field)), request("/", shown));
});
