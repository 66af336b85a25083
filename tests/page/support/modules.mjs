// The page's scripts put nothing on a shared object, so a test that wants one watches while they
// are defined. `lookOn` runs before the first of them, under Node or in a page, and leaves
// `barewire` as tests use it: a script by its own name (`barewire.hex`), or what it returns
// (`barewire.Timeline`, `barewire.views.logView`).

// Each lab's folder has a file called `model`, so tests have names for these.
const NAMES = {
  bench: "labs/frame-bench/model",
  lengthScale: "labs/boundary/model",
  violations: "labs/break-it/model",
  heads: "labs/handshake/model",
  tcpCuts: "labs/tcp-is-not-frames/model",
  writers: "labs/two-writers/model",
  visitors: "labs/who-may-connect/model",
  toyProxy: "labs/why-a-mask/model",
  slow: "labs/slow-and-lost/model",
  squeeze: "labs/squeeze/model",
  race: "labs/three-roads/model",
  museum: "labs/museum/model",
  museumChat: "labs/museum/chat",
  museumRuns: "labs/museum/runs",
  ownServer: "labs/own-server/model",
  wireRows: "timeline/rows",
  teacher: "teacher/teach-actions",
};

// `globalThis.replaced` may replace something that a script returns, as `{ "chat/session": (made)
// => ({ … }) }`.
export function lookOn(names = NAMES) {
  const needs = new Map(),
    modules = new Map();
  let page = null;
  const called = (name) =>
    name
      .split("/")
      .at(-1)
      .replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  const handed = (name) => [...modules.values()].find((made) => Object.hasOwn(Object(made), name))?.[name];
  function define(name, needed, make) {
    needs.set(name, needed);
    page.define(name, needed, (parts) => {
      const made = make(parts);
      modules.set(name, globalThis.replaced?.[name]?.(made) ?? made);
      return modules.get(name);
    });
  }
  function find(name) {
    if (name === "strings") return modules.get("kit/language").WORDS;
    if (name in names) return modules.get(names[name]);
    const own = [...modules.keys()].find(
      (module) => called(module) === name && Object(modules.get(module)) === modules.get(module),
    );
    if (own === undefined) return handed(name);
    return Object.hasOwn(modules.get(own), name) ? modules.get(own)[name] : modules.get(own);
  }
  const views = new Proxy({}, { get: (_, name) => handed(name) });
  const seen = { define, needs, modules, views };
  const barewire = new Proxy(seen, {
    get: (own, name) => (name in own ? own[name] : typeof name === "string" ? find(name) : undefined),
  });
  Object.defineProperty(globalThis, "barewire", {
    configurable: true,
    get: () => barewire,
    set: (made) => (page = made),
  });
}

// The same as text, for a page.
export const lookingOn = `(${lookOn})(${JSON.stringify(NAMES)})`;
