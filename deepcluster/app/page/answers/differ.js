// Why two models call one drawing differently, from what is known of their clusters.

/** From this share of a cluster on, it is worth saying that other digits lie in it. */
const MIXED = 0.03;

const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);

/**
 * The key of a sentence and its values, or null where both models say the same.
 *
 * The sentence is about the model that reads fewer digits correctly, since it is its clusters that
 * need an explanation; `known` has each model's names, share of digits read correctly, and counts.
 */
export function difference(left, right, known) {
  if (left.cluster === undefined || right.cluster === undefined) return null;
  const unsure = [left, right].filter((one) => !one.sure);
  if (unsure.length === 2) return { key: "why-both-unsure" };
  if (unsure.length === 1) return { key: "why-unsure", model: unsure[0].model };
  if (left.name === right.name) return null;
  const [better, other] =
    (known[left.model].right ?? 0) >= (known[right.model].right ?? 0)
      ? [left, right]
      : [right, left];
  return ofClusters(better.name, other, known[other.model]);
}

/** What the clusters of a model have to do with its not saying `digit`. */
function ofClusters(digit, { model, name, cluster }, { names, counts }) {
  const own = counts?.[digit];
  const share = own ? own[cluster] / sum(Object.values(counts).map((row) => row[cluster])) : 0;
  const said = { model, digit, name };
  if (!names.includes(digit)) {
    if (!own) return { key: "why-no-cluster", ...said };
    const most = own.indexOf(Math.max(...own));
    if (most === cluster) return { key: "why-no-cluster-here", share, ...said };
    return { key: "why-no-cluster-there", there: names[most], part: own[most] / sum(own), ...said };
  }
  return { key: share >= MIXED ? "why-mixed" : "why-nearer", share, ...said };
}
