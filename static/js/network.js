// Network of exchanges: who is connected with whom. Line style = state, colour = family, shape = kind of party.
import { chartElements, isNarrow, readData } from "./chart.js";
import { arrange } from "./layout.js";
import { draw, label, part, readable, shape } from "./picture.js";

const WIDTH = { suggested: 1.5, talks: 2, agreed: 2, operating: 4 };
const BEND = 0.08; // of its length, so that A → B and B → A lie apart; further links of the same two bend more
const HEAD = 8; // px, the arrow
const MOST_LABELS = 40; // more is a grey cloud; on a phone the table below has the names
const MOST_LABELS_NARROW = 5;
const EDGE = 24; // px around the picture
const OTHER_SHAPE = 1.25; // a picture that became so much wider or higher is arranged anew

function radius(entry) {
  const across = 9 + 5 * Math.sqrt(entry.size || 1);
  return (isNarrow() ? Math.min(20, across / 2 + 1) : Math.min(40, across)) / 2;
}

function figureOf({ kind }, { x, y }, r) {
  const look = { class: "chart-node", "data-kind": kind };
  if (kind === "utility") return shape("rect", { ...look, x: x - r, y: y - r, width: 2 * r, height: 2 * r });
  if (kind === "city") return shape("path", { ...look, d: `M${x} ${y - r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z` });
  return shape("circle", { ...look, cx: x, cy: y, r });
}

// Where the line leaves `from` towards `to`, `away` px from its middle.
function towards(from, to, away) {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: from.x + (to.x - from.x) / length * away, y: from.y + (to.y - from.y) / length * away };
}

// The two points that bend a line. Unnamed parties of one area are one node: their line leaves it and comes back.
function bendsOf(from, to, bend) {
  if (from === to) return [-1, 1].map((side) => ({ x: from.x + side * 4 * from.r, y: from.y - 3 * from.r - 120 * bend }));
  const middle = { x: (from.x + to.x) / 2 - (from.y - to.y) * bend, y: (from.y + to.y) / 2 - (to.x - from.x) * bend };
  return [middle, middle];
}

function linkPart(entry, from, to, bend, largest) {
  const [first, last] = bendsOf(from, to, bend);
  const [start, tip, neck] = [towards(from, first, from.r), towards(to, last, to.r + 1), towards(to, last, to.r + 1 + HEAD)];
  const side = { x: (tip.y - neck.y) / 2, y: (neck.x - tip.x) / 2 };
  const d = `M${start.x} ${start.y}C${first.x} ${first.y} ${last.x} ${last.y} ${neck.x} ${neck.y}`;
  const extra = entry.state === "operating" && entry.value ? 4 * entry.value / largest : 0;
  const words = [`${entry.family} ${entry.label}`]; // the label holds the amount
  return part([String(entry.source), String(entry.target)], entry.family, words, entry.url,
    shape("path", { class: "chart-hit", d }),
    shape("path", { class: "chart-link", "data-line": entry.state, d, "stroke-width": (WIDTH[entry.state] ?? WIDTH.suggested) + extra }),
    shape("path", { class: "chart-head", d: `M${tip.x} ${tip.y}L${neck.x + side.x} ${neck.y + side.y}L${neck.x - side.x} ${neck.y - side.y}z` }));
}

function linkParts(links, places) {
  const largest = Math.max(1, ...links.map((entry) => entry.value ?? 0));
  const drawn = new Map();
  return links.map((entry) => {
    const pair = `${entry.source} ${entry.target}`;
    const before = drawn.get(pair) ?? 0;
    drawn.set(pair, before + 1);
    return linkPart(entry, places.get(String(entry.source)), places.get(String(entry.target)), BEND * (1 + before), largest);
  });
}

// Fit the places into the picture without stretching it; on a wide one all names stand at the right and need room.
function fitted(nodes, places, width, height) {
  const right = isNarrow() ? EDGE : 180;
  const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [wide, tall] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const [room, rise] = [width - EDGE - right, height - 2 * EDGE];
  const scale = Math.min(room / (wide || 1), rise / (tall || 1));
  const [dx, dy] = [EDGE + (room - wide * scale) / 2, EDGE + (rise - tall * scale) / 2];
  return new Map(nodes.map((entry, place) => [String(entry.id),
    { x: dx + (xs[place] - left) * scale, y: dy + (ys[place] - top) * scale, r: radius(entry) }]));
}

function painter({ nodes, links }) {
  let [arranged, arrangedFor] = [[], 0];
  const busiest = [...nodes].sort((a, b) => (b.size ?? 0) - (a.size ?? 0));
  return (width, height) => {
    const turned = Math.max(width / height, arrangedFor) / Math.min(width / height, arrangedFor);
    if (turned > OTHER_SHAPE) [arranged, arrangedFor] = [arrange(nodes, links, width / height), width / height];
    const places = fitted(nodes, arranged, width, height);
    const placeOf = ({ id }) => places.get(String(id));
    const names = busiest.slice(0, isNarrow() ? MOST_LABELS_NARROW : MOST_LABELS).map((entry) => {
      const { x, y, r } = placeOf(entry);
      const before = isNarrow() && x > width / 2;
      return label(entry.label, { x: before ? x - r - 5 : x + r + 5, y }, isNarrow() ? 90 : 150, before);
    });
    const parties = nodes.map((entry) => part([String(entry.id)], "", [entry.label, entry.park], "",
      figureOf(entry, placeOf(entry), placeOf(entry).r)));
    return { parts: [...linkParts(links, places), ...parties], labels: readable(names) };
  };
}

for (const element of chartElements("network")) draw(element, painter(readData(element)));
