// Network of exchanges: who is connected with whom. Line style = state, colour = family, shape = kind of party.
import { chartElements, colour, draw, escapeText, familyColour, isNarrow, readData, tooltipStyle } from "./chart.js";
import { arrange } from "./layout.js";

const LINE = {
  suggested: { type: "dotted", width: 1.5 },
  talks: { type: "dashed", width: 2 },
  agreed: { type: "solid", width: 2 },
  operating: { type: "solid", width: 4 },
};
const SYMBOL = { utility: "rect", city: "diamond" };
const MOST_LABELS = 40; // more is a grey cloud; on a phone the table below has the names
const MOST_LABELS_NARROW = 5;

function node(entry, labelled) {
  const own = entry.kind === "own";
  const largestSize = isNarrow() ? 26 : 40;
  const size = Math.max(12, Math.min(largestSize, 9 + 5 * Math.sqrt(entry.size || 1)));
  return {
    ...entry, id: String(entry.id), name: entry.label, symbol: SYMBOL[entry.kind] ?? "circle", symbolSize: size,
    itemStyle: { color: own ? colour("surface") : colour("primary"), borderColor: colour("primary"),
      borderWidth: own ? 4 : 1 },
    label: { show: labelled, position: "right", color: colour("text"), fontSize: isNarrow() ? 11 : 12,
      textBorderColor: colour("surface"), textBorderWidth: 3, width: isNarrow() ? 90 : 150, lineHeight: 15, overflow: "break", formatter: "{b}" },
  };
}

function link(entry, largest) {
  const style = LINE[entry.state] ?? LINE.suggested;
  const extra = entry.state === "operating" && entry.value ? 4 * entry.value / largest : 0;
  return {
    ...entry, label: undefined, words: entry.label, source: String(entry.source), target: String(entry.target),
    lineStyle: { color: familyColour(entry.family), type: style.type, width: style.width + extra, curveness: 0.12, opacity: 1 },
  };
}

function sentence({ dataType, data }) {
  if (dataType === "node") return `<strong>${escapeText(data.name)}</strong><br>${escapeText(data.park)}`;
  return `${escapeText(data.family)} ${escapeText(data.words)}`; // the words hold the amount
}

// Saved positions win; without them the places come from the links.
function placed(data, wide) {
  if (data.nodes.every((entry) => Number.isFinite(entry.x) && Number.isFinite(entry.y))) return data.nodes;
  const places = arrange(data.nodes, data.links, wide);
  return data.nodes.map((entry, index) => ({ ...entry, ...places[index] }));
}

function options(element, data) {
  const busiest = [...data.nodes].sort((a, b) => (b.size ?? 0) - (a.size ?? 0)).slice(0, isNarrow() ? MOST_LABELS_NARROW : MOST_LABELS);
  const labelled = new Set(busiest.map((entry) => entry.id));
  const largest = Math.max(1, ...data.links.map((entry) => entry.value ?? 0));
  const nodes = placed(data, element.clientWidth / element.clientHeight);
  return () => ({
    tooltip: { ...tooltipStyle(), formatter: sentence },
    series: [{
      type: "graph", layout: "none", preserveAspect: true, roam: "move", draggable: false,
      data: nodes.map((entry) => node(entry, labelled.has(entry.id))),
      links: data.links.map((entry) => link(entry, largest)),
      edgeSymbol: ["none", "arrow"], edgeSymbolSize: 8, labelLayout: { hideOverlap: true },
      emphasis: { focus: "adjacency" }, left: 24, right: isNarrow() ? 110 : 180, top: 24, bottom: 24,
    }],
  });
}

for (const element of chartElements("network")) draw(element, options(element, readData(element)));
