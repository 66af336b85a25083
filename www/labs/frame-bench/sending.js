"use strict";
// The frame of the bench, sent to `/echo` as it is; and what the server made of it.
barewire.define(
  "labs/frame-bench/sending",
  ["kit/dom", "kit/hex", "rfc6455/closing", "rfc6455/explain", "rfc6455/rules", "labs/frame-bench/model"],
  ({ dom, dom: { make, put, said }, hex, closing, explain, rules, model: bench }) => {
    async function send(lab, own, guess) {
      const { bytes } = own;
      own.raw?.drop();
      own.result = null;
      const raw = (own.raw = await lab.desk.connect());
      await raw.open("/echo");
      await raw.write([bytes]);
      await raw.heardOut();
      // The bench has another frame by now: this isn't about it.
      if (own.bytes !== bytes) return;
      const { timeline } = raw;
      const rule =
        timeline.lastIn?.frame.rule ?? timeline.endings.find(({ record }) => record?.what === "rule")?.record ?? null;
      own.result = {
        verdict: bench.verdict(raw.frames.frames, rule),
        rule,
        came: raw.frames.frames,
        silent: bench.silence(bytes),
      };
      guess.tell(own.result.verdict);
      const field = rule ? explain.breaksAt(rule.rule)[0] : null;
      lab.look(raw, { key: timeline.lastIn?.key ?? null, field, title: { key: "labs.line", params: {} } });
      const goal = bench.goalOf({ ...own.result, code: rule?.code ?? null });
      if (goal) lab.page.progress.markPart(lab.id, goal);
      if (own.met.size === bench.GOALS.length) lab.done();
    }

    // What the server said, by which rule, and a link to the line of Rust.
    function resultOf(own, lab) {
      const says = make("p"),
        rule = make("p", { class: "explain-broken" });
      const line = said("button", "bench.line", { type: "button" });
      const box = make(
        "div",
        { class: "bench-result" },
        said("h3", "bench.result"),
        says,
        rule,
        make("p", { class: "buttons" }, line),
      );
      line.addEventListener("click", () => {
        lab.code(own.result.rule.rule);
        dom.find("lab-code").scrollIntoView({ block: "start" });
      });
      return {
        box,
        render(say) {
          const { result } = own;
          box.hidden = !result;
          if (!result) return;
          put(
            says,
            result.verdict === "nothing"
              ? say(`bench.silent_${result.silent}`)
              : say(`bench.did_${result.verdict}`, answered(result)),
          );
          rule.hidden = line.hidden = !result.rule;
          put(rule, result.rule ? say("row.rule", rules.inWords(result.rule, say)) : "");
        },
      };
    }

    // The answer's values, for the sentence about it.
    function answered({ came, rule }) {
      const close = came.find(({ opcode }) => opcode === 8);
      const { code, reason } = close ? closing.body(close) : { code: rule?.code ?? "", reason: "" };
      const first = came[0]?.payload ?? new Uint8Array();
      return { text: hex.utf8(first.slice(0, 200)) ?? hex.spaced(first.slice(0, 64)), code: code ?? "–", reason };
    }

    return { send, resultOf };
  },
);
