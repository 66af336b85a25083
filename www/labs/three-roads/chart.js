"use strict";
// The race as two pictures: how many bytes each road has moved at each moment, and how long each
// letter was on its way. Roads differ in their dashes, rows and names, never only in colour; the
// tables below say the same to people who don't see pictures.
barewire.define(
  "labs/three-roads/chart",
  ["kit/dom", "labs/three-roads/model"],
  ({ dom: { make }, model: { ROADS } }) => {
    const SVG = "http://www.w3.org/2000/svg";
    const HEIGHT = 230,
      LEFT = 58,
      RIGHT = 140,
      TOP = 12,
      BOTTOM = 26;
    const ROW = 34,
      LABEL = 16;
    // Latencies are drawn from a millisecond to ten seconds; each factor of ten has the same width.
    const DECADES = [1, 10, 100, 1000, 10_000];

    function shape(tag, attributes, text = null) {
      const element = document.createElementNS(SVG, tag);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      if (text !== null) element.textContent = text;
      return element;
    }

    function canvas(box, height, label) {
      const width = box.clientWidth || 300;
      const svg = shape("svg", {
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
        role: "img",
        "aria-label": label,
        class: "race-chart",
      });
      box.replaceChildren(svg);
      return { svg, width };
    }

    // The next "round" number: one digit and zeros, and its half must be round, too.
    function roundUp(value) {
      const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
      return [1, 2, 3, 4, 6, 8, 10].map((n) => n * power).find((n) => n >= value);
    }

    // Names at the ends of the lines, moved apart if they would cover each other.
    function spread(wanted, most) {
      const sorted = [...wanted].sort((a, b) => b.y - a.y);
      let below = most;
      for (const label of sorted) {
        label.y = Math.min(label.y, below);
        below = label.y - LABEL;
      }
      return sorted;
    }

    // `race` with its `tallies`; `at`: ms since the start.
    function bytesChart(box, { tallies, plan, at }, say) {
      const { svg, width } = canvas(box, HEIGHT, say("race.chart_bytes"));
      const right = width - RIGHT,
        bottom = HEIGHT - BOTTOM;
      const most = roundUp(Math.max(100, ...ROADS.map((road) => tallies[road].bytes)));
      const x = (ms) => LEFT + ((right - LEFT) * ms) / (plan.seconds * 1000);
      const y = (bytes) => bottom - ((bottom - TOP) * bytes) / most;
      for (const part of [0, 0.5, 1]) {
        svg.append(
          shape("line", { x1: LEFT, x2: right, y1: y(most * part), y2: y(most * part), class: "race-grid" }),
          shape(
            "text",
            { x: LEFT - 6, y: y(most * part) + 4, "text-anchor": "end" },
            (most * part).toLocaleString(say.tag),
          ),
        );
      }
      for (const part of [0, 0.5, 1])
        svg.append(
          shape(
            "text",
            { x: x(plan.seconds * 1000 * part), y: HEIGHT - 8, "text-anchor": "middle" },
            say("race.seconds_at", { n: (plan.seconds * part).toLocaleString(say.tag) }),
          ),
        );
      const ends = ROADS.map((road) => {
        const { curve, bytes } = tallies[road];
        // Steps: bytes cross at moments, and nothing crosses between them.
        const path =
          curve
            .map(([ms, n], i) => (i === 0 ? `M${x(ms)} ${y(n)}` : `H${x(ms).toFixed(1)}V${y(n).toFixed(1)}`))
            .join("") + `H${x(at ?? 0).toFixed(1)}`;
        svg.append(shape("path", { d: path, class: `race-line road-${road}` }));
        return { road, y: y(bytes) + 4 };
      });
      for (const { road, y: at } of spread(ends, bottom))
        svg.append(shape("text", { x: right + 8, y: at, class: `race-name road-${road}` }, say(`race.${road}`)));
    }

    function latencyChart(box, { tallies }, say) {
      const height = ROADS.length * ROW + BOTTOM + 4;
      const { svg, width } = canvas(box, height, say("race.chart_late"));
      const left = RIGHT,
        right = width - 30;
      const x = (ms) => left + ((right - left) * Math.log10(Math.min(10_000, Math.max(1, ms)))) / 4;
      for (const ms of DECADES) {
        svg.append(
          shape("line", { x1: x(ms), x2: x(ms), y1: 2, y2: height - BOTTOM, class: "race-grid" }),
          shape(
            "text",
            { x: x(ms), y: height - 8, "text-anchor": "middle" },
            ms < 1000 ? say("race.ms", { n: ms }) : say("race.seconds_at", { n: ms / 1000 }),
          ),
        );
      }
      ROADS.forEach((road, i) => {
        const middle = 2 + (i + 0.5) * ROW;
        svg.append(
          shape(
            "text",
            { x: left - 10, y: middle + 4, "text-anchor": "end", class: `race-name road-${road}` },
            say(`race.${road}`),
          ),
        );
        for (const { ms } of tallies[road].late)
          svg.append(shape("circle", { cx: x(ms).toFixed(1), cy: middle, r: 4.5, class: `race-dot road-${road}` }));
        if (tallies[road].middle !== null)
          svg.append(
            shape("line", {
              x1: x(tallies[road].middle),
              x2: x(tallies[road].middle),
              y1: middle - 12,
              y2: middle + 12,
              class: `race-middle road-${road}`,
            }),
          );
      });
    }

    // Both, in one element; `render(race, say)`.
    function raceChart() {
      const bytes = make("div", { class: "race-canvas" }),
        late = make("div", { class: "race-canvas" });
      // Without letters, nothing could have been late.
      const letters = make(
        "div",
        { class: "race-charts" },
        make("h3", { "data-say": "race.chart_late" }),
        make("p", { class: "hint", "data-say": "race.chart_late_why" }),
        late,
      );
      const box = make("div", { class: "race-charts" }, make("h3", { "data-say": "race.chart_bytes" }), bytes, letters);
      let drawn = "";
      return {
        box,
        render(race, say) {
          // Not more often than the eye can follow: a flood of letters is drawn in steps.
          const stamp = [say.tag, race.name, race.state, Math.floor((race.at ?? 0) / 200), bytes.clientWidth].join();
          if (stamp === drawn) return;
          drawn = stamp;
          letters.hidden = race.plan.rate === 0;
          bytesChart(bytes, race, say);
          if (!letters.hidden) latencyChart(late, race, say);
        },
      };
    }

    return { raceChart };
  },
);
