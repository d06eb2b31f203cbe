// Flows in three columns, supplier -> resource -> receiver, one unit in each diagram; d3-sankey finds the places.
// A party may give and take: the column is part of its key, so that a loop A -> B -> A can be drawn.
/* global d3 */
import { chartElements, isNarrow, number, readData } from "./chart.js";
import { draw, label, part, readable, shape } from "./picture.js";

const BAR = 14; // px wide
const GAP = 24; // px between two bars, less where there are many
const ROW = 28; // px for a bar and the gap below it: the gap alone has room for nearly a line of text
const EDGE = 8;
const NAMES = 160; // px at the right for the names of the last column; on a phone they stand before their bars

// The library writes into what it is given: each drawing works on a copy.
function arrange({ nodes, links }, width, height, most) {
  return d3.sankey()
    .nodeId((node) => node.name)
    .nodeAlign((node) => node.column)
    .nodeWidth(BAR)
    .nodePadding(Math.min(GAP, height / (2 * most)))
    .extent([[EDGE, EDGE], [width - EDGE - (isNarrow() ? 0 : NAMES), height - EDGE]])({
      nodes: nodes.map((entry) => ({ ...entry })), links: links.map((entry) => ({ ...entry })) });
}

function flowPart({ source, target, value, width, y0, y1 }, unit) {
  const middle = (source.x1 + target.x0) / 2;
  const d = `M${source.x1} ${y0}C${middle} ${y0} ${middle} ${y1} ${target.x0} ${y1}`;
  const words = [`${number(value)} ${unit}`, `${source.label} → ${target.label}`];
  return part([source.name, target.name], source.family || target.family, words, "",
    shape("path", { class: "chart-flow", d, "stroke-width": Math.max(1, width) }));
}

function barPart(bar, unit) {
  return part([bar.name], bar.family, [bar.label, `${number(bar.value)} ${unit}`], "",
    shape("rect", { class: "chart-bar", x: bar.x0, y: bar.y0, width: BAR, height: Math.max(1, bar.y1 - bar.y0) }));
}

function nameOf(bar) {
  const before = isNarrow() && bar.column === 2;
  const place = { x: before ? bar.x0 - 5 : bar.x1 + 5, y: (bar.y0 + bar.y1) / 2 };
  return label(bar.label, place, isNarrow() ? 96 : 150, before);
}

function painter(element, data) {
  const most = Math.max(...[0, 1, 2].map((column) => data.nodes.filter((entry) => entry.column === column).length));
  return (width, height) => {
    const tall = Math.max(height, most * ROW);
    element.style.height = `${tall}px`;
    const { nodes, links } = arrange(data, width, tall, most);
    const parts = [...links.map((link) => flowPart(link, data.unit)), ...nodes.map((bar) => barPart(bar, data.unit))];
    const names = [...nodes].sort((a, b) => b.value - a.value).map(nameOf);
    return { parts, labels: readable(names) };
  };
}

for (const element of chartElements("sankey")) draw(element, painter(element, readData(element)));
