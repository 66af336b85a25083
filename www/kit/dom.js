"use strict";
// The few things that every view does with elements. Text goes in as text, here and everywhere: a
// name such as `<img onerror=…>` is shown, never parsed; and only as much of it as a page can draw
// at once.
barewire.define("kit/dom", ["kit/bounded"], ({ bounded }) => {
  const find = (id) => document.getElementById(id);

  // An element with attributes and children; a child that is a string is text.
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(
      ...children
        .filter((child) => child !== null)
        .map((child) => (typeof child === "string" ? bounded.any(child) : child)),
    );
    return element;
  }

  // An element whose text `translate` writes, in the current language.
  const said = (tag, key, attributes = {}, ...children) => make(tag, { "data-say": key, ...attributes }, ...children);

  // Somebody's words or name, isolated: an Arabic name must not reverse the line around it.
  function isolated(text, attributes = {}) {
    const { text: drawn, cut } = bounded.bound(text, bounded.LIMITS.value);
    return cut ? make("bdi", { title: text, ...attributes }, `${drawn}…`) : make("bdi", attributes, text);
  }

  // Changes text only if it differs from last time: rewritten text is read again by a screen
  // reader, and loses the reader's selection. A browser that translates the page puts its own words
  // into `<font>` elements; those stay.
  const written = new WeakMap();

  function put(element, text) {
    const drawn = bounded.any(text);
    const stands = written.get(element) === drawn && element.querySelector("font") !== null;
    if (!stands && element.textContent !== drawn) element.textContent = drawn;
    written.set(element, drawn);
  }

  // Fixed sentences of the page, for every element that names its key.
  function translate(root, say) {
    for (const element of root.querySelectorAll("[data-say]")) put(element, say(element.dataset.say));
    for (const element of root.querySelectorAll("[data-label]"))
      element.setAttribute("aria-label", say(element.dataset.label));
    for (const element of root.querySelectorAll("[data-placeholder]"))
      element.placeholder = say(element.dataset.placeholder);
  }

  // Keeps a scrolling box at its end, but only while the reader is there: a reader who has scrolled
  // up isn't pulled away.
  function follower(box, rows, moved = () => {}) {
    const follow = { atEnd: true };
    let top = 0;
    follow.toEnd = () => {
      box.scrollTop = box.scrollHeight;
      top = box.scrollTop;
      follow.atEnd = true;
    };
    follow.drawn = () => {
      if (follow.atEnd) follow.toEnd();
    };
    box.addEventListener("scroll", () => {
      const before = follow.atEnd;
      // Only moving up leaves the end: a box that became smaller is as far from its end, but nobody
      // scrolled.
      if (box.scrollHeight - box.scrollTop - box.clientHeight < 32) follow.atEnd = true;
      else if (box.scrollTop < top) follow.atEnd = false;
      top = box.scrollTop;
      if (follow.atEnd !== before) moved();
    });
    // A box that changes its size (a keyboard opens, a card closes) still shows its end to a reader
    // who was there; so do rows whose true height is known only when they are in sight.
    const sizes = new ResizeObserver(follow.drawn);
    for (const element of [box, rows]) sizes.observe(element);
    return follow;
  }

  // Draws `entries` as children of `box`, in order, and makes only what is new. `build(entry)`
  // makes one; a changed `stamp(entry)` means that it must be made again. Returns how many were
  // made.
  function keyed(build, stamp) {
    const made = new Map();
    return function draw(box, entries) {
      const wanted = new Set(entries);
      for (const [entry, { node }] of made) {
        if (wanted.has(entry)) continue;
        node.remove();
        made.delete(entry);
      }
      let next = box.firstElementChild;
      let count = 0;
      for (const entry of entries) {
        let row = made.get(entry);
        if (!row || row.stamp !== stamp(entry)) {
          const node = build(entry);
          if (row?.node === next) next = next.nextElementSibling;
          row?.node.remove();
          row = { node, stamp: stamp(entry) };
          made.set(entry, row);
          count += 1;
        }
        if (row.node === next) next = next.nextElementSibling;
        else box.insertBefore(row.node, next);
      }
      return count;
    };
  }

  // Draws again only when `facts` changed. `draw` gets only the facts: anything else that it read
  // could change without a new drawing.
  function whenChanged(draw) {
    let drawn = null;
    return (facts, say) => {
      const stamp = `${say.tag} ${say.variant} ${JSON.stringify(facts)}`;
      if (stamp === drawn) return;
      drawn = stamp;
      try {
        draw(facts, say);
      } catch (error) {
        // A half-finished drawing doesn't count.
        drawn = null;
        throw error;
      }
    };
  }

  // Nobody reads faster than this: if more rows than this came since the last drawing, the next one
  // waits a moment, and the page stays quick in a flood.
  const MANY = 12,
    MOMENT_MS = 200;

  // Returns whether a drawing can wait, and makes sure that one follows. `total` rows have come so
  // far; what the reader asks for is drawn at once.
  function breather(again) {
    let at = 0,
      before = 0,
      drawn = null,
      timer = null;
    return (total, asked) => {
      const many = total - before > MANY && performance.now() - at < MOMENT_MS;
      if (many && asked === drawn) {
        timer ??= setTimeout(() => {
          timer = null;
          again();
        }, MOMENT_MS);
        return true;
      }
      at = performance.now();
      [before, drawn] = [total, asked];
      return false;
    };
  }

  // Draws. If the focused element is gone afterwards, or can't be used, the focus moves to the
  // first of `instead()` that can be used.
  const usable = (element) =>
    Boolean(element) && element !== document.body && !element.disabled && element.checkVisibility?.() !== false;

  function steadily(draw, instead) {
    const stood = document.activeElement !== document.body;
    draw();
    if (!stood || usable(document.activeElement)) return;
    instead().map(find).find(usable)?.focus({ preventScroll: true });
  }

  // Draws at most once a frame, however much happened. A hidden tab has no frames, and a tab that
  // was hidden while it waited gets none: then a timer draws.
  const HIDDEN_MS = 200;

  function framed(draw) {
    let frame = null,
      timer = null;
    const now = () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      frame = timer = null;
      draw();
    };
    return () => {
      if (timer !== null) return;
      frame = requestAnimationFrame(now);
      timer = setTimeout(now, HIDDEN_MS);
    };
  }

  // Events that come by themselves are passed on at most 20 times a second, the first at once: what
  // a person does must not wait for drawings that nobody sees.
  const PACE_MS = 50;

  function paced(tell) {
    let at = -Infinity,
      timer = null;
    const now = () => {
      timer = null;
      at = performance.now();
      tell();
    };
    return () => {
      if (timer !== null) return;
      const wait = at + PACE_MS - performance.now();
      if (wait > 0) timer = setTimeout(now, wait);
      else now();
    };
  }

  return {
    find,
    make,
    said,
    isolated,
    put,
    translate,
    follower,
    keyed,
    whenChanged,
    breather,
    steadily,
    framed,
    paced,
  };
});
