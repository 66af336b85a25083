// Silence isn't an answer: on a network that takes 750 ms each way, every lab says what really
// happened; on one that hangs, it says that nothing is known yet.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { root } from "../support/find.mjs";
import { see, serve } from "../support/house.mjs";
import { lab, measureAll, predict, verdictWords } from "../support/lab.mjs";
import { relay } from "../support/relay.mjs";

const golden = JSON.parse(readFileSync(join(root, "tests", "golden", "violations.json"), "utf8")).violations;
const SLOW_MS = 750;
const PATIENCE = 300_000;

let server;
before(async () => (server = await serve()));

// A lab whose network becomes slow when its desk is ready.
async function slowly(hash, options = {}) {
  const network = await relay(server.port);
  const page = await lab(network.url, hash, options);
  network.slow(SLOW_MS);
  page.setDefaultTimeout(PATIENCE);
  return { page, network };
}

test("all cells of Break it are right on a network with 750 ms each way", async () => {
  const { page } = await slowly("lab=break-it");
  await measureAll(page, golden.length);
  const rows = await page
    .locator(".break-measured tbody tr")
    .evaluateAll((all) => all.map((row) => [...row.cells].slice(1, 3).map(({ textContent }) => textContent)));
  assert.deepEqual(
    rows,
    golden.map(({ server: ours, chromium }) => [ours, chromium].map(verdictWords)),
  );
});

// A false verdict would come at once, or after a second or two.
test("a network that hangs: no verdict, and the page says that nothing is known yet", async () => {
  for (const hash of ["lab=break-it&v=says-more", "lab=break-it&v=mask&to=browser", "lab=frame-bench&fin=0"]) {
    const { page, network } = await slowly(hash);
    await page.locator(".predict input").first().check();
    network.hang();
    await page.locator(".predict button.main").click();
    await see(page, ".predict-act .hint", "Nothing yet");
    await see(page, "#lab-problem", "Nothing yet");
    assert.deepEqual(
      await page.locator(".predict-verdict:visible, .break-result:visible, .bench-result:visible").count(),
      0,
      hash,
    );
  }
});

test("a network that hangs while the bytes are on their way: the server isn't blamed for the silence", async () => {
  const { page, network } = await slowly("lab=frame-bench&fin=0");
  await page.locator('.predict input[value="nothing"]').check();
  // The connection is there, the frame goes out, and no record comes back.
  await page.evaluate(() => {
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (data) {
      if (String(data).includes('"AYU3')) globalThis.hangs = true;
      send.call(this, data);
    };
  });
  await page.locator(".predict button.main").click();
  await page.waitForFunction(() => globalThis.hangs);
  network.hang();
  await see(page, ".predict-act .hint", "Nothing yet");
  await see(page, "#lab-problem", "this page doesn’t know what happened");
  assert.equal(await page.locator(".predict-verdict:visible, .bench-result:visible").count(), 0);
});

test("the frame bench distinguishes echo, pong, refusal and waiting on a slow network, too", async () => {
  const { page } = await slowly("lab=frame-bench");
  for (const [example, verdict, told] of [
    ["text “Hello”", "echo", "“Hello”"],
    ["a Ping", "pong", "Pong"],
    ["a reserved bit", "fail", "1002"],
    ["a first fragment", "nothing", "FIN is 0"],
  ]) {
    await page.locator(".chips button", { hasText: example }).first().click();
    assert.match(await predict(page, verdict), /As you predicted/, example);
    await see(page, ".bench-result", told);
  }
});
