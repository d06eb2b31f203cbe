// Photos and files: shrunk on the device, kept there until the server has or refuses them, sent again with growing pauses.
// Each has a key made here, so that sending it twice is one file. Without this script the form sends itself.

const LONGEST_SIDE = 1600; // px
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60000;
const badge = document.getElementById("unsent");
const texts = badge?.dataset ?? {};
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
let pause = FIRST_PAUSE_MS;
let timer = null;
let flushing = false;
const done = []; // what was sent from this page: name and address
const refused = []; // what the server will never take: said on this page, and not sent again
const AGAIN = new Set([408, 429]); // answers to a moment, not to the file
const NOT_SIGNED_IN = new Set([401, 403]);

// --- The queue: one table of the browser's own database
const opened = new Promise((resolve, reject) => {
  const asked = indexedDB.open("uploads", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("queue", { keyPath: "key" });
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
});
opened.catch(() => {}); // forms then send themselves

async function inQueue(mode, work) {
  const database = await opened;
  return new Promise((resolve, reject) => {
    const asked = work(database.transaction("queue", mode).objectStore("queue"));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}
const keep = (item) => inQueue("readwrite", (queue) => queue.put(item));
const drop = (key) => inQueue("readwrite", (queue) => queue.delete(key));
async function waiting() {
  const all = await inQueue("readonly", (queue) => queue.getAll());
  return all.filter((item) => item.owner === texts.owner);
}

// --- Pictures
async function shrunk(file) {
  if (!file.type.startsWith("image/")) return { blob: file };
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const context = canvas.getContext("2d");
    context.fillStyle = "white"; // where a picture is transparent
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.85); });
    return { blob: blob ?? file, canvas };
  } catch {
    return { blob: file }; // the server says whether it is a picture
  }
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- Sending
async function send(item) {
  const body = new FormData();
  for (const [name, value] of item.fields) body.append(name, value);
  body.append(item.field, item.blob, item.name);
  const answer = await fetch(item.url, {
    method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": token() },
  });
  const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (answer.ok && isOurs) return { url: (await answer.json()).url };
  if (answer.redirected || NOT_SIGNED_IN.has(answer.status)) return { problem: texts.signedOut };
  if (answer.status >= 500 || AGAIN.has(answer.status)) throw new Error(String(answer.status));
  const isFinal = answer.status >= 400;
  const sentence = isFinal && isOurs ? (await answer.json()).error : "";
  return { isFinal, problem: sentence || `${answer.status} ${answer.statusText}` };
}

async function flush(current) {
  if (flushing) return;
  flushing = true;
  clearTimeout(timer);
  try {
    for (const item of await waiting()) {
      const { url, problem, isFinal } = await send(item);
      if (url) {
        await drop(item.key);
        done.push({ name: item.name, url });
      } else if (isFinal) {
        await drop(item.key);
        refused.push({ ...item, problem });
      } else {
        await keep({ ...item, problem });
      }
      pause = FIRST_PAUSE_MS;
      if (url && item.key === current) location.assign(url);
    }
  } catch {
    timer = setTimeout(flush, pause);
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  } finally {
    flushing = false;
    await show();
  }
}

// --- What is not sent stands on the page until it is, or until the person gives it up
function button(label, work) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-outline-secondary btn-sm";
  made.textContent = label;
  made.addEventListener("click", work);
  return made;
}

function line(item) {
  const made = document.createElement("li");
  made.append(`${item.name}: ${item.problem ?? texts.waiting} `);
  if (item.problem) made.append(button(texts.discard, async () => { await drop(item.key); await show(); }));
  return made;
}

function refusedLine(item) {
  const made = document.createElement("li");
  made.append(`${item.name}: ${item.problem} `);
  const form = [...document.querySelectorAll("form[data-upload]")].find((one) => one.action === item.url);
  if (form) made.append(button(texts.another, async () => { refused.splice(refused.indexOf(item), 1); giveBack(item, form); await show(); }));
  return made;
}

function giveBack(item, form) {
  for (const [name, value] of item.fields) {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (control.type === "radio" || control.type === "checkbox") control.checked = control.value === value;
      else control.value = value;
    }
  }
  const input = form.querySelector("input[type=file]");
  const files = new DataTransfer();
  files.items.add(new File([item.blob], item.name, { type: item.blob.type }));
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  input.focus();
}

function link({ name, url }) {
  const made = document.createElement("a");
  made.href = url;
  made.textContent = `${name} `;
  return made;
}

async function show() {
  if (!badge) return;
  const items = await waiting().catch(() => []);
  badge.hidden = !items.length && !done.length && !refused.length;
  if (!items.length && !refused.length) { badge.replaceChildren(`${texts.sent} `, ...done.map(link)); return; }
  const list = document.createElement("ul");
  list.append(...refused.map(refusedLine), ...items.map(line));
  if (!items.length) { badge.replaceChildren(list, ...done.map(link)); return; }
  const count = document.createElement("strong");
  count.className = "badge-state";
  count.dataset.state = "warn";
  count.textContent = items.length === 1 ? texts.one : texts.many.replace("{count}", items.length);
  badge.replaceChildren(count, list, button(texts.retry, () => flush()));
}

// --- Forms
async function queue(form, input) {
  const file = input.files[0];
  const fields = [...new FormData(form)].filter(([name]) => name !== input.name && name !== "csrfmiddlewaretoken" && name !== "client_key");
  const key = newKey();
  const item = {
    key, owner: texts.owner, url: form.action, field: input.name, name: file.name,
    fields: [...fields, ["client_key", key]], blob: (await shrunk(file)).blob,
  };
  try {
    await keep(item);
  } catch {
    form.submit(); // no room on the device
    return;
  }
  form.reset();
  form.dispatchEvent(new Event("cleared"));
  await show();
  await flush(key);
}

window.addEventListener("submit", (event) => {
  const form = event.target;
  const input = form.matches("[data-upload]") ? form.querySelector("input[type=file]") : null;
  if (!input) return;
  const isWhole = form.checkValidity() && input.files.length;
  if (!isWhole && navigator.onLine) return; // the server's sentences are better
  event.preventDefault();
  if (isWhole) queue(form, input);
  else form.reportValidity();
}, { capture: true });

for (const form of document.querySelectorAll("form[data-upload]")) {
  const preview = form.querySelector(".photo-preview");
  if (!preview) continue;
  form.addEventListener("change", async (event) => {
    const unit = event.target.dataset.unit;
    if (unit) form.elements.unit.value = unit;
    if (event.target.type !== "file" || !event.target.files.length) return;
    const { canvas } = await shrunk(event.target.files[0]);
    preview.hidden = !canvas;
    if (canvas) preview.src = canvas.toDataURL("image/jpeg", 0.5);
  });
  form.addEventListener("cleared", () => { preview.hidden = true; });
}

if (badge) {
  window.addEventListener("online", () => flush());
  flush();
}
