// What the labs' browser tests share: a lab with its desk ready, and an exercise that
// is done as a student does it.
import { open, state } from "./house.mjs";

// The page at a lab, once its desk is there. `hash`: `lab=boundary&n=127`.
export async function lab(url, hash, options = {}) {
  const page = await open(`${url}labs.html#${hash}`, options);
  await state(page, 1);
  return page;
}

// Chooses an answer, presses the button, and returns what the page says. `box` says in which of
// several exercises.
export async function predict(page, answer, box = ".predict") {
  await page.locator(`${box} input[value="${answer}"]`).check();
  await page.locator(`${box} button.main`).click();
  const verdict = page.locator(`${box} .predict-verdict`);
  await verdict.waitFor();
  return verdict.textContent();
}

// Has "Break it" measure its whole list, of this many violations, and waits until it has.
export async function measureAll(page, count) {
  await page.locator(".break-all button").click();
  await page.waitForFunction(
    (all) =>
      document.querySelectorAll(".break-measured tbody tr").length === all &&
      document.querySelector(".break-all .hint").textContent === "",
    count,
  );
}

// What its table says of a verdict of the list.
export function verdictWords(verdict) {
  const short = { taken: "no complaint", waits: "waits", cut: "ends without a Close" };
  return short[verdict] ?? `Close ${verdict.slice(5)}`;
}
