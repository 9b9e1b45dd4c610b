// What HTML and htmx leave open: where the focus goes, that a pressed button shows it works,
// honest addresses, menus that close. Every task can be done without this file.

const byId = (id) => document.getElementById(id);

// ---- Focus: what is wrong first, then what was said, then the title of the page that arrived.

function readOut(arrived) {
  const main = byId("main");
  if (!main) return; // a page for paper
  const wrong = main.querySelector("[aria-invalid=true]");
  if (wrong) return wrong.focus();
  const said = main.querySelector("[role=alert]") ?? (byId("said").childElementCount ? byId("said") : null);
  const place = said ?? (arrived ? main.querySelector("h1") : null);
  place?.setAttribute("tabindex", "-1");
  place?.focus({ preventScroll: !said });
}

document.addEventListener("DOMContentLoaded", () => readOut(false));
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.target === document.body || ctx.target?.id === "main" || ctx.target === "#main") readOut(true);
});

// A form that slides up is there to be typed into.
document.addEventListener(
  "toggle",
  ({ target, newState }) => {
    if (newState === "open" && target.matches(".sheet")) target.querySelector(".field :is(input, textarea, select)")?.focus();
  },
  true,
);

// Who leaves a sheet or the menu by the keyboard is to see where they are, so that closes behind them.
document.addEventListener("focusin", ({ target }) => {
  if (!target.matches(":focus-visible")) return;
  const open = document.querySelector(":popover-open");
  if (open && !open.contains(target)) open.hidePopover();
  const dialog = target.closest("dialog");
  for (const menu of openMenus()) menu.open = Boolean(dialog) || menu.contains(target);
});

// ---- A form may stand in a dialog over the page that leads to it. Without this file it is a page of its own.

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const dialog = ctx.target;
  if (dialog?.localName !== "dialog") return;
  if (!dialog.open) dialog.showModal();
  if (dialog.querySelector("[data-said]")) dialog.dataset.done = "";
  (dialog.querySelector("[aria-invalid=true]") ?? dialog.querySelector("[role=alert], [data-said]") ?? dialog.querySelector(".field :is(input, select, textarea), a.primary"))?.focus();
});
// What leads back to the page below only closes it.
document.addEventListener(
  "click",
  (event) => {
    const dialog = event.target.closest("dialog[open]");
    const way = dialog && event.target.closest("[data-close], a[href]");
    if (!way || (way.href && (way.hash || way.pathname !== location.pathname))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    dialog.close();
  },
  true,
);

// What was made in it shows on the page below, even where one leaves halfway.
document.addEventListener(
  "close",
  ({ target }) => {
    if ("done" in target.dataset) htmx.ajax("GET", location.href, { target: "#main", swap: "outerHTML" });
  },
  true,
);

// ---- What is chosen may say what another field begins with; choosing anew overwrites it (R15, R19).

document.addEventListener("change", ({ target: { form, dataset, value } }) => {
  if (dataset?.fills) form.elements[dataset.fills].value = JSON.parse(dataset.with)[value] ?? "";
});

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

// ---- What is typed into a form that says where to keep it is sent there whenever the person rests,
// so that neither a reload nor a sign-out loses it. Sending the form itself ends that.

const REST = 700; // milliseconds
const resting = new Map(); // form -> its timer

function keep(form) {
  resting.delete(form);
  fetch(form.dataset.keep, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true }).catch(() => {});
}

document.addEventListener("input", ({ target: { form } }) => {
  if (!form?.dataset.keep) return;
  clearTimeout(resting.get(form));
  resting.set(form, setTimeout(keep, REST, form));
});
document.addEventListener("submit", ({ target }) => {
  clearTimeout(resting.get(target));
  resting.delete(target);
});
document.addEventListener("visibilitychange", () => {
  for (const [form, timer] of document.hidden ? resting : []) {
    clearTimeout(timer);
    keep(form);
  }
});

// ---- Files are sent one by one, with a bar that says how far they are. What is refused goes once more
// as the plain form that it is, whose answer says why.

const SMALLER = 2048; // pixels of the long side

async function smaller(file) {
  const picture = await createImageBitmap(file);
  const scale = SMALLER / Math.max(picture.width, picture.height);
  if (scale >= 1) return file;
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.85 });
  return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: blob.type });
}

function send(form, name, file, place, tell) {
  const data = new FormData(form);
  data.set(name, file, file.name);
  data.set("_form_key", `${data.get("_form_key")}-${place}`);
  return new Promise((answered) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total }) => tell(loaded / total));
    request.addEventListener("loadend", () => answered(request.status === 204));
    request.open("POST", form.action);
    request.setRequestHeader("X-One-Of-Several", "true");
    request.send(data);
  });
}

