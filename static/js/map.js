// Park plan: areas, companies and exchanges on plain ground, without tiles of third parties.
/* global L */
import { chartElements, colour, escapeText, familyColour, isNarrow, readData } from "./chart.js";

const METRES_PER_DEGREE = 111_320; // of latitude
const DASH = { suggested: "2 6", talks: "8 6", agreed: null, operating: null };

function bind(layer, entry) {
  layer.bindTooltip(escapeText(entry.label));
  if (entry.url) layer.on("click", () => location.assign(entry.url));
  return layer;
}

function area(entry) {
  const onTap = isNarrow(); // there is no room for all names at once
  const circle = L.circle([entry.lat, entry.lon],
    { radius: entry.radius_m, color: colour("control"), weight: 1, fillColor: colour("surface"), fillOpacity: 1, interactive: onTap });
  if (onTap) return circle.bindTooltip(escapeText(entry.label));
  const north = [entry.lat + entry.radius_m / METRES_PER_DEGREE, entry.lon];
  const name = L.tooltip(north, { content: escapeText(entry.label), permanent: true, direction: "top", className: "area-label" });
  return L.featureGroup([circle, name]);
}

function point(entry) {
  const own = entry.kind === "own";
  return bind(L.circleMarker([entry.lat, entry.lon],
    { radius: 8, color: colour("primary"), weight: own ? 4 : 1, fillColor: colour(own ? "surface" : "primary"), fillOpacity: 1 }), entry);
}

function uncertainty(entry) {
  return L.circle([entry.lat, entry.lon],
    { radius: entry.radius_m, color: colour("control"), weight: 1, dashArray: "2 4", fill: false, interactive: false });
}

function line(entry) {
  return bind(L.polyline([entry.from, entry.to],
    { color: familyColour(entry.family), weight: entry.state === "operating" ? 5 : 3, dashArray: DASH[entry.state] ?? null }), entry);
}

function layers(data) {
  const { areas = [], points = [], links = [] } = data;
  const rings = points.filter((entry) => entry.radius_m).map(uncertainty);
  return [...areas.map(area), ...rings, ...links.map(line), ...points.map(point)];
}

function drawMap(element) {
  const data = readData(element);
  element.classList.add("chart-map");
  const map = L.map(element, { attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25 });
  map.setView([20.83, 106.75], 12);
  const group = L.featureGroup().addTo(map);
  const update = () => { group.clearLayers(); layers(data).forEach((layer) => group.addLayer(layer)); };
  update();
  if (group.getLayers().length) map.fitBounds(group.getBounds(), { padding: [24, 24], maxZoom: 16 });
  L.control.scale({ imperial: false }).addTo(map);
  document.addEventListener("themechange", update);
}

for (const element of chartElements("map")) drawMap(element);
