// A lane: `node lane.mjs FILE…` runs these test files one after the other in one process, with one
// browser. A process and a browser for each file cost as much as opening three pages.
import { after, describe } from "node:test";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { here } from "./find.mjs";
import { endAll } from "./house.mjs";

// Ending a process takes less than a second.
const PATIENCE_MS = 30_000;

for (const file of process.argv.slice(2))
  describe(file, async () => {
    after(endAll);
    await import(pathToFileURL(join(here, file)));
  });

// What a test left open would keep this process for ever, without a word.
after(() =>
  setTimeout(() => {
    console.error(`a test left something open: ${process.getActiveResourcesInfo().join(", ")}`);
    process.exit(1);
  }, PATIENCE_MS).unref(),
);
