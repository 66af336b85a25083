// The rules that a peer can break on the wire: each rule of the server's has its sentence in
// Chinese, with the wire's own English in it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/find.mjs";
import { barewire } from "../support/models.mjs";

const { rules, language } = barewire;

// As the server's source names them: `Error::UnmaskedFrame => "unmasked-frame"`. Two may have one
// name.
const source = readFileSync(join(root, "src", "websocket", "error.rs"), "utf8");
const named = [...source.matchAll(/^ +Error::\w+(?:\(_\))?(?: \| Error::\w+\(_\))? => "([a-z0-9-]+)",$/gm)]
  .map((found) => found[1])
  .filter((name) => !/^\d/.test(name));

test("every rule of the server's has a sentence, and there are no others", () => {
  assert.ok(named.length > 10);
  assert.deepEqual([...rules.NAMES].sort(), named.sort());
});

test("English says it as the wire does; Chinese says it in Chinese, and quotes the wire", () => {
  const broken = { rule: "unmasked-frame", section: "5.1", sentence: "a client must mask its frames", code: 1002 };
  assert.deepEqual(rules.inWords({ ...broken, document: 7692 }, language.speaker("en")), { ...broken, document: 7692 });
  // An older file doesn't name the RFC.
  assert.deepEqual(rules.inWords(broken, language.speaker("en")), { ...broken, document: 6455 });
  assert.equal(
    rules.inWords(broken, language.speaker("zh")).sentence,
    "客户端必须给帧加掩码，即“a client must mask its frames”",
  );
});

test("an unknown rule keeps its own sentence", () => {
  const strange = { rule: "of-tomorrow", sentence: "be kind" };
  assert.deepEqual(rules.inWords(strange, language.speaker("zh")), { ...strange, document: 6455 });
});
