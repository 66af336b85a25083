// The museum in Chromium, on the real server: every exhibit is run, the notes' lines fail as it
// says, and the right ones do what they should.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { www } from "../support/find.mjs";
import { open, see, serve, state } from "../support/house.mjs";
import { lab, predict } from "../support/lab.mjs";

let server;
before(async () => (server = await serve()));

const museum = (exhibit, options) => lab(server.url, `lab=museum&exhibit=${exhibit}`, options);

async function run(page, predicted = "fine") {
  const verdict = await predict(page, predicted);
  const [notes, right] = await page.locator(".museum-result .museum-sides ul").allTextContents();
  return { notes, right, verdict };
}

// What the browser's console says about the exhibits: broken frames, and a program in a message.
const EXPECTED =
  /Invalid frame header|One or more reserved bits|Executing inline event handler violates|CSP: script-src-attr/;
const GOES_ON = /they run|nothing bad/,
  ENDS = /an exception/;
// For each exhibit: what the notes' lines do, what is said about them, and about the right ones.
const TOLD = {
  length: [ENDS, /81 7f 00 00.*no message.*1006/, /81 7e 00 7f.*127 characters long/],
  backslash: [ENDS, /78 38 31.*no message.*1006/, /81 05.*5 characters long/],
  recv: [ENDS, /pieces of 40 and \d+ bytes.*KeyError/, /status 101/],
  case: [ENDS, /sec-websocket-key: .*KeyError/, /status 101/],
  location: [/nothing bad/, /WebSocket-Location.*opens the WebSocket/, /opens the WebSocket/],
  decoder: [/they run|an exception/, /reads: “one.|UnicodeDecodeError/, /reads: “one”.*reads: “two”/],
  pop: [ENDS, /KeyError.*still in the table: bob/, /comes back under the same name.*bob gets: .*here again/],
  swallow: [/never end/, /200000 rounds/, /ends in round 1.*log says: “./],
  receiver: [ENDS, /KeyError: 'nobody-here'.*thread of alice ends/, /alice gets: .*nobody-here/],
  forged: [/they run/, /bob gets: .*"from":"teacher"/, /bob gets: .*"from":"mallory"/],
  orphan: [
    /they run/,
    /bob 1 gets nothing.*bob 2 gets: /,
    /bob 2 is refused with code 4001.*bob 1 gets: .*"from":"alice"/,
  ],
  html: [/they run/, /new elements in the page: 1 \(<img src onerror>\)/, /new elements in the page: 0.*shown: <img/],
  state: [
    /they run/,
    /right after close\(\): readyState is 2.*the server closed it; in fact the browser did.*by the browser, at its end: readyState is 3.*by the server, at its end: readyState is 3.*I closed it; in fact the server did/,
    /first one: .*so the browser closed; code 1000.*second one: .*the server closed; code 1000/,
  ],
  scheme: [ENDS, /SyntaxError.*wxs/, /2 characters long/],
  origin: [/they run/, /evil\.example.*status 101/, /evil\.example.*status 403/],
  secret: [/they run/, /takes the key out of the frame.*“my password”/, /wss:\/\//],
};

for (const [exhibit, [verdict, notes, right]] of Object.entries(TOLD)) {
  test(`the exhibit “${exhibit}” does what it says`, async () => {
    const page = await museum(exhibit);
    const told = await run(page);
    assert.match(told.verdict, verdict);
    assert.match(told.notes, notes);
    assert.match(told.right, right);
    // An end by an exception is called an exception, whichever random bytes were used.
    if (/exception: /.test(told.notes)) assert.match(told.verdict, ENDS);
    assert.ok((await page.locator(".museum-saw").textContent()).length > 40);
    assert.ok(
      GOES_ON.test(told.verdict) || !page.wrong.some((line) => line.startsWith("exception")),
      page.wrong.join(),
    );
    assert.deepEqual(
      page.wrong.filter((line) => !EXPECTED.test(line)),
      [],
    );
  });
}

test("the whole museum is in the list, and the lab is done when every exhibit was run, all at once or not", async () => {
  const page = await museum("html");
  const all = Object.keys(TOLD);
  assert.equal(await page.locator(".museum-rooms button").count(), all.length);
  const runs = async (exhibit) => {
    await page.locator(`.museum-rooms button[data-exhibit="${exhibit}"]`).click();
    await run(page);
  };
  for (const exhibit of all.filter((name) => name !== "recv")) await runs(exhibit);
  await see(page, ".lab-museum", `Run so far: ${all.length - 1} of ${all.length}.`);
  await see(page, "#course-count", "0 of 14");
  await page.reload();
  await state(page, 1);
  await see(page, '.museum-rooms button[data-exhibit="html"]', "✓");
  await runs("recv");
  assert.equal(await page.evaluate(() => location.hash), "#lab=museum&exhibit=recv");
  await see(page, '.museum-rooms button[data-exhibit="recv"]', "✓");
  await see(page, "#course-count", "1 of 14");
  await page.locator("button", { hasText: "To the next exhibit" }).press("Enter");
  await see(page, ".museum-exhibit h3", "4. a header in another case");
  assert.equal(await page.locator(".museum-result").isHidden(), true);
});

test("wire and code are the exhibit's own: nothing of the last one is left", async () => {
  const page = await museum("length");
  assert.equal(await page.locator("#lab-code").isHidden(), true, "the code tells the answer");
  await run(page);
  await see(page, "#timeline", "close");
  await see(page, "#lab-code-list", "shortest form");
  await page.locator('.museum-rooms button[data-exhibit="html"]').click();
  await page.locator("#lab-wire").waitFor({ state: "hidden" });
  await page.locator("#lab-code").waitFor({ state: "hidden" });
  const { right } = await run(page);
  assert.match(right, /new elements in the page: 0 \(–\)/);
  await see(page, ".museum-result", "This exhibit has no connection.");
  await see(page, "#lab-code-list", "hands on the text as it was said");
  assert.equal(await page.locator("#lab-wire").isHidden(), true);
  // An exhibit whose lines never reach the server has no line of the server's.
  await page.locator('.museum-rooms button[data-exhibit="scheme"]').click();
  await run(page);
  assert.equal(await page.locator("#lab-code").isHidden(), true);
});

test("if nothing is run, a fact is called a fact", async () => {
  const page = await museum("secret");
  await run(page);
  await see(page, ".museum-result h4", "Not run: a fact");
  await page.locator('.museum-rooms button[data-exhibit="html"]').click();
  await run(page);
  await see(page, ".museum-result h4", "What the right ones did");
});

test("the question doesn't give away the answer", async () => {
  const page = await museum("swallow");
  assert.doesNotMatch((await page.locator(".museum-exhibit > p").allTextContents()).join(" "), /stop|200,000/);
});

test("in Chinese, with the test that guards it", async () => {
  const page = await museum("forged", { language: "zh" });
  await page.locator('.predict input[value="wrong"]').check();
  await page.locator(".predict button.main").click();
  await see(page, ".predict-verdict", "和你预测的一样");
  await see(page, ".museum-test", "mistake_5_a_forged_sender_is_overwritten");
  await see(page, ".museum-command", "cargo test --test rust mistake_5_a_forged_sender_is_overwritten");
});

test("exhibits that need no server work without one, from disk", async () => {
  const page = await open(`${pathToFileURL(`${www}/labs.html`)}#lab=museum&exhibit=secret`);
  await see(page, "#lab-banner-text", "Calculations in the page still work");
  const { notes } = await run(page, "wrong");
  assert.match(notes, /and reads: “my password”/);
  await page.locator('.museum-rooms button[data-exhibit="length"]').click();
  await page.locator('.predict input[value="fine"]').check();
  await see(page, ".predict-act", "This needs the server");
});

test("an exhibit says how such a server is looked at through the proxy", async () => {
  const page = await lab(server.url, "lab=museum&exhibit=length");
  await see(page, ".museum-exhibit .hint", "barewire proxy --to HOST:PORT");
});
