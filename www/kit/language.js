"use strict";
// Sentences in the reader's language. They are in the folders' `words.js`; this finds one by its
// key and puts values in its {braces}. A section of an RFC is cited by its title (rfc.js).
barewire.define("kit/language", ["kit/bounded", "kit/rfc"], ({ bounded, rfc }) => {
  // Every sentence of the page by its key, both languages side by side, so that nobody changes one
  // without the other: [English, 简体中文]. The folders add theirs (`words.js`).
  const WORDS = {};

  function add(words) {
    for (const key of Object.keys(words)) if (key in WORDS) throw new Error(`${key} is said twice`);
    Object.assign(WORDS, words);
  }

  const LANGUAGES = ["en", "zh"];
  const TAGS = { en: "en", zh: "zh-CN" };
  // Letters that are written from right to left. A value that has some is isolated (first strong
  // isolate … pop); otherwise it would reverse the sentence around it.
  const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u200F\u202A-\u202E]/;

  function fenced(value) {
    const text = bounded.value(String(value));
    return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
  }

  // `say(key, values)` for one language. A missing key shows itself: ugly, but not blank, and a
  // test makes sure that none is missing. `instead` names other sentences for some keys, if a page
  // needs other words than the views that it shares. `variant`: a sentence that isn't true of
  // everything has others beside it, under its key and a name: "row.in.between". Where there is such
  // a one, it is said instead.
  function speaker(language, instead = {}, variant = null, family = new Map()) {
    const column = LANGUAGES.indexOf(language);
    const wordsOf = (key) => WORDS[`${key}.${variant}`] ?? WORDS[instead[key] ?? key];
    // Made once: making one takes far longer than using it.
    const whole = new Intl.NumberFormat(TAGS[language]);
    const sizes = ["byte", "kilobyte", "megabyte"].map(
      (unit, i) =>
        new Intl.NumberFormat(TAGS[language], {
          style: "unit",
          unit,
          unitDisplay: i === 0 ? "long" : "short",
          maximumFractionDigits: i === 2 ? 1 : 0,
        }),
    );
    const tenths = new Intl.NumberFormat(TAGS[language], { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    const say = (key, values = {}) => {
      const sentence = wordsOf(key)?.[column] ?? key;
      return sentence
        .replace(/\{§([^}]+)\}/g, (_, title) => rfc.cite(title))
        .replace(/\{(\w+)\}/g, (whole, name) => (name in values ? fenced(values[name]) : whole));
    };
    // "1 message", "2 messages": English changes the noun, Chinese doesn't.
    say.count = (key, n, values = {}) => {
      const one = n === 1 && `${key}.one` in WORDS;
      return say(one ? `${key}.one` : key, { ...values, n: whole.format(n) });
    };
    say.number = whole.format;
    // A length next to another number: "1 byte", "36 bytes". Lengths may be larger than a
    // JavaScript number holds.
    say.bytes = (n) => say.count("count.bytes", BigInt(n) === 1n ? 1 : BigInt(n));
    say.tenths = tenths.format;
    // "512 bytes", "12 kB", "2.1 MB".
    say.size = (bytes) => {
      const step = bytes < 1000 ? 0 : bytes < 1e6 ? 1 : 2;
      return sizes[step].format(bytes / 1000 ** step);
    };
    // A sentence as pieces, with an element in the place of {name}.
    say.around = (key, element) => {
      const [before, after] = say(key).split("{name}");
      return [before, element, after];
    };
    // Several sentences: in Chinese there is no space between them.
    say.space = language === "zh" ? "" : " ";
    say.together = (sentences) => sentences.join(say.space);
    say.language = language;
    say.tag = TAGS[language];
    // The same language, with the sentences of another variant.
    say.variant = variant;
    say.of = (other) => family.get(other) ?? speaker(language, instead, other, family);
    family.set(variant, say);
    return say;
  }

  // The first language that the browser asks for and we have.
  function preferred(tags) {
    const found = tags.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => LANGUAGES.includes(tag));
    return found ?? "en";
  }

  return { WORDS, add, LANGUAGES, speaker, preferred };
});
