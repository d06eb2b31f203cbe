// The listing form: texts are kept while typing, a picked suggestion fills in what it says, the season shows its boxes.
// Everything works without it; the server decides.

const EVERY_MS = 5000;
const form = document.querySelector("form[data-draft]");
const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";

// --- A copy that the server has taken by now is not needed any more
const sent = sessionStorage.getItem("sent-form");
if (sent && !cameBack && !document.getElementById("error-summary")) localStorage.removeItem(sent);
sessionStorage.removeItem("sent-form");

function keepTexts(note, texts) {
  const copyKey = `form:${form.dataset.owner}:${form.elements.target.value}`;
  let typed = false;
  let underWay = null;

  function keepHere() {
    localStorage.setItem(copyKey, JSON.stringify([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken")));
    note.textContent = texts.offline;
  }

  async function keep() {
    if (!typed || underWay) return;
    typed = false;
    underWay = new AbortController();
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), signal: underWay.signal });
      const isOurs = answer.headers.get("Content-Type")?.startsWith("text/plain");
      if (!isOurs) throw new Error(String(answer.status));
      note.textContent = await answer.text();
      if (answer.ok) localStorage.removeItem(copyKey);
    } catch (error) {
      if (error.name === "AbortError") return;
      typed = true;
      keepHere();
    } finally {
      underWay = null;
    }
  }

  for (const name of ["input", "change"]) form.addEventListener(name, () => { typed = true; });
  form.addEventListener("focusout", keep);
  const timer = setInterval(keep, EVERY_MS);
  // On the window, before any other listener: a button that is not sent must not look busy.
  window.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    if (!navigator.onLine) {
      event.preventDefault();
      keepHere();
      return;
    }
    clearInterval(timer);
    typed = false;
    underWay?.abort();
    sessionStorage.setItem("sent-form", copyKey);
  }, { capture: true });

  const copy = localStorage.getItem(copyKey);
  if (copy) offer(JSON.parse(copy), note, texts, () => { typed = true; });
}

function offer(entries, note, texts, done) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-secondary btn-sm";
  button.textContent = texts.use;
  button.addEventListener("click", () => {
    fill(entries);
    done();
    note.replaceChildren();
    form.querySelector("input:not([type=hidden])")?.focus();
  });
  note.replaceChildren(texts.found, " ", button);
}

function fill(entries) {
  const values = new Map();
  for (const [name, value] of entries) values.set(name, [...(values.get(name) ?? []), value]);
  for (const [name, all] of values) {
    const controls = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    controls.forEach((control, place) => {
      if (control.type === "radio" || control.type === "checkbox") control.checked = all.includes(control.value);
      else control.value = all[place] ?? "";
    });
  }
  form.dispatchEvent(new Event("change"));
}

// --- The season shows only its own boxes; hidden ones are not sent
function showSeason() {
  const chosen = form.querySelector("[name=season]:checked")?.value;
  for (const part of form.querySelectorAll("[data-season]")) {
    part.hidden = part.dataset.season !== chosen;
    for (const control of part.querySelectorAll("input")) control.disabled = part.hidden;
  }
}

// --- A picked suggestion: its family, and its waste code where none is written
function takeSuggestion() {
  const picked = form.querySelector("[name=resource_choice]:checked");
  if (!picked) return;
  const family = form.querySelector(`[name=family][value="${picked.dataset.family}"]`);
  if (family) family.checked = true;
  const code = form.elements.waste_code;
  if (code && !code.value) code.value = picked.dataset.wasteCode;
}

if (form) {
  keepTexts(document.getElementById("draft-note"), document.getElementById("draft-texts").dataset);
  form.addEventListener("change", (event) => {
    if (event.target.name === "resource_choice") takeSuggestion();
    showSeason();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "quality") return;
    event.detail.target.closest("details").open = true;
    takeSuggestion();
  });
  showSeason();
}
