// The page draws what changed in its next frame, and on a busy machine a frame comes late. So in
// these tests an act (a click, a key) is over when the page has drawn what it changed: otherwise a
// test that reads at once would pass only on a fast machine.

// What a person does to an element, and with the keyboard and the mouse.
const TO_ELEMENT = [
  "blur",
  "check",
  "click",
  "dispatchEvent",
  "fill",
  "focus",
  "hover",
  "press",
  "selectOption",
  "setInputFiles",
  "uncheck",
];
const WITH_DEVICE = { keyboard: ["down", "press", "type", "up"], mouse: ["click", "down", "move", "up", "wheel"] };

// An `init`, after all others: `drawn()` in the page waits for the drawing that was asked for.
export function knowsItsDrawings() {
  const before = globalThis.replaced?.["kit/dom"] ?? ((dom) => dom);
  let asked = false,
    waiting = [];
  const over = () => {
    asked = false;
    for (const done of waiting.splice(0)) done();
  };
  globalThis.drawn = () => (asked ? new Promise((done) => waiting.push(done)) : undefined);
  globalThis.replaced = {
    ...globalThis.replaced,
    "kit/dom": (dom) => {
      const framed = (draw) => {
        const ask = dom.framed(() => {
          over();
          draw();
        });
        return () => {
          asked = true;
          ask();
        };
      };
      return before({ ...dom, framed });
    },
  };
}

// A page that an act has closed or left has nothing more to draw.
const drawn = (page) => page.evaluate(() => globalThis.drawn?.()).catch(() => {});

function waits(holder, names, pageOf) {
  for (const name of names) {
    const act = holder[name];
    holder[name] = async function (...how) {
      const result = await act.apply(this, how);
      await drawn(pageOf(this));
      return result;
    };
  }
}

let locators = false;

// From now on, acts on this page wait for its drawings.
export function actsAreDrawn(page) {
  for (const [device, names] of Object.entries(WITH_DEVICE)) waits(page[device], names, () => page);
  if (locators) return;
  locators = true;
  waits(Object.getPrototypeOf(page.locator("body")), TO_ELEMENT, (locator) => locator.page());
}
