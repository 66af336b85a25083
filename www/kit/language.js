"use strict";
// Sentences in the reader's language. All of them stand in strings.js; this finds
// one by its key and puts values in its {braces}; a section of an RFC stands there by
// its title (rfc.js).
barewire.define("kit/language", ["kit/bounded", "kit/rfc"], ({ bounded, rfc }) => {
  // Every sentence of the page by its key, both languages side by side, so that one isn't changed
  // without the other: [English, 简体中文]. The folders add theirs (`words.js`).
  const WORDS = {};

  function add(words) {
    for (const key of Object.keys(words)) if (key in WORDS) throw new Error(`${key} is said twice`);
    Object.assign(WORDS, words);
  }

  const LANGUAGES = ["en", "zh"];
  const TAGS = { en: "en", zh: "zh-CN" };
  // Letters that are written from right to left. A value that has some is fenced
  // (first strong isolate … pop), or it would turn the sentence around it.
  const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u200F\u202A-\u202E]/;

  function fenced(value) {
    const text = bounded.value(String(value));
    return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
  }

  // `say(key, values)` for one language. A key that isn't there shows itself:
  // ugly, but never blank, and a test sees to it that it doesn't happen. `instead`
  // names other sentences for some keys, where a page needs other words than the
  // views that it shares.
  function speaker(language, instead = {}) {
    const column = LANGUAGES.indexOf(language);
    // Made once: to make one takes far longer than to use it.
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
      const sentence = WORDS[instead[key] ?? key]?.[column] ?? key;
      return sentence
        .replace(/\{§([^}]+)\}/g, (_, title) => rfc.cite(title))
        .replace(/\{(\w+)\}/g, (whole, name) => (name in values ? fenced(values[name]) : whole));
    };
    // "1 message", "2 messages": English bends the noun, Chinese doesn't.
    say.count = (key, n, values = {}) => {
      const one = n === 1 && `${key}.one` in WORDS;
      return say(one ? `${key}.one` : key, { ...values, n: whole.format(n) });
    };
    say.number = whole.format;
    // A length beside another number: "1 byte", "36 bytes". Lengths may be larger than a
    // JavaScript number holds.
    say.bytes = (n) => say.count("count.bytes", BigInt(n) === 1n ? 1 : BigInt(n));
    say.tenths = tenths.format;
    // "512 bytes", "12 kB", "2.1 MB".
    say.size = (bytes) => {
      const step = bytes < 1000 ? 0 : bytes < 1e6 ? 1 : 2;
      return sizes[step].format(bytes / 1000 ** step);
    };
    // A sentence as pieces, with an element where {name} stands.
    say.around = (key, element) => {
      const [before, after] = say(key).split("{name}");
      return [before, element, after];
    };
    // Sentences in a row: Chinese ones stand without a space between them.
    say.space = language === "zh" ? "" : " ";
    say.together = (sentences) => sentences.join(say.space);
    say.language = language;
    say.tag = TAGS[language];
    return say;
  }

  // The first language that the browser asks for and we have.
  function preferred(tags) {
    const found = tags.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => LANGUAGES.includes(tag));
    return found ?? "en";
  }

  return { WORDS, add, LANGUAGES, speaker, preferred };
});
