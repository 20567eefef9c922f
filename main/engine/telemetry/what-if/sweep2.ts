import { compareRuns } from './compare.ts';
import { type Effect, type Scenario, simulate } from './simulate.ts';

const base: Scenario = {
  fps: 10,
  pace: 'realtime',
  beforeS: 30,
  noise: 0.05,
  inherits: 0.6,
  burstEveryS: 1.5,
  burst: 0.6,
  drift: 0.06,
  hiccupEveryS: 25,
  hiccup: 0.6,
};
const sat0: Scenario = { ...base, fps: 60, pace: 'saturate', noise: 0.08, inherits: 0.8, burst: 3 };
const mod = { noise: 0.04, drift: 0.02, hiccupEveryS: 40, hiccup: 0.5 };
const N = Number(process.argv[2] ?? 200);
const rows: [string, Scenario, boolean][] = [
  ['rt nohic', { ...base, ...mod, hiccupEveryS: 0 }, true], ['rt mod 30', { ...base, ...mod }, true],
  ['rt mod 15', { ...base, ...mod, beforeS: 15 }, true],
  ['rt mod 8', { ...base, ...mod, beforeS: 8 }, true],
  ['rt mod 4', { ...base, ...mod, beforeS: 4 }, true],
  ['sat nohic', { ...sat0, ...mod, hiccupEveryS: 0 }, true],['sat mod 30', { ...sat0, ...mod }, true],
  ['sat mod 15', { ...sat0, ...mod, beforeS: 15 }, true],
  ['sat mod 8', { ...sat0, ...mod, beforeS: 8 }, true],
  ['rt 30', base, false],
  ['rt 12', { ...base, beforeS: 12 }, false],
  ['rt bighic', { ...base, hiccup: 2 }, false],
  ['rt bighic 12', { ...base, hiccup: 2, hiccupEveryS: 40, beforeS: 12 }, false],
  ['rt noise15', { ...base, noise: 0.15, inherits: 0.9 }, false],
  ['rt steal', { ...base, steal: 0.3 }, false],
  ['rt drift 12', { ...base, drift: 0.15, beforeS: 12 }, false],
  ['sat 12', { ...sat0, beforeS: 12 }, false],
  ['sat 30', sat0, false],
  ['sat drift 12', { ...sat0, drift: 0.15, beforeS: 12 }, false],
  ['sat drift 5', { ...sat0, drift: 0.15, beforeS: 5 }, false],
];
const run = (s: Scenario, e: Effect) => {
  const hits = new Map<string, number>();
  let any = 0, ms = 0, worst = 0;
  for (let seed = 1; seed <= N; seed++) {
    const { before, after } = simulate(s, e, seed * 7919 + 13);
    const t0 = performance.now();
    const { metrics } = compareRuns(before, after);
    const d = performance.now() - t0; ms += d; worst = Math.max(worst, d);
    let found = false;
    metrics.forEach((m) => {
      if (m.verdict === 'better' || m.verdict === 'worse') {
        found = true;
        const k = m.name.replace('e2e_latency_', '').replace('processed_', '') + (m.verdict === 'better' ? '+' : '-');
        hits.set(k, (hits.get(k) ?? 0) + 1);
      }
    });
    if (found) any++;
  }
  const f = (x: number) => ((x / N) * 100).toFixed(1).padStart(4);
  const ds = (ms / N).toFixed(1) + ' ms, worst ' + worst.toFixed(0);
  return { any: f(any), detail: [...hits].map(([k, v]) => `${k}${f(v).trim()}`).join(' '), get: (k: string) => f(hits.get(k) ?? 0), ds };
};
const quick = process.argv[3];
let out = '';
for (const [name, s, power] of rows) {
  if (quick && !new RegExp(quick).test(name)) continue;
  const h0 = run(s, {});
  let line = `${name.padEnd(13)} FP ${h0.any} [${h0.detail.padEnd(34)}] ${h0.ds}`;
  if (power) {
    const h1 = run(s, { cost: 0.8, burst: 0.8 });
    line += ` | -20% p50 ${h1.get('p50+')} p95 ${h1.get('p95+')} cpu ${h1.get('cpu+')}`;
    const w = run(s, { cost: 1.25, burst: 1.25 });
    line += ` | +25% p50 ${w.get('p50-')} p95 ${w.get('p95-')} cpu ${w.get('cpu-')}`;
    if (s.pace === 'saturate') line += ` | fps+10 ${run(s, { cost: 1 / 1.1, burst: 1 / 1.1 }).get('fps+')}`;
    else {
      const b = run(s, { burst: 0.05 });
      line += ` | noburst p95 ${b.get('p95+')}`;
    }
  }
  out += line + '\n';
}
console.log(process.env['P'] ?? '', '\n' + out);
