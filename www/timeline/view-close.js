"use strict";
// The end of the connection in three columns: the script, the console, the wire.
barewire.define(
  "timeline/view-close",
  ["kit/dom", "kit/view-bounded", "rfc6455/closing", "rfc6455/rules", "timeline/between"],
  ({ dom: { find, make, put, whenChanged }, viewBounded: { rest }, closing, rules, between }) => {
    function closeView() {
      const draw = whenChanged(drawn);
      return (timeline, journal, say) =>
        draw(
          {
            ...closing.stories(
              timeline.endings ?? [],
              journal.entries,
              timeline.between ? between.seenOf(timeline) : null,
            ),
            foreign: Boolean(timeline.taught || timeline.between),
            pageless: timeline.pageless,
            others: Boolean(timeline.between),
          },
          say,
        );
    }

    function drawn({ script, console: shown, wire, tcp, lesson, failed, foreign, pageless, others }, say) {
      const over = script.length > 0 || wire.length > 0;
      find("end-none").hidden = over;
      find("end").hidden = !over;
      if (!over) return;
      // If there is no page at the other end, only the wire has something to say.
      for (const id of ["end-script", "end-console"]) find(id).parentElement.hidden = pageless;
      // One sentence tells of both, if the client is somebody else's program.
      if (others) find("end-console").parentElement.hidden = true;
      const item = ({ key, params, record = null }) =>
        make(
          "li",
          {},
          say(key, record ? judged(record, say) : rules.inWords(params, say)),
          ...rest(params.reason ?? params.sentence ?? "", say),
        );
      const none = () => make("li", { class: "hint" }, say("end.nothing"));
      // What somebody else's browser was told doesn't cross the wire.
      const unseen = item({ key: "taught.unseen", params: {} });
      find("end-script").replaceChildren(...(foreign ? [unseen] : script.length ? script.map(item) : [none()]));
      find("end-console").replaceChildren(foreign ? unseen.cloneNode(true) : item(shown));
      find("end-wire").replaceChildren(
        ...(wire.length ? wire.map((line) => timed(line, item(line), say.tag)) : [none()]),
      );
      put(find("end-tcp"), say(tcp.key));
      const lessons = [
        ...(lesson ? [say(lesson.key, lesson.params)] : []),
        ...(failed ? [say("lesson.between_failed")] : []),
      ];
      find("end-lesson").hidden = lessons.length === 0;
      put(find("end-lesson"), say.together(lessons));
    }

    const judged = (record, say) => ({ broke: between.broke(record, say), sentence: between.sentence(record, say) });

    function timed({ at }, row, tag) {
      if (at !== null)
        row.prepend(
          make(
            "span",
            { class: "end-at" },
            `${at.toLocaleString(tag, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} ms `,
          ),
        );
      return row;
    }

    return { closeView };
  },
);
