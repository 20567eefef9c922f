import { setTimeout as sleep } from 'node:timers/promises';
import type { Overhead } from '../../contract/index.ts';
import type { Run } from './run.ts';
import { spread } from './bench/efficiency.ts';

/** A pair of blocks is one with and one without instruments, in an order that turns round from pair to pair, so that a trend meets both. */
const PAIRS = 12;
const BLOCK_MS = 2000;
/** After a switch, until frames that were begun before it have ended. */
const SETTLE_MS = 300;
const WARMUP_MS = 1500;
/** A frame that does not come within this time will not come. */
const FRAME_TIMEOUT_MS = 5000;

export interface OverheadOptions {
  readonly pairs?: number;
  readonly recording: boolean;
  /** Whether the run that is measured is gone. */
  readonly cancelled: () => boolean;
  readonly progress: (soFar: Overhead) => void;
}

/**
 * Measures `probe_overhead` on a run that is saturated: 1 − processed_fps(instruments on) ÷ processed_fps(off) of each pair of neighbouring blocks,
 * and the median of the pairs with a 95 % confidence interval by order statistics (Conover, Practical Nonparametric Statistics, 3.2).
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
      probeOverheadPct: overheads.length > 0 ? { ...spread(overheads), ...medianInterval(overheads) } : null,
      pairs: overheads.length,
      blockMs: BLOCK_MS,
      fpsOn,
      fpsOff,
      spansPerFrame: spans,
      nsPerSpan: ns,
      with: shown,
    };
  };

  await sleep(WARMUP_MS);
  for (let pair = 0; pair < pairs; pair++) {
    const rates = { on: Number.NaN, off: Number.NaN };
    for (const which of pair % 2 === 0 ? (['on', 'off'] as const) : (['off', 'on'] as const)) {
      controls.setInstruments(which === 'on');
      await sleep(SETTLE_MS);
      rates[which] = await blockFps(run, options.cancelled);
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

/** Frames a second over a block that begins and ends with the end of a frame, so that no part of a frame is counted. */
const blockFps = async (run: Run, cancelled: () => boolean): Promise<number> => {
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

/** Confidence interval of a median, 95 % or as near as so few values allow: the order statistics around it. */
const medianInterval = (values: readonly number[]): { low: number; high: number } => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = (1.96 * Math.sqrt(sorted.length)) / 2;
  const at = (rank: number): number => sorted[Math.min(sorted.length - 1, Math.max(0, rank))]!;
  return { low: at(Math.floor(sorted.length / 2 - half)), high: at(Math.ceil(sorted.length / 2 + half)) };
};

/** "The instruments cost 0.4 % (0.1 to 0.7) of 62.1 frames/s." */
export const overheadWords = ({ state, reason, probeOverheadPct, fpsOff, nsPerSpan }: Overhead): string => {
  if (state === 'failed' || !probeOverheadPct) return `What the instruments cost was not measured: ${reason ?? 'no frames came'}`;
  const { median, low, high } = probeOverheadPct;
  const spans = nsPerSpan === null ? '' : `, ${nsPerSpan.toFixed(0)} ns a span`;
  return `The instruments cost ${median.toFixed(1)} % (${low.toFixed(1)} to ${high.toFixed(1)}) of ${fpsOff?.toFixed(1)} frames/s${spans}`;
};
