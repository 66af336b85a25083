// In the page: the elements that a screen reader would have no name for, as HTML. `more` are further
// elements to look at, and `named` those that their text names. With `shown`, only visible elements
// count; otherwise all that aren't `hidden`.
export const nameless = ({ more, named, shown }) =>
  [...document.querySelectorAll(`button, input, textarea, a[href], summary, [tabindex], ${more}`)]
    .filter((element) => {
      const by = (element.getAttribute("aria-labelledby") ?? "")
        .split(" ")
        .map((id) => document.getElementById(id)?.textContent ?? "")
        .join("");
      const labels = [...(element.labels ?? [])].map((label) => label.textContent).join("");
      const own = element.matches(named) ? element.textContent : "";
      return (
        `${element.getAttribute("aria-label") ?? ""}${by}${labels}${own}`.trim() === "" &&
        (shown ? element.checkVisibility() : !element.closest("[hidden]"))
      );
    })
    .map((element) => element.outerHTML);