async function upload(form, input, button) {
  const bar = form.querySelector("progress");
  const files = [...input.files];
  heard?.close(); // what is new until the last of them is one's own
  bar.max = files.length;
  bar.parentElement.hidden = false;
  for (const [place, chosen] of files.entries()) {
    const isShrunk = form.elements.smaller.checked && chosen.type.startsWith("image/");
    const file = isShrunk ? await smaller(chosen).catch(() => chosen) : chosen;
    bar.nextElementSibling.textContent = `${place + 1} / ${files.length}`;
    if (await send(form, input.name, file, place, (part) => (bar.value = place + part))) continue;
    const rest = new DataTransfer();
    for (const left of files.slice(place)) rest.items.add(left);
    input.files = rest.files;
    form.dataset.upload = "";
    release(form, button);
    return form.requestSubmit(button);
  }
  const said = form.dataset.said;
  await htmx.ajax("GET", form.dataset.upload, { target: "#main", swap: "outerHTML" });
  byId("said").textContent = said;
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const input = form.dataset.upload ? form.querySelector("[type=file]") : null;
    if (!input?.files.length || form.elements.address.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    upload(form, input, event.submitter);
  },
  true,
);

// ---- What it costs to change a copy is asked over the ticket. The browser keeps the focus in the dialog and
// brings it back, unless something new has come in the place of its link.

document.addEventListener(
  "click",
  (event) => {
    const dialog = byId("detaching");
    const link = event.target.closest("a[data-detaches]");
    if (event.target.closest("#detaching [type=button]")) dialog.close();
    if (!link || !dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    const address = link.getAttribute("href");
    dialog.querySelector("a").href = address;
    dialog.querySelector("form").action = `${address}/delete`;
    dialog.onclose = () => link.isConnected || document.querySelector(`a[href="${address}"]`)?.focus();
    dialog.showModal();
    dialog.querySelector("[type=button]").focus(); // what is pressed by mistake does no harm
  },
  true,
);
// ---- Rows that are chosen: one box for all of the page, and how many they are. They stay chosen while something
// else is done in the list. Without this file each row has its box all the same.

let ticked = { of: "", values: [] };

const listOf = (form) => `${form.action}?${form.elements.query.value}`;
const boxesOf = (form) => [...form.elements].filter((box) => box.name === "selected" && !box.disabled);

function countChosen() {
  const form = byId("selection");
  if (!form) return;
  const boxes = boxesOf(form);
  if (ticked.of === listOf(form)) for (const box of boxes) box.checked ||= ticked.values.includes(box.value);
  const chosen = boxes.filter((box) => box.checked).length;
  const all = form.querySelector("[data-all]");
  all.closest("label").classList.toggle("is-of-use", boxes.length > 0);
  all.checked = chosen > 0 && chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
  const some = form.querySelector("[data-some]");
  some.textContent = chosen ? some.dataset.some.replace("#", chosen) : "";
  for (const button of document.querySelectorAll("button[form=selection]")) {
    button.dataset.label ??= button.textContent.trim();
    const label = chosen ? `${button.dataset.label} (${chosen})` : button.dataset.label;
    if (button.textContent.trim() !== label) button.textContent = label;
  }
}

document.addEventListener("change", ({ target }) => {
  if (target.form?.id !== "selection") return;
  if (target.matches("[data-all]")) {
    for (const box of boxesOf(target.form)) box.checked = target.checked;
  }
  ticked = { of: listOf(target.form), values: boxesOf(target.form).filter((box) => box.checked).map((box) => box.value) };
  countChosen();
});
document.addEventListener("submit", ({ target }) => {
  if (target.id === "selection") ticked = { of: "", values: [] }; // what was asked for needs no tick any more
});
for (const event of ["DOMContentLoaded", "pageshow", "htmx:after:swap"]) addEventListener(event, countChosen);

// ---- A form that met an ended session waits until its person has signed in again, and goes then.

const sendWaiting = () => document.querySelector("form[data-waited]")?.requestSubmit();
document.addEventListener("DOMContentLoaded", sendWaiting);
document.addEventListener("htmx:after:swap", sendWaiting);

// ---- A variable is put where one was typing last; without this file the list is there to copy from.

let typedIn; // the field of the editor that had the caret last

document.addEventListener("focusin", ({ target }) => {
  if (target.matches("form :is(textarea, input[type=text])")) typedIn = target;
});
document.addEventListener("click", ({ target }) => {
  const variable = target.closest("[data-insert]");
  if (!variable) return;
  const field = typedIn?.form === variable.closest("form") ? typedIn : variable.closest("form").querySelector("textarea");
  field.focus();
  field.setRangeText(variable.dataset.insert, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

// ---- A page for paper has a button; without this file the browser's own menu prints it.

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-print]")) print();
});

// ---- A ticket that stands open hears when something is new, and looks again. Only what has changed is
// put in place, and never around what somebody is typing. A tab in the background listens to nothing.

const NOW_AND_THEN = 30_000; // milliseconds
let heard; // the line that is open

const isTypedIn = (part) =>
  (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) ||
  part.querySelector(":popover-open, dialog[open], details[open] form") ||
  [...part.querySelectorAll("textarea, input:not([type=hidden], [type=radio], [type=checkbox])")].some(
    (input) => input.value !== input.defaultValue || input.files?.length,
  );

const ownText = (part) => [...part.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data.trim()).join("\n");

const areAlike = (old, fresh) =>
  old.cloneNode().isEqualNode(fresh.cloneNode()) && old.childElementCount === fresh.childElementCount && ownText(old) === ownText(fresh);

function renew(old, fresh) {
  if (old.isEqualNode(fresh) || old.matches("dialog[open]")) return;
  if (old.childElementCount && areAlike(old, fresh)) {
    const twins = [...fresh.children];
    [...old.children].forEach((child, place) => renew(child, twins[place]));
  } else if (!isTypedIn(old)) {
    old.replaceWith(fresh);
    htmx.process(fresh);
  } else {
    const twins = [...old.querySelectorAll("[id]")].map((part) => [part, fresh.querySelector(`#${CSS.escape(part.id)}`)]);
    for (const [part, twin] of twins) if (twin && part.isConnected && !part.matches("form *")) renew(part, twin);
  }
}

async function lookAgain() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // A form that stands keeps the key under which it is sent once.
  for (const key of document.querySelectorAll("[name=_form_key]")) {
    const twin = page.querySelector(`form[action="${CSS.escape(key.form.getAttribute("action"))}"] [name=_form_key]`);
    twin?.setAttribute("value", key.value);
  }
  const news = page.getElementById("timeline")?.dataset.news;
  const place = document.activeElement.getAttribute("href");
  for (const id of ["top", "main", "bottom"]) renew(byId(id), document.adoptNode(page.getElementById(id)));
  // A link that was put in place anew is still the one that somebody stood at.
  if (place && document.activeElement === document.body) document.querySelector(`[href="${CSS.escape(place)}"]`)?.focus();
  const said = byId("said");
  said.querySelector(".news")?.remove(); // what was said before stays
  if (news) said.insertAdjacentHTML("beforeend", `<p class="news sr-only">${news}</p>`);
  listen();
}

