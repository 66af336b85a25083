"use strict";
// The page's language and its light: what the reader chose last, otherwise what the browser asks
// for; and the two buttons that change them.
barewire.define(
  "kit/appearance",
  ["kit/dom", "kit/language"],
  ({ dom: { find, put, translate }, language: { speaker } }) => {
    // `lasting` remembers both; `spoken(say)` is called for each new language. `instead` and
    // `variant`: other sentences for some keys, as in `speaker`.
    function appearance(lasting, language, spoken, instead = {}, variant = null) {
      let now = language;

      function speak(next) {
        now = next;
        const say = speaker(next, instead, variant);
        document.documentElement.lang = say.tag;
        translate(document, say);
        const other = next === "en" ? "zh" : "en";
        put(find("language"), other === "zh" ? "中文" : "English");
        find("language").lang = other === "zh" ? "zh-CN" : "en";
        spoken(say);
      }

      find("language").addEventListener("click", () => {
        const other = now === "en" ? "zh" : "en";
        lasting.set("language", other);
        speak(other);
      });
      find("theme").addEventListener("click", () => {
        const shines =
          document.documentElement.dataset.theme ??
          (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
        const other = shines === "dark" ? "light" : "dark";
        lasting.set("theme", other);
        document.documentElement.dataset.theme = other;
      });
      const theme = lasting.get("theme");
      if (theme) document.documentElement.dataset.theme = theme;
      return { begin: () => speak(now) };
    }

    return { appearance };
  },
);
