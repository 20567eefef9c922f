import { setTimeout as sleep } from 'node:timers/promises';
import { OVERHEAD_BUDGET_PCT, type Overhead } from '../../contract/index.ts';
import type { Run } from './run.ts';
import { spread } from './bench/efficiency.ts';

/** A pair of blocks is one with and one without instruments, in an order that turns round from pair to pair, so that a trend meets both. */
const PAIRS = 20;
const BLOCK_MS = 1500;
/** After a switch, until frames that were begun before it have ended. */
const SETTLE_MS = 300;
const WARMUP_MS = 2000;
/** A frame that does not come within this time will not come. */
const FRAME_TIMEOUT_MS = 5000;
/** A source whose pass is shorter than this is the same in every block anyway. */
const SHORTEST_PASS_MS = 250;

export interface OverheadOptions {
  readonly pairs?: number;
  readonly recording: boolean;
  /** Whether the run that is measured is gone. */
  readonly cancelled: () => boolean;
  readonly progress: (soFar: Overhead) => void;
}

/**
 * Measures `probe_overhead` on a run that is saturated: 1 − processed_fps(instruments on) ÷ processed_fps(off) of each pair of neighbouring blocks.
 * Where the source can be moved, every block is the same stretch of it, from the same seek: pictures differ more than instruments cost. The figure
 * is the Hodges–Lehmann estimate of the pairs with its 95 % confidence interval from Wilcoxon's signed ranks (Hollander, Wolfe & Chicken,
 * Nonparametric Statistical Methods, 3.2 and 3.3).
 */
export const measureOverhead = async (run: Run, options: OverheadOptions): Promise<Overhead> => {
  const pairs = options.pairs ?? PAIRS;
  const { controls } = run.pipeline;
  const shown = { recording: options.recording, overlay: true, preview: controls.wantsPreview };
  const overheads: number[] = [];
  const [on, off]: [number[], number[]] = [[], []];
  const tallyBefore = run.statistics.tally.copy();
  const report = (state: Overhead['state'], progress: number, reason: string | null): Overhead => {
    const [fpsOn, fpsOff] = [on, off].map((all) => (all.length > 0 ? spread(all).median : null)) as [number | null, number | null];
    const spans = spansPerFrame(run, tallyBefore);
    const ns = fpsOn && fpsOff && spans ? (1e9 / fpsOn - 1e9 / fpsOff) / spans : null;
    return {
      state,
      progress,
      reason,
      probeOverheadPct: overheads.length > 0 ? { ...spread(overheads), ...hodgesLehmann(overheads) } : null,
      pairs: overheads.length,
      blockMs: BLOCK_MS,
      fpsOn,
      fpsOff,
      spansPerFrame: spans,
      nsPerSpan: ns,
      with: shown,
    };
  };

  const stretch = await stretchOf(run, options.cancelled);
  for (let pair = 0; pair < pairs; pair++) {
    const rates = { on: Number.NaN, off: Number.NaN };
    for (const which of pair % 2 === 0 ? (['on', 'off'] as const) : (['off', 'on'] as const)) {
      controls.setInstruments(which === 'on');
      rates[which] = await (stretch ? stretchFps(run, stretch, options.cancelled) : timeFps(run, options.cancelled));
      if (options.cancelled()) return report('failed', pair / pairs, 'the source was closed');
    }
    on.push(rates.on);
    off.push(rates.off);
    overheads.push((1 - rates.on / rates.off) * 100);
    controls.setInstruments(true);
    options.progress(report('measuring', (pair + 1) / pairs, null));
  }
  return report('done', 1, null);
};

/** A stretch of the source, ms of its own time; `lengthMs` may be several passes. */
interface Stretch {
  readonly startMs: number;
  readonly settleMs: number;
  readonly lengthMs: number;
}

/** Warms up, and says which stretch of the source takes about as long as a block; null where the source cannot be moved or is over in no time. */
const stretchOf = async (run: Run, cancelled: () => boolean): Promise<Stretch | null> => {
  const { source } = run.pipeline;
  await nextFrame(run, cancelled);
  const startMs = run.positionMs ?? 0;
  await sleep(WARMUP_MS / 2);
  const first = await nextFrame(run, cancelled);
  await sleep(WARMUP_MS / 2);
  const last = await nextFrame(run, cancelled);
  const { durationMs, fps } = source;
  if (!source.seekable || !durationMs || !fps) return null;
  // How much faster than its own time the source runs.
  const speed = ((last.frames - first.frames) * 1e9) / (last.tNs - first.tNs) / fps;
  if (durationMs / speed < SHORTEST_PASS_MS) return null;
  const [settleMs, lengthMs] = [SETTLE_MS * speed, BLOCK_MS * speed];
  // Over the end, the stretch begins at the very beginning: a jump to its start is then always one back.
  const fits = startMs + settleMs + lengthMs < durationMs && (run.positionMs ?? 0) > startMs;
  return { startMs: fits ? startMs : 0, settleMs, lengthMs };
};

