// The table of strings: nothing is missing, nothing is unused, and nothing is called "encryption".
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { www } from "../support/find.mjs";
import { barewire, named, pages, scripts } from "../support/models.mjs";

const table = barewire.strings;
const html = pages.map((page) => readFileSync(join(www, page), "utf8")).join("\n");
const code = scripts()
  .filter((file) => !/\/words\.js$/.test(file))
  .map((file) => readFileSync(join(www, file), "utf8"))
  .join("\n");

// Families whose keys are put together while the page runs: every member must exist, and each
// counts as used.
const families = {
  "try.": ["text", "ping", "binary", "fragments", "big_out", "big_in", "close", "quiet"].flatMap((name) => [
    name,
    `${name}_why`,
  ]),
  "row.": [
    "in",
    "out",
    "part_first",
    "part_middle",
    "part_last",
    "tcp_peer-ended",
    "tcp_we-ended",
    "tcp_closed",
    "tcp_broke",
  ],
  "tab.": ["frame", "mask", "deflate", "handshake", "close"],
  "frame.": ["in", "out"],
  "handshake.": ["title"],
  "verdict.": ["yes", "no", "none"],
  "mask.": ["wire", "key", "result"],
  "source.": ["loading", "lost"],
  "state.": ["0", "1", "2", "3"],
  "error.": ["no_such_user", "bad_message", "too_fast", "other"],
  "mark.": ["earlier", "missed", "fresh", "now", "gone"],
  "log.": ["earlier", "missed"],
  "judged.": ["field", "sent", "right"],
  "teach.": ["opening", "lost", "refused"],
  "lanes.": [
    ...["who", "state", "axis", "counted", "latest", "verdict"],
    ...["client", "server"].flatMap((by) => [`closed_${by}`, `tcp_fin_${by}`, `tcp_reset_${by}`]),
  ],
  "lane.": ["opening", "open", "closing", "over"],
  "legend.": ["label", "in", "out", "larger", ...barewire.Lane.KINDS],
  "whispers.": ["pair", "count", "bytes", "latest"],
  "desk.": ["0", "1", "3"],
  "boundary.": [
    "of_right",
    "of_notes",
    "line_right",
    "line_notes",
    ...["both", "right", "notes", "neither"].map((name) => `take_${name}`),
  ],
  "break.": [
    ...["server", "browser"].flatMap((to) => ["to", "who", "line", "then", "of"].map((part) => `${part}_${to}`)),
    ...["fin", "rsv", "opcode", "masked", "length", "payload", "bytes"].map((name) => `head_${name}`),
    ...["code_1002", "code_1007", "code_1009", "other", "taken", "waits", "cut"].map((name) => `short_${name}`),
  ],
  "heads.": ["request", "answer"].map((side) => `result_${side}`),
  "who.": [
    "change",
    "taken",
    "held",
    "impossible",
    "swallowed",
    "change_why",
    "taken_why",
    "held_why",
    "impossible_why",
    "swallowed_why",
  ],
  "close.": [...Array.from({ length: 16 }, (_, i) => String(1000 + i)), "4001", "4002", "title"],
};

function used() {
  const keys = new Set();
  for (const [, key] of html.matchAll(/data-(?:say|label|placeholder)="([^"]+)"/g)) keys.add(key);
  const prefixes = new Set(Object.keys(table).map((key) => key.split(".")[0]));
  for (const [, key] of code.matchAll(/"([a-z_]+\.[a-z_.0-9]+)"/g))
    if (prefixes.has(key.split(".")[0]) && !key.endsWith(".js")) keys.add(key);
  // Models that put keys together name them.
  for (const made of barewire.modules.values())
    for (const one of [made, ...Object.values(made ?? {})]) for (const key of one?.SAYS ?? []) keys.add(key);
  for (const [prefix, members] of Object.entries(families)) for (const member of members) keys.add(prefix + member);
  return keys;
}

test("no sentence is missing in either language", () => {
  for (const [key, sentences] of Object.entries(table)) {
    assert.equal(sentences.length, 2, key);
    for (const sentence of sentences) assert.ok(typeof sentence === "string" && sentence.trim() !== "", key);
    const isOnlyValues = sentences.every((sentence) => !/\p{L}/u.test(sentence.replace(/\{\w+\}/g, "")));
    if (!isOnlyValues) assert.match(sentences[1], /\p{Script=Han}/u, `${key} has no Chinese`);
    assert.doesNotMatch(sentences[0], /\p{Script=Han}/u, `${key} has Chinese in its English`);
  }
});

