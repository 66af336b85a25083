"use strict";
// Names: making one up, offering another, and saying early what can't be one. The server decides;
// this only saves a round trip, and says it in the reader's language.
barewire.define("kit/names", ["kit/look-alikes", "kit/unseen"], ({ lookAlikes, unseen }) => {
  const LONGEST = 32;
  const SERVER = "server";
  // Not `\s`, which also has U+FEFF.
  const BLANK = /^\p{White_Space}*$/u;

  const WORDS = {
    en: {
      first: [
        "amber",
        "brisk",
        "calm",
        "clever",
        "copper",
        "early",
        "gentle",
        "happy",
        "jolly",
        "keen",
        "lucky",
        "mellow",
        "nimble",
        "patient",
        "proud",
        "quick",
        "quiet",
        "silver",
        "steady",
        "sunny",
        "swift",
        "tidy",
        "warm",
        "witty",
      ],
      second: [
        "badger",
        "beaver",
        "cricket",
        "crane",
        "dolphin",
        "falcon",
        "finch",
        "fox",
        "gecko",
        "hare",
        "heron",
        "koala",
        "lark",
        "lynx",
        "marten",
        "newt",
        "otter",
        "owl",
        "panda",
        "puffin",
        "robin",
        "seal",
        "swan",
        "wren",
      ],
      join: "-",
    },
    zh: {
      first: [
        "安静的",
        "聪明的",
        "从容的",
        "活泼的",
        "机灵的",
        "快乐的",
        "敏捷的",
        "勤快的",
        "轻巧的",
        "热心的",
        "稳重的",
        "温和的",
        "细心的",
        "早起的",
        "专注的",
        "自在的",
      ],
      second: [
        "白鹭",
        "斑马",
        "海豚",
        "河狸",
        "狐狸",
        "画眉",
        "考拉",
        "百灵",
        "猫头鹰",
        "水獭",
        "松鼠",
        "天鹅",
        "熊猫",
        "雪豹",
        "燕子",
        "云雀",
      ],
      join: "",
    },
  };

  function pick(list, random) {
    return list[Math.floor(random() * list.length)];
  }

  function makeUp(language, random) {
    const words = WORDS[language] ?? WORDS.en;
    return pick(words.first, random) + words.join + pick(words.second, random);
  }

  // Two names to offer to somebody whose name was refused: their own with a number, as people do,
  // and a new one. An emoji that is cut short may no longer be one.
  function offer(name, language, random) {
    const number = 2 + Math.floor(random() * 98);
    const stem = [...name].slice(0, LONGEST - 3).join("");
    const [own, other, third] = [`${stem}-${number}`, makeUp(language, random), makeUp(language, random)];
    return [judge(own) === null ? own : third, other];
  }

  // The key of the sentence that says why this can't be the name of a person or of a room; null if
  // it can. As src/chat/name.rs does it.
  function judge(name, what = "person") {
    if (BLANK.test(name)) return "name.empty";
    if ([...name].length > LONGEST) return "name.long";
    if (unseen.first(name) !== null) return "name.unseen";
    if (name.startsWith(" ") || name.endsWith(" ") || name.includes("  ")) return "name.spaces";
    // In an address these two mean "here" and "one up", percent-coded or not.
    if (name === "." || name === "..") return "name.dots";
    if (what === "person" && lookAlikes.looksLike(name, SERVER)) return "name.reserved";
    return null;
  }

  return { LONGEST, makeUp, offer, judge };
});
