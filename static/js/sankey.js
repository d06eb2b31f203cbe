// Flows in three columns, supplier -> resource -> receiver, one unit in each diagram.
// A party may give and take: the column is part of its key, so that a loop A -> B -> A can be drawn.
import { chartElements, isNarrow, number, readData } from "./chart.js";
import { draw, label, part, readable, shape } from "./picture.js";

const COLUMNS = [0, 1, 2];
const BAR = 14; // px wide
const GAP = 24; // px between two bars, less where there are many
const ROW = 28; // px for a bar and the gap below it: the gap alone has room for nearly a line of text
const ROUNDS = 8; // of moving the bars to where their flows come from or go to
const EDGE = 8;

function sum(entries) {
  return entries.reduce((total, entry) => total + entry.value, 0);
}

function barsOf({ nodes, links }) {
  return nodes.map((entry) => {
    const [from, into] = [links.filter((link) => link.target === entry.name), links.filter((link) => link.source === entry.name)];
    return { ...entry, from, into, value: Math.max(sum(from), sum(into)) };
  });
}

// Px per unit: the fullest column decides.
function scaleOf(columns, height, gap) {
  const scales = columns.filter((column) => column.length)
    .map((column) => (height - gap * (column.length - 1)) / Math.max(sum(column), 1e-9));
  return Math.min(...scales);
}

// Where the middle of a bar would lie if its flows were level: the mean of the bars at their other ends.
function wish(bar, byName) {
  const ends = [...bar.from.map((link) => [byName.get(link.source), link.value]), ...bar.into.map((link) => [byName.get(link.target), link.value])];
  const weight = ends.reduce((total, [, value]) => total + value, 0) || 1;
  return ends.reduce((total, [end, value]) => total + (end.y + end.tall / 2) * value, 0) / weight;
}

// Put the bars of one column in the order of their wishes, as near to them as the gaps and the frame allow.
function settle(column, wishes, height, gap) {
  column.sort((a, b) => wishes.get(a) - wishes.get(b));
  let next = 0;
  for (const bar of column) { bar.y = Math.max(next, wishes.get(bar) - bar.tall / 2); next = bar.y + bar.tall + gap; }
  let last = height;
  for (const bar of [...column].reverse()) { bar.y = Math.min(bar.y, last - bar.tall); last = bar.y - gap; }
}

function arrange(bars, width, height) {
  const columns = COLUMNS.map((column) => bars.filter((bar) => bar.column === column));
  const most = Math.max(...columns.map((column) => column.length));
  const gap = Math.min(GAP, height / (2 * most));
  const scale = scaleOf(columns, height, gap);
  const byName = new Map(bars.map((bar) => [bar.name, bar]));
  const room = width - BAR - 2 * EDGE - (isNarrow() ? 0 : 160); // the names of the last column stand at its right
  for (const bar of bars) { bar.x = EDGE + bar.column * room / 2; bar.tall = Math.max(1, bar.value * scale); }
  for (const column of columns) settle(column, new Map(column.map((bar, place) => [bar, place * height / most])), height, gap);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const column of [columns[1], columns[0], columns[2]]) {
      settle(column, new Map(column.map((bar) => [bar, wish(bar, byName)])), height, gap);
    }
  }
  return { byName, scale };
}

// The flows of a bar lie on each other in the order of their other ends, so that they cross least.
function stack(bars, byName, scale) {
  const tops = new Map();
  const pile = (bar, links, end, key) => {
    let top = bar.y;
    for (const link of [...links].sort((a, b) => byName.get(a[end]).y - byName.get(b[end]).y)) {
      tops.set(link, { ...tops.get(link), [key]: top + link.value * scale / 2 });
      top += link.value * scale;
    }
  };
  for (const bar of bars) { pile(bar, bar.into, "target", "start"); pile(bar, bar.from, "source", "stop"); }
  return tops;
}

function flowPart(link, { byName, scale, tops, unit }) {
  const [from, to, { start, stop }] = [byName.get(link.source), byName.get(link.target), tops.get(link)];
  const [left, right] = [from.x + BAR, to.x];
  const d = `M${left} ${start + EDGE}C${(left + right) / 2} ${start + EDGE} ${(left + right) / 2} ${stop + EDGE} ${right} ${stop + EDGE}`;
  const words = [`${number(link.value)} ${unit}`, `${from.label} → ${to.label}`];
  return part([link.source, link.target], from.family || to.family, words, "",
    shape("path", { class: "chart-flow", d, "stroke-width": Math.max(1, link.value * scale) }));
}

function barPart(bar, unit) {
  return part([bar.name], bar.family, [bar.label, `${number(bar.value)} ${unit}`], "",
    shape("rect", { class: "chart-bar", x: bar.x, y: bar.y + EDGE, width: BAR, height: bar.tall }));
}

function nameOf(bar) {
  const before = isNarrow() && bar.column === 2;
  return label(bar.label, { x: before ? bar.x - 5 : bar.x + BAR + 5, y: bar.y + EDGE + bar.tall / 2 }, isNarrow() ? 96 : 150, before);
}

function painter(element, data) {
  const bars = barsOf(data);
  const most = Math.max(...COLUMNS.map((column) => bars.filter((bar) => bar.column === column).length));
  return (width, height) => {
    const tall = Math.max(height, most * ROW);
    element.style.height = `${tall}px`;
    const arranged = arrange(bars, width, tall - 2 * EDGE);
    const context = { ...arranged, tops: stack(bars, arranged.byName, arranged.scale), unit: data.unit };
    const flows = data.links.map((link) => flowPart(link, context));
    const names = [...bars].sort((a, b) => b.value - a.value).map(nameOf);
    return { parts: [...flows, ...bars.map((bar) => barPart(bar, data.unit))], labels: readable(names) };
  };
}

for (const element of chartElements("sankey")) draw(element, painter(element, readData(element)));
