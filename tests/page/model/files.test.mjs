// What the files under www/ promise: nothing inline, nothing from elsewhere, text
// only as text, and colours that can be read.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { test } from "node:test";
import { allScripts, here, www } from "../support/find.mjs";
import { closure, modelScripts, named, needs, pages, scripts } from "../support/models.mjs";

const files = readdirSync(www, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(www, join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"));
const read = (file) => readFileSync(join(www, file), "utf8");
const html = pages.map(read).join("\n");

// Says what was found and where, not the whole file.
function absent(text, pattern, file) {
  assert.equal(pattern.exec(text)?.[0], undefined, file);
}

test("every script and style sheet is named by a page, and each exists", () => {
  const styles = [...html.matchAll(/rel="stylesheet" href="([^"]+)"/g)].map((found) => found[1]);
  assert.deepEqual([...scripts(), ...new Set(styles)].sort(), files.filter((file) => /\.(js|css)$/.test(file)).sort());
});

test("nothing is inline, and nothing is loaded from elsewhere", () => {
  absent(html, /<script(?![^>]*\ssrc=)/, "the pages");
  absent(html, /<style|\sstyle=|\son[a-z]+=|=.?javascript:/i, "the pages");
  absent(html, /(?:src|href)="(?:https?:)?\/\//, "the pages");
  for (const file of files.filter((name) => name.endsWith(".css"))) absent(read(file), /@import|url\(/, file);
});

// The museum shows the mistake: as words, and its result in a document that nobody sees.
const SHOWS = {
  "labs/museum/model.js": /'?list\.innerHTML/,
  "labs/museum/words.js": /\["innerHTML", "innerHTML（/,
  "labs/museum/lab.js": /new DOMParser\(\)/,
};

test("text is only ever set as text", () => {
  for (const file of scripts())
    absent(
      read(file).replace(SHOWS[file] ?? /$^/, ""),
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser/,
      file,
    );
});

// Tables of sentences and style sheets are for looking things up, not for reading from front to
// back.
test("no script is longer than 400 lines", () => {
  for (const file of files.filter((name) => name.endsWith(".js") && !name.endsWith("/words.js"))) {
    const lines = read(file).split("\n").length - 1;
    assert.ok(lines <= 400, `${file} has ${lines}`);
  }
});

// In a test, what can't be broken without changing it: a string, a template, a regular expression.
const WHOLE = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|\/(?:[^/\\\n]|\\.)+\/\w*/g;

test("no line is longer than 120 columns; in tests, except for what can't be broken", () => {
  const longest = (text, broken = (line) => line) => Math.max(...text.split("\n").map((line) => broken(line).length));
  for (const file of files.filter((name) => !name.endsWith(".svg")))
    assert.ok(longest(read(file)) <= 120, `${file}: ${longest(read(file))}`);
  for (const file of allScripts()) {
    const columns = longest(readFileSync(join(here, file), "utf8"), (line) => line.replace(WHOLE, '""'));
    assert.ok(columns <= 120, `${file}: ${columns}`);
  }
});

test("models don't use the page", () => {
  for (const file of modelScripts)
    absent(read(file).replace(/\/\/.*/g, ""), /\b(document|window|localStorage|navigator)[.[]/, file);
});

// Relative luminance and contrast, as WCAG 2 defines them.
function luminance(colour) {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function colours(selector) {
  const css = read("kit/tokens.css");
  const block = css.slice(css.indexOf(selector), css.indexOf("}", css.indexOf(selector)));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/gi)].map(([, name, value]) => [name, value]),
  );
}

test("text has contrast AA on each of its backgrounds, light and dark", () => {
  const pairs = [
    ["ink", "paper"],
    ["ink", "ground"],
    ["ink", "sunk"],
    ["ink", "late-soft"],
    ["ink", "whisper-soft"],
    ["ink", "jacket-soft"],
    ["soft", "paper"],
    ["soft", "ground"],
    ["soft", "sunk"],
    ["soft", "late-soft"],
    ["soft", "whisper-soft"],
    ["copper-ink", "paper"],
    ["copper-ink", "ground"],
    ["copper-ink", "sunk"],
    ["paper", "copper-ink"],
    ["on-jacket", "jacket"],
    ["whisper", "whisper-soft"],
    ["paper", "whisper"],
    ["bad", "paper"],
    ["bad", "bad-soft"],
    ["bad", "sunk"],
    ...Array.from({ length: 8 }, (_, i) =>
      ["paper", "sunk", "late-soft", "whisper-soft"].map((ground) => [`hue-${i}`, ground]),
    ).flat(),
  ];
  for (const selector of [":root {", ':root[data-theme="dark"] {']) {
    const all = colours(selector);
    for (const [text, ground] of pairs) {
      const ratio = contrast(all[text], all[ground]);
      assert.ok(ratio >= 4.5, `${selector} ${text} on ${ground} is ${ratio.toFixed(2)}`);
    }
  }
});

test("the dark colours are the same whether chosen or asked for by the system", () => {
  assert.deepEqual(colours(':root:not([data-theme="light"]) {'), colours(':root[data-theme="dark"] {'));
});

// The folders from the first to the last: each may need only those before it.
const FOLDERS = ["kit", "rfc1951", "rfc6455", "timeline", "teacher", "wires", "chat", "labs"];
const folder = (name) => name.split("/")[0];
const lab = (name) => (/^labs\/[^/]+\//.test(name) ? name.split("/")[1] : null);

// What an entry needs in addition to the folders before it: it puts its page together.
const ENTRIES = { "index.html": "chat/app", "labs.html": "labs/labs", "wires.html": "wires/app" };

test("a script has its file's name, and a folder", () => {
  const names = [...needs.keys()].map((name) => `${name}.js`);
  assert.deepEqual(names.sort(), files.filter((file) => file.endsWith(".js") && file !== "kit/define.js").sort());
  assert.deepEqual(files.filter((file) => !file.includes("/")).sort(), [
    "favicon.svg",
    "index.html",
    "labs.html",
    "wires.html",
  ]);
});

test("a page names exactly the scripts that its entry needs, in the order of their needs", () => {
  for (const [page, entry] of Object.entries(ENTRIES)) {
    const listed = named(page).map((file) => file.replace(/\.js$/, ""));
    assert.equal(listed[0], "kit/define", page);
    assert.deepEqual([...listed.slice(1)].sort(), closure(entry).sort(), page);
    listed.slice(1).forEach((name, at) => {
      for (const needed of needs.get(name))
        assert.ok(listed.indexOf(needed) <= at, `${page}: ${name} before ${needed}`);
    });
  }
});

// What is wrong with the dependencies of a tree of scripts.
function wrong(all) {
  const found = [];
  for (const [name, needed] of all) {
    for (const other of needed) {
      if (FOLDERS.indexOf(folder(other)) > FOLDERS.indexOf(folder(name))) found.push(`${name} needs ${other}`);
      if (lab(other) !== null && lab(other) !== lab(name) && name !== ENTRIES["labs.html"])
        found.push(`${name} needs ${other}`);
    }
  }
  return found;
}

test("a folder needs only folders above it, and no lab needs another lab", () => {
  assert.ok(needs.size > 100, String(needs.size));
  for (const name of needs.keys()) assert.ok(FOLDERS.includes(folder(name)), name);
  assert.deepEqual(wrong(needs), []);
  assert.deepEqual(
    wrong(
      new Map([
        ["kit/a", ["chat/b"]],
        ["labs/x/a", ["labs/y/b", "labs/x/b", "kit/a"]],
        ["labs/c", ["labs/x/a"]],
      ]),
    ),
    ["kit/a needs chat/b", "labs/x/a needs labs/y/b", "labs/c needs labs/x/a"],
  );
});

test("sentences with one prefix are in one folder", () => {
  const homes = new Map();
  for (const file of files.filter((name) => /\/(words|rules)\.js$/.test(name))) {
    for (const [, prefix] of read(file).matchAll(/^ +"([a-z_]+)\.[^"]+": \[/gm)) {
      const home = file.replace(/\/[^/]*$/, "");
      assert.equal(homes.get(prefix) ?? home, home, `${prefix}. in ${file}`);
      homes.set(prefix, home);
    }
  }
  assert.ok(homes.size > 40, String(homes.size));
});

test("a script needs nothing that it doesn't use", () => {
  for (const file of files.filter((name) => name.endsWith(".js") && name !== "kit/define.js")) {
    const text = read(file).replace(/\/\/[^\n]*/g, "");
    const [head, , parts] = /barewire\.define\(\s*"([^"]+)",\s*\[[^\]]*\],\s*\(([^]*?)\) =>/.exec(text);
    const body = text.slice(text.indexOf(head) + head.length);
    for (const [, name] of parts.matchAll(/(\w+)(?=\s*[,}])/g))
      assert.match(body, new RegExp(`\\b${name}\\b`), `${file} asks for ${name}`);
  }
});

// The layers from the first to the last: if two style the same element, the later one wins.
const LAYERS = ["kit", "chat", "timeline", "teacher", "wide", "wires", "labs", "lab", "projector", "print"];
const layerOf = (file) => {
  const name = file.replace(/^.*\/|\.css$/g, "");
  return ["wide", "projector", "print"].includes(name) ? name : lab(file) !== null ? "lab" : folder(file);
};

test("a style sheet is completely in the layer of its folder", () => {
  assert.ok(read("kit/tokens.css").includes(`@layer ${LAYERS.join(", ")};`));
  for (const file of files.filter((name) => name.endsWith(".css"))) {
    const rules = read(file)
      .replace(/\/\*[^]*?\*\//g, "")
      .replace(/@layer [^{;]+;/, "")
      .trim();
    assert.ok(LAYERS.includes(layerOf(file)), file);
    assert.ok(rules.startsWith(`@layer ${layerOf(file)} {\n`) && rules.endsWith("\n}"), file);
    assert.equal(rules.match(/^\S/gm).length, 2, `${file}: something stands outside of its layer`);
  }
});

test("what a script takes from another, the other returns", () => {
  const called = (name) => name.replace(/^.*\//, "").replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  for (const [name, needed] of needs) {
    const [, parts] = /barewire\.define\([^]*?\],\s*\(([^]*?)\) =>/.exec(read(`${name}.js`));
    for (const [, from, taken] of parts.matchAll(/(\w+): \{([^}]*)\}/g)) {
      const other = read(`${needed.find((one) => called(one) === from)}.js`);
      const handed = [...other.matchAll(/(?:return|=> \(|Object\.assign\(\w+,) ?\{([^{}]*)\}/g)]
        .map(([, names]) => names)
        .join(",");
      for (const [, one] of taken.matchAll(/(\w+)(?:: \w+)?(?=,|\s*$)/g))
        assert.match(handed, new RegExp(`\\b${one}\\b`), `${name} takes ${one} from ${from}`);
    }
  }
});
