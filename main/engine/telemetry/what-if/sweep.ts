import { compareRuns } from './compare.ts';
import { D } from './placebo.ts';
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
const sat: Scenario = { ...base, fps: 60, pace: 'saturate', noise: 0.08, inherits: 0.8, burst: 3 };
const N = Number(process.argv[2] ?? 200);
const rows: [string, Scenario][] = [];
for (const [name, s] of [
  ['rt', base],
  ['sat', sat],
] as const) {
  for (const beforeS of [3, 5, 8, 12, 20, 30]) rows.push([`${name} ${beforeS}s`, { ...s, beforeS }]);
  rows.push([`${name} quiet`, { ...s, noise: 0.02, drift: 0.0, hiccupEveryS: 0 }]);
  rows.push([`${name} nohic`, { ...s, hiccupEveryS: 0 }]);
  rows.push([`${name} bighic`, { ...s, hiccup: 2 }]);
  rows.push([`${name} bighic rare 12`, { ...s, hiccup: 2, hiccupEveryS: 40, beforeS: 12 }]);
  rows.push([`${name} drift15`, { ...s, drift: 0.15 }]);
  rows.push([`${name} drift15 12s`, { ...s, drift: 0.15, beforeS: 12 }]);
  rows.push([`${name} drift15 5s`, { ...s, drift: 0.15, beforeS: 5 }]);
  rows.push([`${name} noise15`, { ...s, noise: 0.15, inherits: 0.9 }]);
  rows.push([`${name} noise15 8s`, { ...s, noise: 0.15, inherits: 0.9, beforeS: 8 }]);
  rows.push([`${name} steal30`, { ...s, steal: 0.3 }]);
  rows.push([`${name} steal30 8s`, { ...s, steal: 0.3, beforeS: 8 }]);
  rows.push([`${name} noburst`, { ...s, burst: 0 }]);
  rows.push([`${name} bigburst`, { ...s, burst: s.burst * 2.5 }]);
}
const run = (s: Scenario, e: Effect) => {
  const hits = new Map<string, number>();
  let any = 0;
  let ms = 0,
    worst = 0;
  const pct = [0, 0, 0, 0];
  for (let seed = 1; seed <= N; seed++) {
    const { before, after } = simulate(s, e, seed * 7919 + 13);
    const t0 = performance.now();
    const { metrics } = compareRuns(before, after, s.pace === 'realtime');
    const d = performance.now() - t0;
    ms += d;
    worst = Math.max(worst, d);
    let found = false;
    metrics.forEach((m, i) => {
      pct[i]! += m.changePct ?? 0;
      if (m.verdict === 'better' || m.verdict === 'worse') {
        found = true;
        const k = m.name.replace('e2e_latency_', '').replace('processed_', '') + (m.verdict === 'better' ? '+' : '-');
        hits.set(k, (hits.get(k) ?? 0) + 1);
      }
    });
    if (found) any++;
  }
  const f = (x: number) => ((x / N) * 100).toFixed(0).padStart(3);
  return {
    any: f(any),
    detail: [...hits].map(([k, v]) => `${k}${f(v).trim()}`).join(' '),
    get: (k: string) => f(hits.get(k) ?? 0),
    ms: (ms / N).toFixed(1),
    worst: worst.toFixed(0),
    pct: pct.map((p) => (p / N).toFixed(0)).join('/'),
  };
};
const quick = process.argv[3];
for (const [name, s] of rows) {
  if (quick && !new RegExp(quick).test(name)) continue;
  const h0 = run(s, {});
  const ds = ['fps', 'p50', 'p95', 'cpu']
    .map((k, i) => {
      const v = D.filter((_, j) => j % 4 === i);
      const raw = Math.sqrt(v.reduce((a, x) => a + x.raw ** 2, 0) / v.length),
        e = Math.sqrt(v.reduce((a, x) => a + x.e ** 2, 0) / v.length);
      return `${k} ${(raw * 100).toFixed(1)}/${(e * 100).toFixed(1)}/${((v.reduce((a, x) => a + x.width, 0) / v.length) * 100).toFixed(0)}`;
    })
    .join(' ');
  D.length = 0;
  const h1 = run(s, { cost: 0.78, burst: 0.78 });
  const w = run(s, { cost: 1.25, burst: 1.25 });
  const b0 = run(s, { burst: 0.1 });
  const fps = s.pace === 'saturate' ? run(s, { cost: 1 / 1.12, burst: 1 / 1.12 }) : null;
  console.log(
    `${name.padEnd(18)} FP ${h0.any} [${h0.detail.padEnd(34)}] | -22% p50 ${h1.get('p50+')} p95 ${h1.get('p95+')} cpu ${h1.get('cpu+')} | +25% p50 ${w.get('p50-')} p95 ${w.get('p95-')} | noburst ${b0.pct} p95 ${b0.get('p95+')}${fps ? ` | fps ${fps.get('fps+')}` : ''} | ${h0.ms} ms | ${ds}`,
  );
  D.length = 0;
}
