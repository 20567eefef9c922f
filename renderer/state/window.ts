import { FRAME_STATE, SKIP, type Stage, STAGE_OF_SPAN, STAGES, type TimelineFrame } from '../../contract/index.ts';
import type { FrameStore } from './frames.ts';

export interface StageShare {
  /** Mean over the frames of the window (0 for those that did not run the stage). */
  readonly waitMs: number;
  readonly serviceMs: number;
  /** p95 of wait + service over the frames that did run it (nearest rank). */
  readonly p95Ms: number;
}

/** What one frame costs on average over a window. Means, not medians: their parts add up to the whole. */
export interface FrameWindow {
  readonly frames: number;
  readonly e2eMs: number;
  /** e2e − Σ stages, ≥ 0 */
  readonly unattributedMs: number;
  /** In path order. */
  readonly stages: { readonly [K in Stage]?: StageShare };
}

/** Wait and service of a stage on one frame, ms: the sums over its spans; null where it did not run. */
export const stageOfFrame = (frame: TimelineFrame, stage: number): { waitMs: number; serviceMs: number } | null => {
  let waitMs = 0;
  let serviceMs = 0;
  let ran = false;
  for (let i = 0; i + 3 < frame.spans.length; i += 4) {
    if (STAGE_OF_SPAN[frame.spans[i]!] !== stage) continue;
    ran = true;
    waitMs += frame.spans[i + 1]!;
    serviceMs += frame.spans[i + 2]!;
  }
  return ran ? { waitMs, serviceMs } : null;
};

/** Without a presented frame for this long, nothing is being shown. */
const SHOWN_WITHIN_NS = 1.5e9;

/** Whether a frame went through the stages to its end, on the screen or not, and was timed. */
const isAnalysed = (frame: TimelineFrame): boolean =>
  (frame.state === FRAME_STATE.presented || frame.state === FRAME_STATE.analysed_only) && (frame.skips & SKIP.notTimed) === 0;

/** The newest frame that reached the screen, or where none did lately, the newest that was analysed; null without frames. */
export const newestFrame = (store: FrameStore): TimelineFrame | null => {
  let analysed: TimelineFrame | null = null;
  for (let i = store.length - 1; i >= 0; i--) {
    const frame = store.at(i);
    if (!isAnalysed(frame)) continue;
    analysed ??= frame;
    if (analysed.tReceiveNs - frame.tReceiveNs > SHOWN_WITHIN_NS) break;
    if (frame.state === FRAME_STATE.presented) return frame;
  }
  return analysed;
};

/** The frames of the last `windowMs` before the newest one: those presented, or while none is shown, all that were analysed. Oldest first. */
export const recentFrames = (store: FrameStore, windowMs: number): readonly TimelineFrame[] => {
  if (store.length === 0) return [];
  const sinceNs = store.at(store.length - 1).tReceiveNs - windowMs * 1e6;
  const shown = newestFrame(store)?.state === FRAME_STATE.presented;
  const frames: TimelineFrame[] = [];
  for (let i = store.length - 1; i >= 0; i--) {
    const frame = store.at(i);
    if (frame.tReceiveNs < sinceNs) break;
    if (frame.e2eMs !== null && isAnalysed(frame) && (!shown || frame.state === FRAME_STATE.presented)) frames.push(frame);
  }
  return frames.reverse();
};

/** Sums up frames for "one frame, end to end" and the p95 ticks; null without frames. */
export const summariseFrames = (frames: readonly TimelineFrame[]): FrameWindow | null => {
  if (frames.length === 0) return null;
  const e2eMs = frames.reduce((sum, frame) => sum + (frame.e2eMs ?? 0), 0) / frames.length;
  const stages: { [K in Stage]?: StageShare } = {};
  let attributedMs = 0;
  for (const [index, stage] of STAGES.entries()) {
    const costs = frames.map((frame) => stageOfFrame(frame, index)).filter((cost) => cost !== null);
    if (costs.length === 0) continue;
    const waitMs = costs.reduce((sum, cost) => sum + cost.waitMs, 0) / frames.length;
    const serviceMs = costs.reduce((sum, cost) => sum + cost.serviceMs, 0) / frames.length;
    const sorted = costs.map((cost) => cost.waitMs + cost.serviceMs).sort((a, b) => a - b);
    stages[stage] = { waitMs, serviceMs, p95Ms: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0 };
    attributedMs += waitMs + serviceMs;
  }
  return { frames: frames.length, e2eMs, unattributedMs: Math.max(0, e2eMs - attributedMs), stages };
};

/** Service times of a stage as counts in equal bins from the smallest to the p99 time; null where there are too few (under 8). */
export const serviceHistogram = (
  frames: readonly TimelineFrame[],
  stage: Stage,
  bins: number,
): { readonly fromMs: number; readonly toMs: number; readonly counts: readonly number[] } | null => {
  const index = STAGES.indexOf(stage);
  const times = frames
    .map((frame) => stageOfFrame(frame, index)?.serviceMs)
    .filter((ms) => ms !== undefined)
    .sort((a, b) => a - b);
  if (times.length < 8) return null;
  const fromMs = times[0]!;
  const toMs = Math.max(times[Math.ceil(times.length * 0.99) - 1]!, fromMs + 0.01);
  const counts = new Array<number>(bins).fill(0);
  for (const ms of times) counts[Math.min(bins - 1, Math.floor(((ms - fromMs) / (toMs - fromMs)) * bins))]!++;
  return { fromMs, toMs, counts };
};

const STEPS = [1, 1.5, 2, 3, 5, 7.5];

/**
 * The time that a full bar stands for: the same for all stages, so that their lengths compare. A round number that holds `largestMs`; it
 * grows at once, and shrinks only when less than a third of the bar is used, so that bars do not jump.
 */
export const barScaleMs = (largestMs: number, currentMs: number): number => {
  if (largestMs <= currentMs && largestMs > currentMs / 3) return currentMs;
  const target = Math.max(largestMs * 1.05, 1);
  const decade = 10 ** Math.floor(Math.log10(target));
  return [...STEPS, 10].map((step) => step * decade).find((scale) => scale >= target) ?? 10 * decade;
};
