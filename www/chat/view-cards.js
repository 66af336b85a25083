"use strict";
// Two cards that appear above the messages when a person is needed: what to type when no server
// answers, and which name or room to use when the server refused ours.
barewire.define(
  "chat/view-cards",
  ["kit/address", "kit/dom", "kit/view-bounded", "rfc6455/codes"],
  ({ address: { DEFAULT_HOST }, dom: { find, make, isolated, put, whenChanged }, viewBounded: { rest }, codes }) => {
    const LOOPBACK = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?$/;

    // What to type so that a server listens at `host` and accepts this page. On another machine it
    // has to listen on an address that others can reach; a page from another server (`stranger`,
    // its origin) has to be allowed by name.
    function command(host, stranger = null) {
      const [, name, port = "80"] = /^(.*?)(?::(\d+))?$/.exec(host.replace("localhost", "127.0.0.1"));
      const listen = `${LOOPBACK.test(host) ? name : "0.0.0.0"}:${port}`;
      const words = [];
      if (listen !== DEFAULT_HOST) words.push("--listen", listen);
      if (stranger) words.push("--allow-origin", stranger);
      return ["cargo run", ...(words.length ? ["--", ...words] : [])].join(" ");
    }

    function helpCard(actions) {
      find("address-form").addEventListener("submit", (event) => {
        event.preventDefault();
        actions.useAddress(find("address").value);
      });
      find("help-hide").addEventListener("click", actions.hideHelp);
      find("help").addEventListener("keydown", (event) => {
        if (event.key === "Escape" && !event.isComposing) actions.hideHelp();
      });

      return function render(session, ui, say) {
        const needed = session.failures > 0 && session.readyState !== codes.OPEN;
        find("help").hidden = !(ui.help || needed);
        find("help-hide").hidden = needed;
        const { host, http, origin } = session.server;
        put(find("help-title"), say(needed ? "help.nobody" : "help.other", { host }));
        const stranger = ui.origin === null || ui.origin === origin ? null : ui.origin;
        const disk = LOOPBACK.test(host) ? "help.why_disk" : "help.why_disk_far";
        const why = ui.fromDisk ? disk : stranger ? "help.why_stranger" : "help.why";
        put(find("help-why"), say(needed ? why : "help.other_why", { host, origin: ui.origin ?? "" }));
        put(find("help-command"), command(host, stranger));
        put(find("help-open"), say(ui.fromDisk ? "help.open_disk" : "help.open"));
        put(find("help-url"), `${http}/`);
        put(find("address-problem"), ui.addressProblem ? say(ui.addressProblem) : "");
        find("address").setAttribute("aria-invalid", String(Boolean(ui.addressProblem)));
      };
    }

    function whoCard(actions) {
      let shown = null;
      const drawOffers = whenChanged(offersDrawn),
        drawQuote = whenChanged(quote);
      find("who-form").addEventListener("submit", (event) => {
        event.preventDefault();
        actions.moveTo(find("who-room").value.trim(), find("who-name").value.trim());
      });
      find("who-cancel").addEventListener("click", actions.stopAsking);
      find("who-offers").addEventListener("click", (event) => {
        const name = event.target.closest("button")?.dataset.name;
        if (name !== undefined) actions.moveTo(find("who-room").value.trim(), name);
      });

      return function render(session, ui, say) {
        const { asking } = session;
        find("who").hidden = !asking;
        put(find("who-problem"), ui.whoProblem ? say(ui.whoProblem) : "");
        if (!asking) return void (shown = null);
        const why = asking.why === "held" && !session.connection.waiting ? "taken" : asking.why;
        const values = { name: session.name, room: session.roomName };
        put(find("who-title"), say(`who.${why}`, values));
        put(find("who-why"), say(`who.${why}_why`, values));
        drawQuote(asking.reason, say);
        find("who-cancel").hidden = session.readyState !== codes.OPEN;
        drawOffers(why === "taken" || why === "held" ? ui.offers : [], say);
        if (shown !== asking) fill(session, (shown = asking));
      };
    }

    // The server's own words are separate from ours.
    function quote(reason, say) {
      find("who-quote").hidden = !reason;
      find("who-quote").replaceChildren(...(reason ? [say("who.quote", { reason }), ...rest(reason, say)] : []));
    }

    function offersDrawn(names) {
      find("who-offers").hidden = names.length === 0;
      find("who-offers")
        .querySelectorAll("button")
        .forEach((button) => button.remove());
      find("who-offers").append(
        ...names.map((name) => make("button", { type: "button", "data-name": name }, isolated(name))),
      );
    }

    // Once per question: what a person has begun to type isn't overwritten.
    function fill(session, asking) {
      find("who-name").value = session.name;
      find("who-room").value = session.roomName;
      if (asking.why === "held") return;
      find("who-name").focus();
      find("who-name").select();
    }

    return { helpCard, whoCard, command };
  },
);
