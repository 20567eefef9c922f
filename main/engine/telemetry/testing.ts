import { FRAME_STATE, type FrameRecord, SPAN, SPANS } from '../../../contract/index.ts';

const MS = 1e6;

/**
 * A made-up frame, received at 40 ms × n: it waits 1 ms, is detected for `detectMs`, waits 2 ms and is classified for `classifyMs` where that is
 * given; `lostMs` of it nobody claims.
 */
export const frameRecord = (
  n: number,
  options: Partial<FrameRecord> & { readonly detectMs?: number; readonly classifyMs?: number; readonly lostMs?: number } = {},
): FrameRecord => {
  const { detectMs = 10, classifyMs, lostMs = 0.5, ...given } = options;
  const tReceiveNs = n * 40 * MS;
  const spans = new Float64Array(SPANS.length * 3).fill(Number.NaN);
  let at = tReceiveNs;
  const span = (name: keyof typeof SPAN, waitMs: number, serviceMs: number): void => {
    spans.set([at, at + waitMs * MS, at + (waitMs + serviceMs) * MS], SPAN[name] * 3);
    at += (waitMs + serviceMs) * MS;
  };
  span('detect', 1, detectMs);
  if (classifyMs !== undefined) span('classify', 2, classifyMs);
  at += lostMs * MS;
  span('compose_send', 0, 0);
  return {
    frame: n,
    ptsMs: n * 40,
    epoch: 0,
    state: FRAME_STATE.analysed_only,
    reason: -1,
    place: -1,
    skips: 0,
    worker: 0,
    tReceiveNs,
    tCaptureNs: Number.NaN,
    spans,
    e2eNs: at - tReceiveNs,
    analysisNs: at - tReceiveNs,
    copyBytes: { deviceToHost: 0, processToProcess: 0, threadToThread: 1000 },
    classifyRuns: classifyMs === undefined ? 0 : 1,
    cascade: { rois: 3, eligible: 2, filteredSize: 1, filteredClass: 0, filteredScore: 0, cached: 1, deferred: 0, classified: 1 },
    resultAge: { labelled: 0, frames: Number.NaN, ms: Number.NaN },
    objects: [],
    ...given,
  };
};