test("both languages name the same values", () => {
  const values = (sentence) => [...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
  for (const [key, [en, zh]] of Object.entries(table)) assert.deepEqual(values(zh), values(en), key);
});

test("every key that the page uses exists", () => {
  for (const key of used()) assert.ok(key in table, key);
});

test("every sentence is used", () => {
  const keys = used();
  for (const key of Object.keys(table)) {
    const base = key.replace(VARIANT, "");
    assert.ok(keys.has(base) || keys.has(base.replace(/\.one$/, "")), `${key} is never said`);
  }
});

// What is said of a wire between two others is under the key of what is said of our own.
const VARIANT = /\.between$/;

test("a variant of a sentence has its sentence, names no other values, and counts where that does", () => {
  const values = (sentence) => [...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
  const variants = Object.keys(table).filter((key) => VARIANT.test(key));
  assert.ok(variants.length > 80, String(variants.length));
  for (const key of variants) {
    const base = key.replace(VARIANT, "");
    assert.ok(base in table, key);
    if (`${base}.one` in table) assert.ok(`${base}.one.between` in table, `${base}.one`);
    const allowed = [...values(table[base][0]), ...(MORE_VALUES[base] ?? [])];
    for (const value of values(table[key][0])) assert.ok(allowed.includes(value), `${key}: {${value}}`);
  }
});

// A view gives these to both, and only one of them says it.
const MORE_VALUES = { "row.accepted": ["local"] };

test("the page's own text is the table's English, so that nothing changes when scripts arrive", () => {
  for (const page of pages) {
    const text = readFileSync(join(www, page), "utf8");
    for (const [, key, said] of text.matchAll(/data-say="([^"]+)"[^>]*>([^<]+)</g)) {
      const sentences = (page === "wires.html" && table[`${key}.between`]) || table[key];
      assert.equal(said.trim().replace(/\s+/g, " "), sentences[0], `${page}: ${key}`);
    }
  }
});

test("nothing is called encryption, since nothing is", () => {
  for (const sentences of Object.values(table))
    assert.doesNotMatch(sentences.join(" "), /加密|解密|encrypt|decrypt|cipher/i);
});

test("the Chinese handshake words have the English word beside them, at least once in each file", () => {
  const files = scripts().filter((file) => /\/words\.js$/.test(file));
  for (const file of files) {
    const words = readFileSync(join(www, file), "utf8");
    if (words.includes("关闭握手")) assert.match(words, /关闭握手（closing handshake）/, file);
    if (words.includes("开启握手")) assert.match(words, /开启握手（opening handshake）/, file);
  }
});

// ---- sections ----

const citations = (sentence) => [...sentence.matchAll(/\{§([^}]+)\}/g)].map((found) => found[1]);

test("a sentence cites a section by its title, the same ones in both languages, and each title is the RFC's", () => {
  for (const [key, [en, zh]] of Object.entries(table)) {
    for (const title of citations(en)) assert.ok(barewire.rfc.SECTIONS.has(title), `${key} cites “${title}”`);
    assert.deepEqual(citations(zh).sort(), citations(en).sort(), key);
    for (const sentence of [en, zh]) assert.doesNotMatch(sentence, /§\s*\d/, `${key} cites a number`);
  }
  const say = barewire.language.speaker("en");
  assert.match(say("slow.about_lost"), /a Ping, which RFC 6455 §5\.5\.2 wants answered/);
  assert.match(say("http.header-colon"), /RFC 9112 §5\)/);
});

test("every section that the models, the server's list of violations and its frames name is one of the RFC's", () => {
  const golden = ["violations", "frames"]
    .map((name) => readFileSync(join(www, "..", "tests", "golden", `${name}.json`), "utf8"))
    .join("\n");
  const named = [
    ...code.matchAll(/section: "([\d.]+)"(?!, document)/g),
    ...code.matchAll(/section = code[^;]*/g),
  ].flatMap(([all]) => [...all.matchAll(/"([\d.]+)"/g)].map((found) => found[1]));
  const told = [...golden.matchAll(/"section":\s?"([\d.]+)"/g)].map((found) => found[1]);
  assert.ok(named.length > 20 && told.length > 20, `${named.length} and ${told.length}`);
  for (const section of [...named, ...told]) assert.ok(section in barewire.rfc.TITLES, section);
  // Those of other RFCs are named with their number.
  const others = [...code.matchAll(/section: "([\d.]+)", document: (\d+)/g)];
  const titles = [
    ...[...barewire.rfc.SECTIONS].map(([title, section]) => `${title.split(":")[0]} §${section}`),
    ...Object.keys(barewire.rfc.TITLES).map((section) => `RFC 6455 §${section}`),
  ];
  for (const [, section, document] of others) assert.ok(titles.includes(`RFC ${document} §${section}`), section);
});

