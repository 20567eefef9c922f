/**
 * Theil–Sen estimator: the median of the slopes between all pairs of points (Theil 1950; Sen 1968). A quarter and more of the points may be
 * anything without moving it far.
 *
 * @param xs growing; @param ys as many
 * @returns y per x; NaN of fewer than two points
 */
export const theilSen = (xs: readonly number[], ys: readonly number[]): number => {
  const slopes = new Float64Array((xs.length * (xs.length - 1)) / 2);
  let count = 0;
  for (let i = 0; i < xs.length; i++) for (let j = i + 1; j < xs.length; j++) slopes[count++] = (ys[j]! - ys[i]!) / (xs[j]! - xs[i]!);
  return medianOf(slopes);
};

export const medianOf = (values: Float64Array): number => {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};
