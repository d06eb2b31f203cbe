// Pictures as SVG: shapes, labels, words under the pointer. Colours come from CSS, so they follow theme and paper.

const SPACE = "http://www.w3.org/2000/svg";
const FONT_SIZE = 12;
const LINE = 15; // px between two lines of a label; stacked Vietnamese marks need 1.25 of the font size
const AWAY = 12; // px from the pointer to the words
const pen = document.createElement("canvas").getContext("2d");

export function shape(name, attributes = {}, ...children) {
  const element = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) if (value) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A node (one key) or a link (the keys of its two ends), its words as [strong, plain], and where a click leads. */
export function part(keys, family, words, url, ...shapes) {
  const element = shape("g", { class: url ? "chart-part chart-leads" : "chart-part", "data-family": family }, ...shapes);
  return { keys, words, url, element };
}

function fold(text, width) {
  const rows = [];
  for (const word of text.split(" ")) {
    const longer = `${rows.at(-1)} ${word}`;
    if (rows.length && pen.measureText(longer).width <= width) rows[rows.length - 1] = longer;
    else rows.push(word);
  }
  return rows;
}

/** A text beside the point, in lines of at most `width` px: right of it, or left of it when `before`. */
export function label(text, { x, y }, width, before = false) {
  pen.font = `${FONT_SIZE}px ${getComputedStyle(document.body).fontFamily}`;
  const rows = fold(text, width);
  const top = y - (rows.length - 1) * LINE / 2;
  const wide = Math.max(...rows.map((row) => pen.measureText(row).width));
  const spans = rows.map((row, place) => shape("tspan", { x, y: top + place * LINE + FONT_SIZE / 3 }, row));
  const left = before ? x - wide : x;
  return { element: shape("text", { class: before && "svg-end" }, ...spans),
    box: { left, right: left + wide, top: top - LINE / 2, bottom: top + (rows.length - 0.5) * LINE } };
}

function overlap(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** Drop each label that would lie on one before it; those that matter most come first. */
export function readable(labels) {
  const kept = [];
  for (const one of labels) if (!kept.some((other) => overlap(one.box, other.box))) kept.push(one);
  return kept.map(({ element }) => element);
}

function nearTo(chosen, parts) {
  const isLink = ({ keys }) => keys.length > 1;
  const links = isLink(chosen) ? [chosen] : parts.filter((one) => isLink(one) && one.keys.includes(chosen.keys[0]));
  const keys = new Set([...chosen.keys, ...links.flatMap((link) => link.keys)]);
  return new Set([...links, ...parts.filter((one) => !isLink(one) && keys.has(one.keys[0]))]);
}

function light(picture, chosen, parts) {
  picture.classList.toggle("chart-lit", Boolean(chosen));
  const near = chosen ? nearTo(chosen, parts) : new Set();
  for (const one of parts) one.element.classList.toggle("chart-near", near.has(one));
}

function tell(tip, words, event) {
  const [strong, plain] = words;
  const first = document.createElement("strong");
  first.textContent = strong;
  tip.replaceChildren(first, ...(plain ? [document.createElement("br"), plain] : []));
  tip.hidden = false;
  const frame = tip.parentElement.getBoundingClientRect();
  const [x, y] = [event.clientX - frame.left + AWAY, event.clientY - frame.top + AWAY];
  tip.style.left = `${Math.max(0, Math.min(x, frame.width - tip.offsetWidth))}px`;
  tip.style.top = `${Math.max(0, y + tip.offsetHeight > frame.height ? y - tip.offsetHeight - 2 * AWAY : y)}px`;
}

/** Draw into the element, and again when its size changes; `paint(width, height)` returns parts and labels. */
export function draw(element, paint) {
  const title = element.closest("figure")?.querySelector("h3")?.textContent;
  const picture = element.appendChild(shape("svg", { role: "img", "aria-label": title }));
  const tip = element.appendChild(document.createElement("div"));
  tip.className = "chart-tip";
  let parts = [];
  const find = (target) => parts.find((one) => one.element.contains(target));
  const quiet = () => { tip.hidden = true; light(picture, null, parts); };
  picture.addEventListener("pointermove", (event) => {
    const chosen = find(event.target);
    if (!chosen) { quiet(); return; }
    light(picture, chosen, parts);
    tell(tip, chosen.words, event);
  });
  picture.addEventListener("pointerleave", quiet);
  picture.addEventListener("click", ({ target }) => { const url = find(target)?.url; if (url) location.assign(url); });
  document.addEventListener("keydown", ({ key }) => { if (key === "Escape") quiet(); });
  const redraw = () => {
    const drawn = paint(element.clientWidth, element.clientHeight);
    parts = drawn.parts;
    picture.replaceChildren(...parts.map((one) => one.element), ...drawn.labels);
    quiet();
  };
  new ResizeObserver(redraw).observe(element);
  document.fonts.ready.then(redraw); // labels are as wide as their letters
}
