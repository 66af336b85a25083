"use strict";
// The marks of a lane: what crossed in the last half minute, one cell for each second. What came in
// is above a line, what went out is below it; the shape says what it was, so colour isn't needed.
barewire.define("teacher/view-marks", ["kit/dom", "teacher/lane"], ({ dom, lane: { Lane } }) => {
  const { KINDS, SECOND } = Lane;

  const SVG = "http://www.w3.org/2000/svg";
  const SECONDS = 30,
    CELL = 10,
    WIDTH = SECONDS * CELL,
    HEIGHT = 30,
    LINE = HEIGHT / 2;
  const HALF = 4;
  // After ten seconds, and after twenty.
  const TENS = [10, 20].map((s) => `M${WIDTH - s * CELL} ${LINE - 4}v8`).join("");

  function make(tag, attributes, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  // One, some, or ten and more within that second.
  const height = (frames) => (frames >= 10 ? 13 : frames > 1 ? 10 : 7);

  // Each shape as a path that begins at `x` on the line and goes `h` away from it: upwards if `h`
  // is negative.
  const SHAPES = {
    text: (x, h) => `M${x - HALF} 0h${2 * HALF}l${-HALF} ${h}z`,
    binary: (x, h) => `M${x - HALF} 0h${2 * HALF}v${h}h${-2 * HALF}z`,
    part: (x, h) => `M${x - 1.5} 0h3v${h}h-3z`,
    control: (x, h) => `M${x} 0a${HALF} ${Math.abs(h) / 2} 0 1 1 0 ${h}a${HALF} ${Math.abs(h) / 2} 0 1 1 0 ${-h}z`,
    close: (x, h) => `M${x - HALF} 0l${2 * HALF} ${h}M${x + HALF} 0l${-2 * HALF} ${h}`,
    whisper: (x, h) => `M${x} 0l${HALF} ${h / 2}l${-HALF} ${h / 2}l${-HALF} ${-h / 2}z`,
    broken: (x, h) => `M${x - 1.5} 0h3v${0.22 * h}h-3zM${x - 2} ${0.36 * h}h4v${0.64 * h}h-4z`,
  };

  // An empty picture; `draw(marks, now)` fills it; `now` is the server's time in µs.
  function marksView() {
    const paths = new Map();
    const picture = make(
      "svg",
      { class: "marks", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" },
      make("path", { class: "marks-line", d: `M0 ${LINE}h${WIDTH}${TENS}` }),
    );
    const pathOf = (dir, kind) => {
      const name = `${dir} ${kind}`;
      if (!paths.has(name)) {
        const path = make("path", {
          class: `mark-${dir} mark-${kind}`,
          transform: `translate(0 ${dir === "in" ? LINE - 1 : LINE + 1})`,
        });
        paths.set(name, path);
        picture.append(path);
      }
      return paths.get(name);
    };
    return {
      picture,
      draw(marks, now) {
        const drawn = new Map([...paths.keys()].map((name) => [name, ""]));
        for (const mark of within(marks, now)) {
          const name = `${mark.dir} ${mark.kind}`;
          drawn.set(name, (drawn.get(name) ?? "") + shape(mark, now));
        }
        for (const [name, d] of drawn) pathOf(...name.split(" ")).setAttribute("d", d);
      },
    };
  }

  const age = ({ second }, now) => Math.floor(now / SECOND) - second;
  const within = (marks, now) => marks.filter((mark) => age(mark, now) < SECONDS);

  function shape(mark, now) {
    const x = WIDTH - CELL / 2 - CELL * Math.max(0, age(mark, now));
    const h = height(mark.frames);
    return SHAPES[mark.kind](x, mark.dir === "in" ? -h : h);
  }

  // How many crossed in that time, for people who don't see the picture.
  function marksSeen(marks, now) {
    const recent = within(marks, now);
    const frames = (dir) => recent.filter((mark) => mark.dir === dir).reduce((sum, mark) => sum + mark.frames, 0);
    return { in: frames("in"), out: frames("out"), whisper: recent.some(({ kind }) => kind === "whisper") };
  }

  // What each shape stands for, as a list.
  function legend(say) {
    const item = (attributes, ...children) => dom.make("li", attributes, ...children);
    // Nobody whispers between two others.
    const kinds = KINDS.filter((kind) => kind !== "whisper" || say.variant !== "between");
    const shapes = kinds
      .filter((kind) => kind !== "part")
      .concat("part")
      .map((kind) => {
        const path = make("path", {
          class: `mark-in mark-${kind}`,
          d: SHAPES[kind](6, -10),
          transform: "translate(0 11)",
        });
        return item(
          { class: `legend-of-${kind}` },
          make("svg", { class: "legend-mark", viewBox: "0 0 12 12", "aria-hidden": "true" }, path),
          " ",
          say(`legend.${kind}`),
        );
      });
    return [item({}, say("legend.in")), item({}, say("legend.out")), ...shapes, item({}, say("legend.larger"))];
  }

  return { marksView, marksSeen, legend };
});
