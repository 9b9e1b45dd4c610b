// What HTML and htmx leave open: where the focus goes, that a pressed button shows it works,
// honest addresses, menus that close. Every task can be done without this file.

const byId = (id) => document.getElementById(id);

// ---- Focus: what is wrong first, then what was said, then the title of the page that arrived.

function readOut(arrived) {
  const main = byId("main");
  const wrong = main.querySelector("[aria-invalid=true]");
  if (wrong) return wrong.focus();
  const said = main.querySelector("[role=alert]") ?? (byId("said").childElementCount ? byId("said") : null);
  const place = said ?? (arrived ? main.querySelector("h1") : null);
  place?.setAttribute("tabindex", "-1");
  place?.focus({ preventScroll: !said });
}

document.addEventListener("DOMContentLoaded", () => readOut(false));
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.target === document.body || ctx.target?.id === "main") readOut(true);
});

// A form that slides up is there to be typed into.
document.addEventListener(
  "toggle",
  ({ target, newState }) => {
    if (newState === "open" && target.matches(".sheet")) target.querySelector(".field :is(input, textarea, select)")?.focus();
  },
  true,
);

// ---- One press, one request. The button says it works until the answer is there.

const underway = new WeakSet();

function release(form, button) {
  underway.delete(form);
  button?.removeAttribute("aria-busy");
}

document.addEventListener(
  "submit",
  (event) => {
    if (underway.has(event.target)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    underway.add(event.target);
    event.submitter?.setAttribute("aria-busy", "true");
  },
  true,
);
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  release(ctx.sourceElement, ctx.request?.submitter);
});
// Coming back to a page the browser kept: its buttons are free again.
window.addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  for (const button of document.querySelectorAll("[aria-busy=true]")) release(button.form, button);
});

// ---- Addresses. A form answered in place (a mistake, a refusal) leaves the address alone, as a
// reload of the form's own address would ask for a page that is not there; a page that leads to
// itself adds nothing to the way back.

document.addEventListener("htmx:before:history:update", (event) => {
  const { history, response, sourceElement } = event.detail;
  if (sourceElement.method === "post" && !response.raw.redirected) event.preventDefault();
  else if (history.path === location.pathname + location.search) history.type = "replace";
});

// ---- No answer at all: say so, lose nothing.

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx || ctx.response) return;
  const sentence = document.createElement("p");
  sentence.className = "notice bad";
  sentence.textContent = document.body.dataset.lost;
  byId("said").replaceChildren(sentence);
});

// ---- Menus that open in place close by Escape and by a press elsewhere.

const openMenus = () => document.querySelectorAll("details.more[open]");

document.addEventListener("click", ({ target }) => {
  for (const menu of openMenus()) menu.open = menu.contains(target);
});
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
