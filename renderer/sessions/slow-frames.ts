import type { SessionRange } from '../../contract/course.ts';
import type { TimelineFrame } from '../../contract/session.ts';
import { STAGE_COLOUR } from '../../contract/stages.ts';
import { formatMs } from '../format.ts';
import { stageTimes, unattributedMs } from '../timeline/words.ts';

export type SlowFrame = SessionRange['slowest'][number];

/** What of a frame's time is the largest single part: "classify wait 41.2"; empty where nothing was timed. */
export function largestPart(frame: TimelineFrame): string {
  let most = { text: '', ms: 0 };
  for (const { stage, waitMs, serviceMs } of stageTimes(frame)) {
    if (waitMs > most.ms) most = { text: `${stage} wait ${formatMs(waitMs)}`, ms: waitMs };
    if (serviceMs > most.ms) most = { text: `${stage} ${formatMs(serviceMs)}`, ms: serviceMs };
  }
  return most.text;
}

/**
 * A frame's time as the background of a bar: its stages side by side, each wait lighter than the work behind it, up to its share of `wholeMs`.
 * A gradient and not elements: there are fifty such bars.
 */
export function barOf(frame: TimelineFrame, wholeMs: number): string {
  const stops: string[] = [];
  let ms = 0;
  const piece = (colour: string, lengthMs: number): void => {
    if (lengthMs <= 0) return;
    const [from, to] = [ms, ms + lengthMs].map((at) => `${((at / Math.max(wholeMs, 1e-9)) * 100).toFixed(2)}%`);
    stops.push(`${colour} ${from} ${to}`);
    ms += lengthMs;
  };
  for (const { stage, waitMs, serviceMs } of stageTimes(frame)) {
    piece(`color-mix(in srgb, ${STAGE_COLOUR[stage]} 42%, var(--panel))`, waitMs);
    piece(STAGE_COLOUR[stage], serviceMs);
  }
  piece(STAGE_COLOUR.unattributed, unattributedMs(frame) ?? 0);
  if (stops.length === 0) return 'none';
  return `linear-gradient(to right, ${stops.join(', ')}, transparent ${((ms / Math.max(wholeMs, 1e-9)) * 100).toFixed(2)}%)`;
}
