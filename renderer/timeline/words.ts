import type { TimelineFrame } from '../../contract/session.ts';
import { DROP_REASONS, type DropReason, FRAME_STATE, PLACE_OF_REASON, SKIP, SPANS, STAGES, type Stage } from '../../contract/stages.ts';
import { formatMs } from '../format.ts';
import { LANE, laneOf, SPAN_STRIDE } from './bars.ts';
import type { FrameSource } from './source.ts';

/** Position in the stream: 0:42.12, 1:02:03.40. */
export function positionText(ms: number): string {
  const hundredths = Math.max(0, Math.round(ms / 10));
  const seconds = Math.floor(hundredths / 100);
  const pad = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return `${hours > 0 ? `${hours}:${pad(minutes)}` : minutes}:${pad(seconds % 60)}.${pad(hundredths % 100)}`;
}

const REASON_MEANING: { readonly [K in DropReason]: string } = {
  net_lost: 'lost on the network',
  demux_corrupt: 'its packet was corrupt',
  decode_error: 'it could not be decoded',
  decoder_drop: 'the decoder gave no picture for it',
  ring_drop_oldest: 'the ring was full and it was the oldest',
  ring_drop_newest: 'the ring was full when it came',
  age_evicted: 'a newer frame was read instead',
  queue_full: 'a stage had no room for it',
  stage_timeout: 'a stage took too long',
  stage_error: 'a stage failed on it',
  reconnect_gap: 'lost while reconnecting',
  present_missed: 'too late to be presented',
  shutdown: 'the run was stopped',
};

/** The reason of a drop and where it happened: "stage_error at detect"; null where the frame was not dropped. */
function lossText(frame: TimelineFrame): string | null {
  const reason = DROP_REASONS[frame.reason];
  if (reason === undefined) return null;
  const place = STAGES[frame.place];
  return place === undefined ? reason : `${reason} at ${place}`;
}

/** What a dot on the drops lane is called: "late", "decimated", or the drop's reason, with its place where the reason does not say it. */
export const laneName = (frame: TimelineFrame): string => {
  const lane = laneOf(frame);
  if (lane === LANE.nothing) return '';
  if (lane === LANE.late || lane === LANE.decimated) return lane === LANE.late ? 'late' : 'decimated';
  const reason = DROP_REASONS[frame.reason];
  return (reason !== undefined && PLACE_OF_REASON[reason] !== undefined ? reason : lossText(frame)) ?? 'dropped';
};

/** How the frame ended, in words: "presented", "dropped, stage_error at detect: a stage failed on it". */
export function endText(frame: TimelineFrame): string {
  const reason = DROP_REASONS[frame.reason];
  if (frame.state === FRAME_STATE.presented) return 'presented';
  if (frame.state === FRAME_STATE.decimated) return 'decimated: removed on purpose';
  if (frame.state !== FRAME_STATE.dropped) return 'analysed only';
  if (laneOf(frame) === LANE.late) return `late, ${lossText(frame)}: analysed, but not in time to be presented`;
  return reason === undefined ? 'dropped' : `dropped, ${lossText(frame)}: ${REASON_MEANING[reason]}`;
}

const SKIP_TEXT: readonly (readonly [bit: number, text: string])[] = [
  [SKIP.detectOff, 'detect switched off'],
  [SKIP.trackOff, 'track switched off'],
  [SKIP.classifyOff, 'classify switched off'],
  [SKIP.classifyNotReady, 'classify not ready yet'],
  [SKIP.nothingToClassify, 'nothing to classify'],
  [SKIP.notTimed, 'not timed: the instruments were switched off to measure what they cost'],
];

/** Why stages were not run on this frame; empty where all were. */
export const skipTexts = (frame: TimelineFrame): readonly string[] =>
  SKIP_TEXT.filter(([bit]) => (frame.skips & bit) !== 0).map(([, text]) => text);

/** One stage's part of a frame, ms; a stage with two spans has their sums. */
interface StageTime {
  readonly stage: Stage;
  readonly waitMs: number;
  readonly serviceMs: number;
}

/** Wait and service by stage, in path order; stages that did not happen are absent. */
export function stageTimes(frame: TimelineFrame): readonly StageTime[] {
  const byStage = new Map<Stage, { waitMs: number; serviceMs: number }>();
  for (let k = 0; k + 2 < frame.spans.length; k += SPAN_STRIDE) {
    const span = SPANS[frame.spans[k] ?? -1];
    if (span === undefined) continue;
    const sum = byStage.get(span.stage) ?? { waitMs: 0, serviceMs: 0 };
    sum.waitMs += frame.spans[k + 1] ?? 0;
    sum.serviceMs += frame.spans[k + 2] ?? 0;
    byStage.set(span.stage, sum);
  }
  return [...byStage].map(([stage, sum]) => ({ stage, ...sum }));
}

/** Part of e2e that no stage accounts for, ms, ≥ 0; null where the frame has no e2e. */
export function unattributedMs(frame: TimelineFrame): number | null {
  if (frame.e2eMs === null) return null;
  return Math.max(
    0,
    stageTimes(frame).reduce((rest, t) => rest - t.waitMs - t.serviceMs, frame.e2eMs),
  );
}

/** What a listener needs instead of the picture: "last 200 frames: median e2e 33.0 ms, 2 dropped". Frames not loaded are left out. */
export function summaryText(source: FrameSource, last = 200): string {
  const from = Math.max(0, source.length - last);
  const e2e: number[] = [];
  let dropped = 0;
  let late = 0;
  for (let i = from; i < source.length; i++) {
    const frame = source.at(i);
    if (frame === undefined) continue;
    if (frame.e2eMs !== null) e2e.push(frame.e2eMs);
    const lane = laneOf(frame);
    if (lane === LANE.late) late++;
    if (frame.state === FRAME_STATE.dropped) dropped++;
  }
  const n = source.length - from;
  if (n === 0) return 'timeline of frames: none yet';
  e2e.sort((a, b) => a - b);
  const median = e2e.length === 0 ? '' : `median e2e ${formatMs(e2e[Math.floor(e2e.length / 2)] ?? null)} ms, `;
  return `timeline, last ${n} frame${n === 1 ? '' : 's'}: ${median}${dropped} dropped${late > 0 ? `, of them ${late} late` : ''}`;
}
