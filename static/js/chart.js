// What the charts share: data from json_script, colours from tokens.css, redraw on theme and size.
/* global echarts */

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

export function fontFamily() {
  return getComputedStyle(document.body).fontFamily;
}

export function isNarrow() {
  return matchMedia("(max-width: 575.98px)").matches;
}

export function tooltipStyle() {
  return {
    confine: true,
    backgroundColor: colour("surface"),
    borderColor: colour("control"),
    textStyle: { color: colour("text"), fontSize: 13 },
  };
}

/** Draw with ECharts into the element and again when the theme or the size changes. */
export function draw(element, options) {
  const chart = echarts.init(element, null, { renderer: "svg" });
  const update = () => chart.setOption(
    { aria: { enabled: true, label: { description: element.getAttribute("aria-label") || undefined } },
      animation: false, textStyle: { fontFamily: fontFamily() }, tooltip: tooltipStyle(), ...options() },
    { notMerge: true });
  update();
  document.addEventListener("themechange", update);
  new ResizeObserver(() => { chart.resize(); update(); }).observe(element);
  chart.on("click", ({ data }) => { if (data?.url) location.assign(data.url); });
  return chart;
}
