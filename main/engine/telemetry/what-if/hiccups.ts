import { firstFrom } from './samples.ts';
export const H = { factor: 1.3, most: 0.5, halfS: 0.3, minFrames: 7, padS: 0.15 };
for (const kv of (process.env['P'] ?? '').split(',').filter(Boolean)) {
  const [k, v] = kv.split('=');
  if (k! in H) (H as Record<string, number>)[k!] = Number(v);
}

/** running median around each frame */
export const runningMedian = (endNs: Float64Array, e2eNs: Float64Array): Float64Array => {
  const n = endNs.length;
  const out = new Float64Array(n);
  const halfFrames = (H.minFrames - 1) / 2;
  let stride = 1;
  for (let i = 0; i < n; i++) {
    let lo = firstFrom(endNs, endNs[i]! - H.halfS * 1e9),
      hi = firstFrom(endNs, endNs[i]! + H.halfS * 1e9);
    lo = Math.max(0, Math.min(lo, i - halfFrames));
    hi = Math.min(n, Math.max(hi, i + halfFrames + 1));
    if (hi - lo > 21) stride = Math.ceil((hi - lo) / 21);
    else stride = 1;
    const v: number[] = [];
    for (let j = lo; j < hi; j += stride) v.push(e2eNs[j]!);
    v.sort((a, b) => a - b);
    out[i] = v[(v.length - 1) >> 1]!;
  }
  return out;
};
/** keep[i]=0 for frames in hiccup of window [first,last) */
export const holes = (endNs: Float64Array, smooth: Float64Array, first: number, last: number, median: number): [number, number][] => {
  const found: [number, number][] = [];
  let at = -1,
    count = 0;
  for (let i = first; i <= last; i++) {
    const slow = i < last && smooth[i]! > H.factor * median;
    if (slow) {
      if (at < 0) at = i;
      count++;
    } else if (at >= 0) {
      found.push([endNs[at]! - H.padS * 1e9, endNs[i - 1]! + H.padS * 1e9]);
      at = -1;
    }
  }
  return count > H.most * (last - first) ? [] : found;
};
