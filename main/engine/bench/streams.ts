import { EXIT_CODE, Fault, type LiveSettings, type Snapshot } from '../../../contract/index.ts';
import type { Engine } from '../engine.ts';

/** Until all networks are loaded and the first frames have gone through. */
const SETTLE_MS = 5000;
/** A slope this small, as a share of the median latency a minute, is none: a measured one is never exactly 0. */
const LEVEL_SHARE = 0.05;
const MAX_STREAMS = 64;

interface StreamResult {
  readonly processedFps: number;
  readonly sourceFps: number;
  readonly dropRatePct: number;
  readonly driftMsPerMin: number;
  readonly e2eP95Ms: number;
  /** What of the definition it does not meet; empty: it keeps up. */
  readonly short: readonly string[];
}

/**
 * `max_streams`: the largest N for which each of N streams of the source, in real time, is processed at 0.99 of its rate or more, loses at most 0.1 %
 * against our will, does not grow later, and stays within the latency budget at p95, for `seconds`. Doubles N, then halves the gap.
 */
export const streamsBench = async (
  makeEngine: () => Engine,
  uri: string,
  options: { readonly seconds: number; readonly budgetMs: LiveSettings['latencyBudgetMs']; readonly json: boolean },
): Promise<number> => {
  const trials: { streams: number; keepsUp: boolean; results: readonly StreamResult[] }[] = [];
  const keepsUp = async (streams: number): Promise<boolean> => {
    const results = await trial(makeEngine, uri, streams, options);
    const all = results.every(({ short }) => short.length === 0);
    trials.push({ streams, keepsUp: all, results });
    const worst = results.find(({ short }) => short.length > 0)?.short.join(', ');
    process.stderr.write(`${streams} ${streams === 1 ? 'stream' : 'streams'}: ${all ? 'each keeps up' : `not all keep up (${worst})`}\n`);
    return all;
  };
  let [good, bad] = [0, 1];
  while (bad <= MAX_STREAMS && (await keepsUp(bad))) [good, bad] = [bad, bad * 2];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (await keepsUp(middle)) good = middle;
    else bad = middle;
  }
  const report = { source: uri, maxStreams: good, seconds: options.seconds, budgetMs: options.budgetMs, trials };
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : `max streams ${good}\n`);
  return EXIT_CODE.done;
};

const trial = async (
  makeEngine: () => Engine,
  uri: string,
  streams: number,
  { seconds, budgetMs }: { readonly seconds: number; readonly budgetMs: number },
): Promise<StreamResult[]> => {
  const engines = Array.from({ length: streams }, makeEngine);
  try {
    const newest = engines.map((engine) => ({ snapshot: null as Snapshot | null, engine }));
    for (const each of newest) {
      each.engine.subscribe({
        state: () => undefined,
        event: () => undefined,
        snapshot: (snapshot) => {
          each.snapshot = snapshot;
        },
      });
    }
    await Promise.all(engines.map((engine) => engine.open(uri, { pace: 'realtime', loop: true, policy: 'drop-oldest', read: 'newest' })));
    await sleep(SETTLE_MS);
    const before = newest.map(({ snapshot }) => snapshot);
    await sleep(seconds * 1000);
    return newest.map(({ snapshot }, at) => judge(before[at] ?? null, snapshot, budgetMs));
  } finally {
    await Promise.all(engines.map((engine) => engine.close()));
  }
};

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const lost = ({ ledger }: Snapshot): number => Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);

const judge = (before: Snapshot | null, after: Snapshot | null, budgetMs: number): StreamResult => {
  if (!before || !after) throw new Fault('internal', 'A stream gave no numbers.');
  const sourceFps = after.fps.source;
  if (!sourceFps)
    throw new Fault('source', 'The source declares no frame rate, so nothing tells whether it is kept up with: use a file that does.');
  const seconds = (after.tNs - before.tNs) / 1e9;
  const done = ({ ledger }: Snapshot): number => ledger.presented + ledger.analysedOnly;
  const processedFps = (done(after) - done(before)) / seconds;
  const dropRatePct = ((lost(after) - lost(before)) * 100) / Math.max(1, after.ledger.received - before.ledger.received);
  const { p50, p95 } = after.latencyMs.e2e;
  const driftMsPerMin = after.latencyDriftMsPerMin ?? 0;
  const short = [
    processedFps < 0.99 * sourceFps ? `${processedFps.toFixed(1)} of ${sourceFps.toFixed(1)} fps` : '',
    dropRatePct > 0.1 ? `${dropRatePct.toFixed(1)} % dropped` : '',
    driftMsPerMin > LEVEL_SHARE * (p50 ?? 0) ? `later by ${driftMsPerMin.toFixed(0)} ms a minute` : '',
    (p95 ?? Number.POSITIVE_INFINITY) > budgetMs ? `p95 ${p95?.toFixed(0)} ms` : '',
  ].filter((text) => text !== '');
  return { processedFps, sourceFps, dropRatePct, driftMsPerMin, e2eP95Ms: p95 ?? Number.NaN, short };
};
