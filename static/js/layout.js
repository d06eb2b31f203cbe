// Places for the companies of a network that has no saved positions: linked ones near, all others apart.
// Starts from a circle in the given order and uses no chance, so that the same data always looks the same.

const ROUNDS = 300;
const GRAVITY = 0.6;

function push(places, moves, apart) {
  for (let i = 0; i < places.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const dx = places[i].x - places[j].x;
      const dy = places[i].y - places[j].y;
      const force = apart * apart / Math.max(dx * dx + dy * dy, 1e-6);
      moves[i].x += dx * force; moves[i].y += dy * force;
      moves[j].x -= dx * force; moves[j].y -= dy * force;
    }
  }
}

function pull(places, moves, pairs, apart) {
  for (const [a, b] of pairs) {
    const dx = places[a].x - places[b].x;
    const dy = places[a].y - places[b].y;
    const force = Math.hypot(dx, dy) / apart;
    moves[a].x -= dx * force; moves[a].y -= dy * force;
    moves[b].x += dx * force; moves[b].y += dy * force;
  }
}

function step(places, moves, heat, wide) {
  places.forEach((place, index) => {
    const x = moves[index].x - GRAVITY * place.x / wide;
    const y = moves[index].y - GRAVITY * place.y * wide;
    const length = Math.hypot(x, y) || 1;
    place.x += x / length * Math.min(length, heat);
    place.y += y / length * Math.min(length, heat);
  });
}

/** Return one {x, y} for each node; `wide` is the width of the picture divided by its height. */
export function arrange(nodes, links, wide) {
  const index = new Map(nodes.map((entry, place) => [String(entry.id), place]));
  const pairs = links.map((entry) => [index.get(String(entry.source)), index.get(String(entry.target))])
    .filter(([a, b]) => a !== undefined && b !== undefined && a !== b);
  const apart = Math.sqrt(4 / Math.max(nodes.length, 1));
  const turn = 2 * Math.PI / Math.max(nodes.length, 1);
  const places = nodes.map((_, place) => ({ x: Math.cos(place * turn), y: Math.sin(place * turn) }));
  for (let round = 0; round < ROUNDS; round += 1) {
    const moves = nodes.map(() => ({ x: 0, y: 0 }));
    push(places, moves, apart);
    pull(places, moves, pairs, apart);
    step(places, moves, 0.2 * (1 - round / ROUNDS), Math.sqrt(wide));
  }
  return places;
}
