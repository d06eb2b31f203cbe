// Keys and the count of ticked rows on lists. Every key also has a visible control; all can be switched off.

const OFF = "list-keys-off";
const list = () => document.querySelector("[data-list]");
const rows = () => [...document.querySelectorAll("[data-row]")];
const ticks = () => [...document.querySelectorAll('[data-list] input[type="checkbox"][form="bulk"]')];
let current = -1;

// --- The row the keys act on
function goTo(step) {
  const all = rows();
  if (!all.length) return;
  current = Math.min(Math.max(current + step, 0), all.length - 1);
  all.forEach((row, index) => row.classList.toggle("row-current", index === current));
  linkOf(all[current])?.focus();
}
const linkOf = (row) => row?.querySelector("a[href]");

function select() {
  const tick = rows()[current]?.querySelector('input[type="checkbox"]');
  if (tick) tick.click();
}

// --- The count, said politely
function showCount() {
  const line = document.querySelector(".select-count");
  if (!line) return;
  const count = ticks().filter((tick) => tick.checked).length;
  line.textContent = count === 1 ? line.dataset.one : count ? line.dataset.many.replace("%d", count) : "";
  document.getElementById("bulk").toggleAttribute("data-some", count > 0);
  for (const button of document.querySelectorAll("[data-select]")) {
    button.hidden = button.dataset.select === "none" && !count;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches('input[form="bulk"]')) showCount();
  if (event.target.id === "keys-off") localStorage.setItem(OFF, event.target.checked ? "1" : "");
});
document.addEventListener("click", (event) => {
  const what = event.target.closest("[data-select]")?.dataset.select;
  if (!what) return;
  ticks().forEach((tick) => { tick.checked = what === "page"; });
  showCount();
});

// --- Keys: by their place on the keyboard, because Telex and VNI type Vietnamese with letters; never in fields
const ACTIONS = {
  KeyJ: () => goTo(1),
  KeyK: () => goTo(-1),
  KeyX: select,
  KeyC: () => document.querySelector('[data-key="create"]')?.click(),
  Slash: () => document.querySelector('[role="search"] input[type="search"]')?.focus(),
};

function help() {
  const box = document.getElementById("keys-help");
  if (!box) return;
  box.open = !box.open;
  if (box.open) box.querySelector("summary").focus();
}

const isTyping = (target) => target.closest?.("input:not([type='checkbox']), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (!list() || localStorage.getItem(OFF) || event.isComposing || isTyping(event.target)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isHelp = event.key === "?" || (event.code === "Slash" && event.shiftKey);
  const action = isHelp ? help : event.shiftKey ? null : ACTIONS[event.code];
  if (!action) return;
  event.preventDefault();
  action();
});

document.addEventListener("htmx:afterSwap", () => { current = -1; showCount(); });
const off = document.getElementById("keys-off");
if (off) off.checked = Boolean(localStorage.getItem(OFF));
showCount();
