"use strict";
// The empty panels of the detail. They are made here and not written in the page, since without
// scripts they have nothing to show.
barewire.define(
  "timeline/view-panels",
  ["kit/dom", "timeline/view-judged"],
  ({ dom: { find, make, said }, viewJudged: { judgedFrame } }) => {
    // An element with an id; a fixed sentence of the page; a button with one.
    const box = (tag, id, attributes = {}, ...children) => make(tag, { id, ...attributes }, ...children);
    const button = (id, key, attributes = {}) => said("button", key, { type: "button", id, ...attributes });
    const div = (name, ...children) => make("div", { class: name }, ...children);
    const hidden = { hidden: "" };

    // `of` is the prefix of each id: a page may have two of these.
    function frame(of = "") {
      return [
        box("p", `${of}frame-says`, { class: "says" }),
        box("p", `${of}frame-broke`, { class: "explain-broken", ...hidden }),
        of === "" ? judgedFrame("frame-judged") : null,
        box("p", `${of}frame-message`, { class: "frame-message", ...hidden }),
        box("p", `${of}frame-inflated`, { class: "frame-message", ...hidden }),
        box(
          "div",
          `${of}frame-work`,
          { class: "frame-work", ...hidden },
          box("div", `${of}figure`, { class: "figure-box" }),
          div(
            "frame-lists",
            div(
              "dump-box",
              said("h4", "dump.title"),
              box("div", `${of}dump`, { dir: "ltr" }),
              make(
                "p",
                { class: "buttons" },
                button(`${of}dump-copy`, "dump.copy"),
                box("button", `${of}dump-more`, { type: "button", ...hidden }),
                box("span", `${of}dump-said`, { class: "hint", role: "status" }),
              ),
            ),
            div(
              "fields-box",
              said("h4", "fields.title"),
              make(
                "table",
                { class: "fields" },
                make(
                  "thead",
                  {},
                  make(
                    "tr",
                    {},
                    ...["fields.name", "fields.bits", "fields.value"].map((key) => said("th", key, { scope: "col" })),
                  ),
                ),
                box("tbody", `${of}fields`),
              ),
            ),
          ),
        ),
      ];
    }

    function mask() {
      return [
        box("p", "mask-says", { class: "says" }),
        box(
          "div",
          "mask-work",
          { class: "mask-work", ...hidden },
          make(
            "p",
            { class: "buttons" },
            button("mask-restart", "mask.restart"),
            button("mask-step", "mask.step"),
            button("mask-all", "mask.all"),
          ),
          box("div", "mask-columns", {
            class: "mask-columns",
            dir: "ltr",
            role: "group",
            "aria-labelledby": "mask-says",
          }),
          make(
            "p",
            { class: "mask-read" },
            box("span", "mask-reads"),
            " ",
            box("q", "mask-read-text", { dir: "auto" }),
          ),
          box("p", "mask-wrong", { class: "explain-broken", ...hidden }),
          said("p", "mask.deflated", { id: "mask-packed", class: "hint", ...hidden }),
          div(
            "mask-tools",
            div(
              "loupe-box",
              box("h4", "loupe-title"),
              make("table", { class: "loupe", dir: "ltr", "aria-labelledby": "loupe-title" }, box("tbody", "loupe")),
            ),
            div(
              "flip-box",
              said("h4", "mask.flip"),
              box("div", "mask-key", { class: "mask-key-bytes", dir: "ltr" }),
              make("p", { class: "buttons" }, button("mask-reset", "mask.reset")),
            ),
          ),
        ),
      ];
    }

    function deflate() {
      return [
        box("p", "deflate-says", { class: "says" }),
        box(
          "div",
          "deflate-work",
          { class: "deflate-work", ...hidden },
          said("h4", "deflate.text"),
          box("div", "deflate-text", { class: "df-box df-text", dir: "ltr" }),
          said("h4", "deflate.bits"),
          said("p", "deflate.order", { class: "hint" }),
          box("div", "deflate-bits", { class: "df-box df-bits", dir: "ltr" }),
          box("p", "deflate-rest", { class: "hint", ...hidden }),
          said("h4", "deflate.symbols"),
          make(
            "div",
            { class: "df-scroll", tabindex: "0", role: "region", "data-label": "deflate.symbols" },
            make(
              "table",
              { class: "fields df-parts" },
              make(
                "thead",
                {},
                make(
                  "tr",
                  {},
                  ...["deflate.col_bits", "deflate.col_code", "deflate.col_says"].map((key) =>
                    said("th", key, { scope: "col" }),
                  ),
                ),
              ),
              box("tbody", "deflate-parts"),
            ),
          ),
          box("div", "deflate-codes"),
        ),
      ];
    }

    function handshake() {
      return [
        said("p", "shake.none", { id: "shake-none", class: "says" }),
        judgedFrame("shake-judged"),
        box("p", "shake-half", { class: "hint", ...hidden }),
        box(
          "div",
          "shake",
          { class: "shake", ...hidden },
          div("", said("h4", "shake.request"), box("ul", "shake-request", { class: "shake-lines" })),
          div("", said("h4", "shake.answer"), box("ul", "shake-answer", { class: "shake-lines" })),
          box(
            "div",
            "shake-proof",
            hidden,
            said("h4", "shake.proof"),
            box("ol", "proof-steps", { class: "proof-steps" }),
            box("p", "proof-verdict"),
            said("p", "shake.why", { class: "hint" }),
          ),
          div("", said("h4", "shake.extensions"), box("p", "shake-extensions"), parameters()),
        ),
      ];
    }

    // What offer and answer say of compression.
    function parameters() {
      return box(
        "div",
        "shake-parameters",
        hidden,
        said("h5", "shake.offered"),
        box("ul", "shake-offered", { class: "shake-parameters" }),
        said("h5", "shake.answered"),
        box("ul", "shake-answered", { class: "shake-parameters" }),
      );
    }

    function close() {
      return [
        said("p", "end.none", { id: "end-none", class: "says" }),
        box(
          "div",
          "end",
          { class: "end", ...hidden },
          div(
            "end-columns",
            div("", said("h4", "end.script"), box("ul", "end-script")),
            div("", said("h4", "end.console"), box("ul", "end-console")),
            div("end-wire", said("h4", "end.wire"), box("ol", "end-wire")),
            div(
              "end-sum",
              said("h4", "end.tcp"),
              box("p", "end-tcp"),
              box("p", "end-lesson", { class: "end-lesson", ...hidden }),
            ),
          ),
        ),
        judgedFrame("end-judged"),
      ];
    }

    function side() {
      return box(
        "aside",
        "detail-side",
        { class: "detail-side", "data-label": "explain.title" },
        box("div", "explain", { class: "explain" }),
        box(
          "div",
          "source",
          { class: "source" },
          said("h4", "source.title"),
          box("p", "source-says", { class: "hint" }),
          box("pre", "source-code", { class: "source-code", dir: "ltr", tabindex: "0", ...hidden }),
          make("p", {}, box("a", "source-whole", { target: "_blank", rel: "noreferrer", ...hidden })),
        ),
      );
    }

    // The tabs, in order, with their panels.
    const PANELS = { frame, mask, deflate, handshake, close };

    function panels() {
      const tabs = Object.keys(PANELS).map((name) =>
        button(`tab-${name}`, `tab.${name}`, { role: "tab", "aria-controls": `detail-${name}` }),
      );
      const made = Object.entries(PANELS).map(([name, inside]) =>
        box("div", `detail-${name}`, { role: "tabpanel", "aria-labelledby": `tab-${name}`, ...hidden }, ...inside()),
      );
      find("detail").replaceChildren(
        div(
          "detail-head",
          box("h3", "detail-title"),
          box("div", "detail-tabs", { class: "detail-tabs", role: "tablist", "data-label": "detail.tabs" }, ...tabs),
        ),
        div("detail-body", box("div", "detail-main", { class: "detail-main" }, ...made), side()),
      );
    }

    return { panels, framePanel: frame };
  },
);
