// The points of a map, as they travel and as they are drawn.

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** A map whose points came as Base64: its `clusters`, and its `places`, each [x, y] from 0 to 1. */
export function unpack(map) {
  const steps = new DataView(bytes(map.points).buffer);
  const places = [];
  for (let at = 0; at < steps.byteLength; at += 4) {
    places.push([steps.getUint16(at, true) / 65535, steps.getUint16(at + 2, true) / 65535]);
  }
  return { ...map, clusters: bytes(map.clusters), places };
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/** Where a cluster's name stands: amid its points; null where it has none. */
export function middle({ places, clusters }, cluster) {
  const own = places.filter((_, i) => clusters[i] === cluster);
  return own.length ? [median(own.map(([x]) => x)), median(own.map(([, y]) => y))] : null;
}
