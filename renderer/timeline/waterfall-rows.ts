import type { TimelineFrame } from '../../contract/session.ts';
import { SPANS, STAGE_COLOUR } from '../../contract/stages.ts';
import { SPAN_STRIDE } from './bars.ts';

/** One span of a frame on its own time axis, ms since the frame was received. */
interface WaterfallRow {
  /** "preprocess layout" */
  readonly name: string;
  readonly colour: string;
  readonly waitMs: number;
  readonly serviceMs: number;
  /** Work begins; the wait stands before it. */
  readonly startMs: number;
}

/** Spans in path order; `endMs` is where the axis ends: the last end, or the end-to-end latency where that is later. */
export function waterfall(frame: TimelineFrame): { readonly rows: readonly WaterfallRow[]; readonly endMs: number } {
  const rows: WaterfallRow[] = [];
  let endMs = frame.e2eMs ?? 0;
  for (let k = 0; k + 3 < frame.spans.length; k += SPAN_STRIDE) {
    const span = SPANS[frame.spans[k] ?? -1];
    if (span === undefined) continue;
    const [waitMs = 0, serviceMs = 0, startMs = 0] = frame.spans.slice(k + 1, k + SPAN_STRIDE);
    rows.push({ name: span.name.replaceAll('_', ' '), colour: STAGE_COLOUR[span.stage], waitMs, serviceMs, startMs });
    endMs = Math.max(endMs, startMs + serviceMs);
  }
  return { rows, endMs };
}