/** Frames a second over a stretch, from the end of a frame to the end of another. */
const stretchFps = async (run: Run, { startMs, settleMs, lengthMs }: Stretch, cancelled: () => boolean): Promise<number> => {
  const passMs = run.pipeline.source.durationMs ?? 0;
  run.pipeline.seek(startMs);
  let [position, passed, begun] = [run.positionMs ?? 0, 0, false];
  const until = async (travelledMs: number): Promise<{ frames: number; tNs: number }> => {
    for (;;) {
      const frame = await nextFrame(run, cancelled);
      const now = run.positionMs ?? 0;
      if (!begun) begun = now < position;
      else if (now < position) passed += passMs;
      position = now;
      if (cancelled() || (begun && now - startMs + passed >= travelledMs)) return frame;
    }
  };
  const first = await until(settleMs);
  const last = await until(settleMs + lengthMs);
  return ((last.frames - first.frames) * 1e9) / (last.tNs - first.tNs);
};

/** Frames a second over a block of time that begins and ends with the end of a frame, so that no part of a frame is counted. */
const timeFps = async (run: Run, cancelled: () => boolean): Promise<number> => {
  await sleep(SETTLE_MS);
  const first = await nextFrame(run, cancelled);
  await sleep(BLOCK_MS);
  const last = await nextFrame(run, cancelled);
  return ((last.frames - first.frames) * 1e9) / (last.tNs - first.tNs);
};

const nextFrame = async (run: Run, cancelled: () => boolean): Promise<{ frames: number; tNs: number }> => {
  const { counts } = run.statistics;
  const before = counts.analysed;
  const deadline = run.clock.now() + FRAME_TIMEOUT_MS * 1e6;
  while (counts.analysed === before && run.clock.now() < deadline && !cancelled()) await run.nextEnded();
  return { frames: counts.analysed, tNs: run.clock.now() };
};

const spansPerFrame = (run: Run, before: Run['statistics']['tally']): number | null => {
  const since = run.statistics.tally.since(before);
  return since.ratio('spans', 'timed');
};

/** Median of the means of all pairs of values (each with itself, too), and the 95 % interval by the normal approximation of the signed-rank statistic. */
export const hodgesLehmann = (values: readonly number[]): { median: number; low: number; high: number } => {
  const n = values.length;
  const means = values.flatMap((value, i) => values.slice(i).map((other) => (value + other) / 2)).sort((a, b) => a - b);
  const rank = Math.round((n * (n + 1)) / 4 - 1.96 * Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24));
  const at = Math.min(means.length - 1, Math.max(0, rank));
  return { median: spread(means).median, low: means[at]!, high: means[means.length - 1 - at]! };
};

/** "The instruments cost 0.4 % (0.1 to 0.7) of 62.1 frames/s, 120 ns a span: within the budget of 2 %." */
export const overheadWords = ({ state, reason, probeOverheadPct, fpsOff, nsPerSpan }: Overhead): string => {
  if (state === 'failed' || !probeOverheadPct) return `What the instruments cost was not measured: ${reason ?? 'no frames came'}`;
  const { median, low, high } = probeOverheadPct;
  // A span costs what it costs where frames are free; beside slow networks the machine's own noise is larger.
  const spans = nsPerSpan === null || low <= 0 ? '' : `, ${nsPerSpan.toFixed(0)} ns a span`;
  return `The instruments cost ${median.toFixed(1)} % (${low.toFixed(1)} to ${high.toFixed(1)}) of ${fpsOff?.toFixed(1)} frames/s${spans}: ${budgetWords(low, high)}`;
};

const budgetWords = (low: number, high: number): string => {
  if (high <= OVERHEAD_BUDGET_PCT) return `within the budget of ${OVERHEAD_BUDGET_PCT} %`;
  if (low > OVERHEAD_BUDGET_PCT) return `over the budget of ${OVERHEAD_BUDGET_PCT} %`;
  return `the machine is too noisy to hold it against the budget of ${OVERHEAD_BUDGET_PCT} %; more pairs narrow it`;
};