test("each title means one section", () => {
  assert.equal(new Set(Object.values(barewire.rfc.TITLES)).size, Object.keys(barewire.rfc.TITLES).length);
});

// ---- plurals, in the labs ----

// A number before a plural can be 1, unless this says why not.
const NEVER_ONE = {
  "labs.minutes": "a lab takes longer",
  "predict.takes": "so does what is announced",
  "predict.busy_about": "and waited for",
  "labs.no_answer": "a bound of ours",
  "labs.nothing_yet": "a bound of ours",
  "slow.browsers_differ": "no number is put in",
  "museum.l_rounds": "200,000",
  "museum.l_parts": "40, and the rest of a head",
  "museum.l_message": "127, 5 or 2 characters",
  "predict.nothing_yet": "three at least",
  "boundary.header": "two at least",
  "own.no_length": "0, 125 or more",
  "own.silent": "a bound of ours",
  "slow.moment_waits": "what a system's buffers hold",
  "race.settled_walks": "a walk is some hundred bytes",
  "race.settled_counter": "so is an answer",
  "race.settled_pushed": "and a letter more than one",
  "squeeze.sum": "a block has more than a byte",
  "squeeze.why_lesson": "so has a message",
  "squeeze.match": "three at least",
  "squeeze.bits": "a literal takes eight or nine",
  "squeeze.memory": "windows of 256 at least",
  "squeeze.chat_lesson": "two at least",
  "squeeze.bomb_card": "a bomb of a megabyte",
  "squeeze.ask_bomb": "so is this",
  "squeeze.stopped_at": "no bytes are counted",
  "squeeze.did_echo": "a megabyte was sent back",
  "squeeze.did_echo_plain": "so was this",
  "squeeze.hand_heard": "a message that holds a secret",
  "squeeze.secret_lesson": "some hundreds",
  "squeeze.secret_missed": "some hundreds",
  "squeeze.of_plain": "a frame has two at least",
  "squeeze.line_bomb": "a megabyte or more",
  "squeeze.room_takeover": "a room of 30",
};

test("where a lab counts, it never says “1 bytes”", () => {
  const NOUNS =
    /\{(?:n|m|came|seconds|empty|requests|turns|reads|rest|bytes|each|opening|here)\} (?:\w+ )?(?:bytes|writes|reads|messages|frames|times|requests|characters|seconds|minutes|letters|polls|pieces|rounds)\b/;
  const lab =
    /^(bench|boundary|break|cuts|heads|labs|lab|lesson|museum|own|poison|predict|race|slow|squeeze|start|visit|writers)\./;
  for (const [key, [en]] of Object.entries(table)) {
    if (!lab.test(key) || key.endsWith(".one") || !NOUNS.test(en) || key in NEVER_ONE) continue;
    assert.ok(`${key}.one` in table, `${key}: ${en}`);
    // Only `say.count` knows that form.
    assert.doesNotMatch(code, new RegExp(`say\\("${key.replaceAll(".", "\\.")}"`), key);
  }
});

test("each page has the sentences that its own scripts say", () => {
  for (const page of pages) {
    const texts = named(page).map((file) => [file, readFileSync(join(www, file), "utf8")]);
    const isWords = ([file]) => /\/(words|rules)\.js$/.test(file);
    const words = texts
      .filter(isWords)
      .map(([, text]) => text)
      .join("\n");
    for (const [file, text] of texts.filter((one) => !isWords(one))) {
      for (const [, key] of text.matchAll(/"([a-z_]+\.[a-z_.0-9]+)"/g)) {
        if (key in table) assert.ok(words.includes(`"${key}":`), `${page}: ${file} says ${key}`);
      }
    }
  }
});
