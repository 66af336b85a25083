// The Chromium of the tests: one for all files if `run.mjs` started it, otherwise each file's own.
// Contexts keep its users apart, like different people with a browser each.
import { chromium as engine } from "playwright-core";
import { chromium } from "./find.mjs";

// Keeps a browser on a closed machine from calling home.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const OPTIONS = { executablePath: chromium(), args: FLAGS };

// Where the shared one listens, in the environment of the tests that use it.
export const SHARED = "BAREWIRE_TEST_BROWSER";

// Starts the shared one: what to put into the tests' environment, and how to end it.
export async function share() {
  const shared = await engine.launchServer(OPTIONS);
  return { environment: { [SHARED]: shared.wsEndpoint() }, close: () => shared.close() };
}

export const browser = () => (process.env[SHARED] ? engine.connect(process.env[SHARED]) : engine.launch(OPTIONS));
