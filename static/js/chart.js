// What the charts share: data from json_script, colours from tokens.css, numbers in the language of the page.

export const FAMILIES = ["BP", "WA", "HE", "EN", "LO", "SV"];

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function familyColour(code) {
  return FAMILIES.includes(code) ? colour(`${code.toLowerCase()}-chart`) : colour("others");
}

export function readData(element) {
  return JSON.parse(document.getElementById(element.dataset.source).textContent);
}

export function chartElements(kind) {
  return document.querySelectorAll(`[data-chart="${kind}"]`);
}

export const language = document.documentElement.lang;

export function number(value) {
  return new Intl.NumberFormat(language === "vi" ? "vi-VN" : "en-GB", { maximumSignificantDigits: 3 }).format(value);
}

export function escapeText(text) {
  const holder = document.createElement("span");
  holder.textContent = text ?? "";
  return holder.innerHTML;
}

export function isNarrow() {
  return matchMedia("(max-width: 575.98px)").matches;
}