function listen() {
  heard?.close();
  heard = null;
  const address = byId("timeline")?.dataset.live;
  if (!address || document.hidden) return;
  const line = (heard = new EventSource(address));
  line.addEventListener("changed", lookAgain);
  // A browser comes back by itself, but not where it was refused: then it looks now and then.
  line.addEventListener("error", () => {
    if (line === heard && line.readyState === EventSource.CLOSED) setTimeout(lookAgain, NOW_AND_THEN);
  });
}

document.addEventListener("DOMContentLoaded", listen);
document.addEventListener("visibilitychange", listen);
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.target === document.body || ctx.target?.id === "main") listen();
});

// ---- Addresses. A form answered in place (a mistake, a refusal) leaves the address alone, as a
// reload of the form's own address would ask for a page that is not there; a page that leads to
// itself adds nothing to the way back.

document.addEventListener("htmx:before:history:update", (event) => {
  const { history, response, sourceElement } = event.detail;
  if (sourceElement.method === "post" && !response.raw.redirected) event.preventDefault();
  else if (history.path === location.pathname + location.search) history.type = "replace";
});

// What a search leaves empty need not stand in the address.

document.addEventListener("formdata", ({ target, formData }) => {
  if (target.method !== "get") return;
  for (const [name, value] of [...formData]) if (!value) formData.delete(name);
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
  if (key !== "Escape" || document.querySelector("dialog[open]")) return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// ---- For want of a network, a calm page: for whoever has signed in here (service_worker.js).

const { serviceWorker } = document.body.dataset;
// A page left before the worker is in place refuses it, and the next page asks again.
if (serviceWorker) navigator.serviceWorker?.register(serviceWorker).catch(() => {});
