// The museum without the page: every exhibit has its sentences, its run, and a test that exists;
// and the notes' small chat makes the mistakes that the museum describes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { root } from "../support/find.mjs";
import { barewire } from "../support/models.mjs";

const { museum, museumRuns, museumChat, notes } = barewire;

describe("the exhibits", () => {
  test("are all that the issue asks for, each with a run", () => {
    assert.deepEqual(
      museum.EXHIBITS.map(({ id }) => id),
      [
        "length",
        "backslash",
        "recv",
        "case",
        "location",
        "decoder",
        "pop",
        "swallow",
        "receiver",
        "forged",
        "orphan",
        "html",
        "state",
        "scheme",
        "origin",
        "secret",
      ],
    );
    assert.deepEqual(Object.keys(museumRuns.RUNS).sort(), museum.EXHIBITS.map(({ id }) => id).sort());
  });

  test("each names a test that is in the file that it names", () => {
    for (const {
      id,
      test: [file, name],
    } of museum.EXHIBITS) {
      const text = readFileSync(join(root, file), "utf8");
      const stands = file.endsWith(".rs")
        ? new RegExp(`#\\[test\\]\\s+fn ${name}\\(|proptest![^]*fn ${name}\\(`).test(text)
        : text.includes(`test("${name}"`);
      assert.ok(stands, `${id}: ${name} in ${file}`);
    }
  });

  test("the command runs that test and no other file", () => {
    assert.equal(museum.command(["tests/rust/websocket/frames.rs", "a"]), "cargo test --test rust a");
    assert.equal(museum.command(["src/http/head.rs", "a"]), "cargo test --lib a");
    assert.equal(museum.command(["tests/page/a.test.mjs", "b c"]), "node --test tests/page/a.test.mjs");
  });

  test("an address that names none leads to the first", () => {
    assert.equal(museum.exhibit("nonsense").id, "length");
    assert.equal(museum.exhibit("orphan").id, "orphan");
  });
});

describe("the notes' chat", () => {
  const chat = () => {
    const one = new museumChat.NotesChat();
    return { one, alice: one.join("alice"), bob: one.join("bob") };
  };

  test("throws out a person who whispers to nobody", () => {
    const { one, alice, bob } = chat();
    assert.equal(one.whisper(alice, '{"to":"zoe"}'), "KeyError: 'zoe'");
    assert.deepEqual([alice.lives, bob.lives], [false, true]);
  });

  test("passes on whatever sender a message claims", () => {
    const { one, alice, bob } = chat();
    assert.equal(one.whisper(alice, '{"to":"bob","from":"teacher"}'), null);
    assert.deepEqual(bob.heard, ['{"to":"bob","from":"teacher"}']);
  });

  test("lets a second person take a name, and the first gets nothing more", () => {
    const { one, alice, bob } = chat();
    const second = one.join("bob");
    one.whisper(alice, '{"to":"bob"}');
    assert.deepEqual([bob.heard.length, second.heard.length], [0, 1]);
  });

  test("keeps people who have left", () => {
    const { one, bob } = chat();
    assert.match(one.leave(bob), /KeyError/);
    assert.ok(one.clients.has("bob"));
  });

  test("loops for ever on a connection that has ended; the right loop ends at once", () => {
    assert.equal(
      museumChat.swallow(() => new Uint8Array(), 1000),
      1000,
    );
    assert.equal(
      museumChat.untilTheEnd(() => new Uint8Array(), 1000),
      1,
    );
    assert.equal(notes.decode(new Uint8Array()).error, "IndexError");
  });
});
