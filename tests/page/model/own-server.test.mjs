// The steps to your own server: every command gives what the page says, and every question belongs
// to a step.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { server } from "../support/find.mjs";
import { barewire } from "../support/models.mjs";

const { ownServer, museum, course } = barewire;

test("every command gives what the page says", (t) => {
  const binary = server();
  if (!binary) return t.skip("no server has been built");
  for (const [command, gives] of ownServer.STEPS.flatMap(({ commands }) => commands)) {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
    assert.equal(words.shift(), "barewire");
    const answer = execFileSync(binary, words, { encoding: "utf8", input: "" });
    assert.ok(answer.includes(gives), `${command}: ${answer}`);
  }
});

test("every question belongs to one step, every exhibit and lab that is named exists", () => {
  const named = ownServer.STEPS.flatMap(({ checks }) => checks);
  assert.deepEqual([...named].sort(), Object.keys(ownServer.CHECKS).sort());
  assert.equal(ownServer.stepOf("open"), 2);
  for (const { museum: exhibits, lab } of ownServer.STEPS) {
    for (const id of exhibits) assert.equal(museum.exhibit(id).id, id);
    assert.ok(course.lab(lab), lab);
  }
});

test("what was answered is a verdict", () => {
  const verdict = (...all) => ownServer.verdict(all.map((told) => ({ told })));
  assert.deepEqual(
    [verdict("yes", "yes"), verdict("yes", "no"), verdict("nobody"), verdict("handshake")],
    ["all", "some", "closed", "closed"],
  );
  assert.deepEqual(
    [verdict("silent"), verdict("yes", "silent"), verdict("yes", "silent", "no")],
    ["silent", "silent", "some"],
    "silence is no wrong answer",
  );
});

test("the proxy’s command has the host and port of the address that was typed", () => {
  assert.equal(ownServer.hostOf("ws://127.0.0.1:8000/chat"), "127.0.0.1:8000");
  assert.equal(ownServer.hostOf("ws://localhost/"), "localhost:80");
  assert.equal(ownServer.hostOf("ws://[::1]:9000"), "[::1]:9000");
  for (const other of ["", "127.0.0.1:8000", "http://a/", "wss://a.example/"])
    assert.equal(ownServer.hostOf(other), null);
});
