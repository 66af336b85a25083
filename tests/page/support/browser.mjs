// The Chromium of the tests: one a process. Contexts keep its users apart, like different people with
// a browser each.
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

export const browser = () => engine.launch(OPTIONS);
