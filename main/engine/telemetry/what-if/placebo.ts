import { tQuantile } from './student.ts';
import type { Statistic } from './statistics.ts';

export const P = { hole: 0.3, minHole: 1.1, stepS: 0.2, refS: 10, nu0: 4, dfx: 1.0, k: 1, kc: 2, pm: 1.5, cand: 3 };
for (const kv of (process.env['P'] ?? '').split(',').filter(Boolean)) { const [k, v] = kv.split('='); (P as Record<string, number>)[k!] = Number(v); }

const median = (v: ArrayLike<number>) => { const s = Float64Array.from(v).sort(); return s.length ? (s[(s.length - 1) >> 1]! + s[s.length >> 1]!) / 2 : NaN; };

interface Track { plain: number; least: number; most: number }
const mid = (r: Track[]): Track => ({ plain: median(r.map((t) => t.plain)), least: median(r.map((t) => t.least)), most: median(r.map((t) => t.most)) });

const tryLength = (L: number, A: number, b: Statistic, a: Statistic, before: { fromNs: number; toNs: number }, after: { fromNs: number; toNs: number }, prior: number, floor: number, alpha: number) => {
  const step = P.stepS * 1e9;
  const hole = Math.min(L / 2.5, Math.max(P.hole * L, P.minHole * 1e9));
  const lg = (x: number) => Math.log(Math.max(x, floor));
  const look = (s: Statistic, from: number): Track => {
    const at = s(from, from + L);
    const plain = at(0, 0);
    let least = plain, most = plain;
    for (let h = 0; h <= L - hole + 1; h += hole / 4) {
      const v = at(from + h, from + h + hole);
      if (v < least) least = v;
      if (v > most) most = v;
      if (Number.isNaN(v)) return { plain: NaN, least: NaN, most: NaN };
    }
    return { plain: lg(plain), least: lg(least), most: lg(most) };
  };
  const grid = (s: Statistic, fromNs: number, toNs: number) => {
    const tracks: Track[] = [];
    for (let from = toNs - L; from >= fromNs - 1; from -= step) tracks.push(look(s, from));
    return tracks.reverse();
  };
  const tracks = grid(b, before.fromNs, before.toNs);
  const inner = Math.max(1, Math.round((A - L) / step) + 1);
  const end = mid(grid(a, after.toNs - A, after.toNs));
  const gap = after.toNs - A - before.toNs;
  const refs = Math.max(1, Math.floor((P.refS * 1e9 - L) / step + 1e-6) + 1);
  const skip = Math.ceil((L + gap) / step - 1e-6);
  const reference = (to: number) => mid(tracks.slice(Math.max(0, to - refs), to));
  const ups: number[] = [], downs: number[] = [];
  const c = median(tracks.map((t) => t.least - t.most));
  const placebos = Math.max(0, tracks.length - skip - inner + 1 - Math.round(refs / 4));
  const independent = (placebos * step) / A;
  const nu = P.dfx * independent;
  const cc = c * independent / (independent + P.kc);
  let sum = 0, n = 0;
  for (let i = tracks.length - inner; i >= 0 && n < placebos; i--) {
    const w = mid(tracks.slice(i, i + inner));
    const r = reference(i - skip + 1);
    const up = w.least - r.most, down = w.most - r.least;
    if (Number.isNaN(up + down)) continue;
    sum += Math.max(0, up - c) ** 2 + Math.min(0, down + c) ** 2;
    n++;
  }
  const now = reference(tracks.length);
  if (Number.isNaN(now.plain) || Number.isNaN(end.plain)) return null;
  const s2 = n ? sum / n : 0;
  const s = P.k * Math.sqrt((P.nu0 * (prior * P.pm) ** 2 + nu * s2) / (P.nu0 + nu));
  const t = tQuantile(1 - alpha / 2, P.nu0 + nu);
  const up = end.least - now.most, down = end.most - now.least;
  return { before: Math.exp(now.plain), after: Math.exp(end.plain), low: up - cc - t * s, high: down + cc + t * s, width: t * s - (c - (c - cc)) , L, s, raw: Math.sqrt(s2) };
};
export const placebo = (b: Statistic, a: Statistic, before: { fromNs: number; toNs: number }, after: { fromNs: number; toNs: number }, prior: number, floor: number, alpha: number) => {
  const A = Math.min(after.toNs - after.fromNs, before.toNs - before.fromNs);
  const all = [1, 0.875, 0.75].slice(0, P.cand).map((l) => tryLength(l * A, A, b, a, before, after, prior, floor, alpha)).filter((x) => x !== null);
  const best = all.sort((x, y) => x.s - y.s)[0] ?? null;
  if (best) D.push({ raw: best.raw, e: Math.log(best.after / best.before), width: (best.high - best.low) / 2 });
  return best;
};

export const D: { raw: number; e: number; width: number }[] = [];
