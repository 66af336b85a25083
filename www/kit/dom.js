"use strict";
// The few things that every view does with elements. Text goes in as text, here
// and everywhere: a name such as `<img onerror=…>` is shown, never parsed; and no more
// of it than a page can draw at once.
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

  // An element whose text `translate` says, in whatever language is chosen.
  const said = (tag, key, attributes = {}, ...children) => make(tag, { "data-say": key, ...attributes }, ...children);

  // Somebody's words or name, fenced off: an Arabic name turns no line around.
  function isolated(text, attributes = {}) {
    const { text: drawn, cut } = bounded.bound(text, bounded.LIMITS.value);
    return cut ? make("bdi", { title: text, ...attributes }, `${drawn}…`) : make("bdi", attributes, text);
  }

  // Changes text only where it is to be another than the last time: what is written again
  // is read again by a screen reader, and loses the reader's selection. A browser that
  // translates the page puts its own words into `<font>` elements; those stay.
  const written = new WeakMap();

  function put(element, text) {
    const drawn = bounded.any(text);
    const stands = written.get(element) === drawn && element.querySelector("font") !== null;
    if (!stands && element.textContent !== drawn) element.textContent = drawn;
    written.set(element, drawn);
  }

  // Fixed sentences of the page, wherever an element names its key.
  function translate(root, say) {
    for (const element of root.querySelectorAll("[data-say]")) put(element, say(element.dataset.say));
    for (const element of root.querySelectorAll("[data-label]"))
      element.setAttribute("aria-label", say(element.dataset.label));
    for (const element of root.querySelectorAll("[data-placeholder]"))
      element.placeholder = say(element.dataset.placeholder);
  }

  // Keeps a scrolling box at its end, but only while its reader is there: who has
  // scrolled up to read something is not pulled away from it.
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
      // Only who moves up leaves the end: a box that became smaller is as far
      // from its end, and nobody scrolled.
      if (box.scrollHeight - box.scrollTop - box.clientHeight < 32) follow.atEnd = true;
      else if (box.scrollTop < top) follow.atEnd = false;
      top = box.scrollTop;
      if (follow.atEnd !== before) moved();
    });
    // A box that changes its size (a keyboard comes up, a card goes away) still
    // shows its end to whom was there; so do rows whose true height is known only
    // once they are in sight.
    const sizes = new ResizeObserver(follow.drawn);
    for (const element of [box, rows]) sizes.observe(element);
    return follow;
  }

  // Draws `entries` as children of `box`, in order, making only what is new.
  // `build(entry)` makes one, `stamp(entry)` tells when it must be made again.
  // Answers how many were made.
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

  // Draws again only when `facts` changed. `draw` is given the facts and nothing
  // else to read: what is drawn from something that nobody compares goes stale.
  function whenChanged(draw) {
    let drawn = null;
    return (facts, say) => {
      const stamp = say.tag + JSON.stringify(facts);
      if (stamp === drawn) return;
      drawn = stamp;
      try {
        draw(facts, say);
      } catch (error) {
        // What is half drawn isn't drawn.
        drawn = null;
        throw error;
      }
    };
  }

  // Nobody reads faster than this: where so many rows came since the last drawing, the
  // next one waits a moment, and the page stays quick in a flood.
  const MANY = 12,
    MOMENT_MS = 200;

  // Answers whether a drawing can wait, and sees to it that one follows. `total` rows
  // have come so far; what their reader asks for is drawn at once.
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

  // Draws. Who stood at an element that is gone now, or has nothing to do, would stand
  // nowhere: they stand at the first of `instead()` that can be used.
  const usable = (element) =>
    Boolean(element) && element !== document.body && !element.disabled && element.checkVisibility?.() !== false;

  function steadily(draw, instead) {
    const stood = document.activeElement !== document.body;
    draw();
    if (!stood || usable(document.activeElement)) return;
    instead().map(find).find(usable)?.focus({ preventScroll: true });
  }

  // Draws once a frame however much happened. A tab that isn't looked at has no frames,
  // and one that was hidden while it waited for a frame gets none: then it is a timer's.
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

  // What comes by itself is told on at most 20 times a second, the first at once: what a
  // person does mustn't wait behind more drawings than anybody sees.
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
