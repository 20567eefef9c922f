import type { Statistic } from './statistics.ts';
import { tQuantile } from './student.ts';

export const P = { stepS: 0.2, refS: 5, nu0: 2, dfx: 1.4, pm: 1, cand: 3, short: 1, dummy: 0 };
for (const kv of (process.env['P'] ?? '').split(',').filter(Boolean)) {
  const [k, v] = kv.split('=');
  if (k! in P) (P as Record<string, number>)[k!] = Number(v);
}
export const D: { raw: number; e: number; width: number }[] = [];

const median = (v: ArrayLike<number>) => {
  const s = Float64Array.from(v)
    .filter((x) => !Number.isNaN(x))
    .sort();
  return s.length ? (s[(s.length - 1) >> 1]! + s[s.length >> 1]!) / 2 : NaN;
};
interface Span {
  fromNs: number;
  toNs: number;
}
const grid = (s: Statistic, span: Span, L: number, floor: number) => {
  const out: number[] = [];
  for (let from = span.toNs - L; from >= span.fromNs - 1; from -= P.stepS * 1e9) out.push(Math.log(Math.max(s(from, from + L), floor)));
  return out.reverse();
};
/** changes seen where nothing was changed */
const placebos = (values: number[], L: number, A: number, gap: number, refNs: number) => {
  const step = P.stepS * 1e9;
  const inner = Math.max(1, Math.round((A - L) / step) + 1);
  const refs = Math.max(1, Math.floor((refNs - L) / step + 1e-6) + 1);
  const skip = Math.ceil((L + gap) / step - 1e-6);
  const errors: number[] = [];
  for (let i = values.length - inner; i - skip + 1 >= Math.max(1, refs / 3); i--) {
    const e = median(values.slice(i, i + inner)) - median(values.slice(Math.max(0, i - skip + 1 - refs), i - skip + 1));
    if (!Number.isNaN(e)) errors.push(e);
  }
  return errors;
};
const tryLength = (
  L: number,
  A: number,
  b: Statistic,
  a: Statistic,
  before: Span,
  after: Span,
  prior: number,
  floor: number,
  alpha: number,
) => {
  const step = P.stepS * 1e9;
  const values = grid(b, before, L, floor);
  const gap = after.toNs - A - before.toNs;
  const refs = Math.max(1, Math.floor((P.refS * 1e9 - L) / step + 1e-6) + 1);
  const now = median(values.slice(-refs));
  const end = median(grid(a, { fromNs: after.toNs - A, toNs: after.toNs }, L, floor));
  if (Number.isNaN(now + end)) return null;
  let errors = placebos(values, L, A, gap, P.refS * 1e9);
  let length = A;
  if (P.short && errors.length * step < A) {
    const l = Math.min(A, (before.toNs - before.fromNs - gap) / 2.5);
    const e = placebos(grid(b, before, l, floor), l, l, gap, l);
    if ((e.length * step) / l > (errors.length * step) / length) {
      errors = e;
      length = l;
    }
  }
  const nu = (P.dfx * errors.length * step) / length;
  const s2 = errors.length ? errors.reduce((x, e) => x + e * e, 0) / errors.length : 0;
  const s = Math.sqrt((P.nu0 * (prior * P.pm) ** 2 + nu * s2) / (P.nu0 + nu));
  const t = tQuantile(1 - alpha / 2, P.nu0 + nu);
  const d = end - now;
  return { before: Math.exp(now), after: Math.exp(end), low: d - t * s, high: d + t * s, s, raw: Math.sqrt(s2) };
};
export const placebo = (b: Statistic, a: Statistic, before: Span, after: Span, prior: number, floor: number, alpha: number) => {
  const A = Math.min(after.toNs - after.fromNs, before.toNs - before.fromNs);
  const all = [1, 0.875, 0.75, 0.625]
    .slice(0, P.cand)
    .map((l) => tryLength(l * A, A, b, a, before, after, prior, floor, alpha))
    .filter((x) => x !== null);
  const best = all.sort((x, y) => x.s - y.s)[0] ?? null;
  if (best) D.push({ raw: best.raw, e: Math.log(best.after / best.before), width: (best.high - best.low) / 2 });
  return best;
};
