// Small behaviour of every page. Everything works without it; htmx and this file only add speed.

const texts = document.getElementById("script-texts")?.dataset ?? {};
const BUSY_AFTER_MS = 400;

// --- Theme: kept in a cookie, read by the server, so the next page does not flash.
function showTheme(theme) {
  document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
  document.dispatchEvent(new CustomEvent("themechange"));
}

document.addEventListener("click", (event) => {
  const theme = event.target.closest("[data-theme-choice]")?.dataset.themeChoice;
  if (!theme) return;
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  showTheme(theme);
});
showTheme(document.documentElement.dataset.theme);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => showTheme(document.documentElement.dataset.theme));

// --- Navigation on small screens, user menu
document.querySelector(".menu-toggle")?.addEventListener("click", (event) => {
  const open = document.getElementById("site-nav").classList.toggle("site-nav-open");
  event.currentTarget.setAttribute("aria-expanded", String(open));
});

const userMenu = document.querySelector(".user-menu");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !userMenu?.open) return;
  userMenu.open = false;
  userMenu.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  if (userMenu?.open && !userMenu.contains(event.target)) userMenu.open = false;
});

// --- Focus moves to the error summary
function focusErrors(root) {
  root.querySelector("#error-summary")?.focus();
}
focusErrors(document);

// --- Busy buttons: never disabled, same width, words after 400 ms, a second press does nothing
function setBusy(button) {
  if (!button || button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  button.busyTimer = setTimeout(() => {
    button.style.minWidth = `${button.offsetWidth}px`;
    button.idleNodes = [...button.childNodes];
    button.replaceChildren(texts.busy ?? "…");
  }, BUSY_AFTER_MS);
}

function clearBusy(button) {
  if (!button?.hasAttribute("aria-busy")) return;
  clearTimeout(button.busyTimer);
  button.removeAttribute("aria-busy");
  if (button.idleNodes) button.replaceChildren(...button.idleNodes);
  button.idleNodes = null;
}

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button?.getAttribute("aria-busy") === "true") {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else if (!event.defaultPrevented) {
    setBusy(button);
  }
}, { capture: true });
window.addEventListener("pageshow", () => document.querySelectorAll("[aria-busy]").forEach(clearBusy));

// --- htmx: token, polling that rests with the tab, errors in words beside the control
const isPolling = (element) => (element.getAttribute("hx-trigger") ?? "").includes("every ");
const buttonOf = (element) => element.matches("button") ? element : element.querySelector("button[aria-busy]");

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const element = event.detail.elt;
  if (document.hidden && isPolling(element)) event.preventDefault();
  else if (element.matches("button")) setBusy(element);
});

function sayError(element, words) {
  const anchor = buttonOf(element) ?? element;
  let line = anchor.parentElement.querySelector(":scope > .inline-error");
  if (!line) {
    line = document.createElement("p");
    line.className = "inline-error";
    line.setAttribute("role", "alert");
    anchor.after(line);
  }
  line.textContent = words;
}

function errorWords(xhr) {
  if (xhr.getResponseHeader("X-Form-Outdated")) return texts.outdated;
  if (xhr.status === 403) return texts.forbidden;
  return `${texts.failed} ${xhr.status}`;
}

document.addEventListener("htmx:responseError", (event) => {
  if (!isPolling(event.detail.elt)) sayError(event.detail.elt, errorWords(event.detail.xhr));
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    if (!isPolling(event.detail.elt)) sayError(event.detail.elt, texts.unsent);
  });
}
// A whole page instead of a part is the sign-in page: the session ended, the form stays as it is.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt, target, xhr } = event.detail;
  if (target === document.body || !/^\s*<!doctype html/i.test(xhr.responseText)) return;
  event.detail.shouldSwap = false;
  if (!isPolling(elt)) sayError(elt, texts.signedOut);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const element = event.detail.elt;
  clearBusy(buttonOf(element));
  if (event.detail.successful) element.parentElement?.querySelector(".inline-error")?.remove();
});
document.addEventListener("htmx:afterSwap", (event) => focusErrors(event.detail.target));
