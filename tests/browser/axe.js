/* Looks for faults of accessibility that hinder people, with axe, which is loaded already.
   Contrast is nearly all of axe's time, so of texts of the same kind only the first is measured: colour, size and
   weight are the same, and so is every layer beneath them that is painted, see-through or moved out of its place.
   `known` are the kinds that were measured before, on this page or on another. */
async (known) => {
  const MARK = "data-measure-contrast";
  const TYPED_INTO = "input, select, textarea";
  const layers = new Map();

  function hash(text) {
    let [high, low] = [0xdeadbeef, 0x41c6ce57];
    for (let place = 0; place < text.length; place += 1) {
      const code = text.charCodeAt(place);
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
    return `${(high >>> 0).toString(36)}${(low >>> 0).toString(36)}`;
  }

  function layersOf(element) {
    if (!element) return "";
    if (!layers.has(element)) {
      const style = getComputedStyle(element);
      const own = [
        style.backgroundColor === "rgba(0, 0, 0, 0)" ? "" : style.backgroundColor,
        style.backgroundImage === "none" ? "" : style.backgroundImage,
        style.opacity === "1" ? "" : style.opacity,
        style.position === "static" ? "" : `${style.position} ${element.getAttribute("class")}`,
      ].join("|");
      const below = layersOf(element.parentElement);
      layers.set(element, own === "|||" ? below : hash(`${below} ${own}`));
    }
    return layers.get(element);
  }

  function kindOf(element) {
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(element);
    return [layersOf(element), color, fontSize, fontWeight, textShadow].join(" ");
  }

  function hasText(element) {
    return element.matches(TYPED_INTO)
      || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  }

  const measured = new Set(known);
  const firsts = [...document.body.querySelectorAll("*")].filter((element) => {
    if (!hasText(element) || !element.checkVisibility()) return false;
    const before = measured.size;
    return measured.add(kindOf(element)).size > before;
  });
  firsts.forEach((element) => element.setAttribute(MARK, ""));
  axe.configure({ rules: [{ id: "color-contrast", selector: `[${MARK}]` }] });
  const { violations } = await axe.run({ resultTypes: ["violations"] });
  firsts.forEach((element) => element.removeAttribute(MARK));

  const faults = violations.filter((found) => ["serious", "critical"].includes(found.impact));
  return {
    faults: faults.map((found) => [found.id, found.nodes.slice(0, 3).map((node) => String(node.target)).join(", ")]),
    measured: [...measured],
  };
}
