// Flows in three columns, supplier -> resource -> receiver, one unit in each diagram.
import { chartElements, colour, draw, escapeText, familyColour, isNarrow, number, readData, tooltipStyle } from "./chart.js";

// A party may give and take: the column is part of the key, so that a loop A -> B -> A can be drawn.
function options(data) {
  const family = new Map(data.nodes.map((entry) => [entry.name, entry.family]));
  const label = new Map(data.nodes.map((entry) => [entry.name, entry.label]));
  const colourOf = (entry) => familyColour(family.get(entry.source) || family.get(entry.target));
  return () => ({
    tooltip: { ...tooltipStyle(), formatter: ({ dataType, data: entry, value }) => dataType === "edge"
      ? `${escapeText(label.get(entry.source))} → ${escapeText(label.get(entry.target))}: <strong>${number(value)} ${escapeText(data.unit)}</strong>`
      : `<strong>${escapeText(label.get(entry.name))}</strong>: ${number(value)} ${escapeText(data.unit)}` },
    series: [{
      type: "sankey", nodeAlign: "justify", draggable: false, nodeGap: data.nodes.length > 24 ? 10 : 24, nodeWidth: 14, layoutIterations: 32,
      left: 4, right: isNarrow() ? 4 : 160, top: 8, bottom: 8, emphasis: { focus: "adjacency" },
      data: data.nodes.map((entry) => ({
        name: entry.name, depth: entry.column,
        itemStyle: { color: entry.family ? familyColour(entry.family) : colour("others"), borderWidth: 0 },
        label: { position: isNarrow() && entry.column === 2 ? "left" : "right", width: isNarrow() ? 96 : 150, overflow: "break", fontSize: 12, lineHeight: 15,
          color: colour("text"), textBorderColor: colour("surface"), textBorderWidth: 3, formatter: () => entry.label },
      })),
      links: data.links.map((entry) => ({ ...entry, lineStyle: { color: colourOf(entry), opacity: 0.45, curveness: 0.5 } })),
    }],
  });
}

for (const element of chartElements("sankey")) draw(element, options(readData(element)));
