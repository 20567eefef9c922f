import type { SessionSample } from '../../../contract/index.ts';
import { earlySince, NO_EARLY } from '../telemetry/early.ts';

/** A sample is about the second before it. */
export const SAMPLE_NS = 1e9;

/**
 * The samples of a part of a session. A sample belongs to the part that the middle of its second lies in; what it counts since the beginning of the
 * run is made a count since the beginning of the part. Samples are given in order.
 *
 * @param fromNs the part's beginning; −∞: the session's, whose counts are of the run. @param toNs its end; ∞: the session's
 */
export async function* samplesOfPart(samples: AsyncIterable<SessionSample>, fromNs: number, toNs: number): AsyncGenerator<SessionSample> {
  let before: SessionSample | null = null;
  for await (const sample of samples) {
    const middleNs = sample.tNs - SAMPLE_NS / 2;
    if (middleNs < fromNs) before = sample;
    else if (middleNs < toNs) yield since(sample, before, fromNs);
  }
}

/** What a count has grown by; in a damaged file it may go down, and then nothing came. */
const grown = (now: number, before = 0): number => Math.max(0, now - before);

function since(sample: SessionSample, before: SessionSample | null, fromNs: number): SessionSample {
  if (fromNs === Number.NEGATIVE_INFINITY) return sample;
  const { reconnects, stalls, downtimeMs } = before?.delivery ?? { reconnects: 0, stalls: 0, downtimeMs: 0 };
  const { delivery } = sample;
  return {
    ...sample,
    repeated: grown(sample.repeated, before?.repeated),
    delivery: {
      reconnects: grown(delivery.reconnects, reconnects),
      stalls: grown(delivery.stalls, stalls),
      downtimeMs: grown(delivery.downtimeMs, downtimeMs),
      // The first frame came before the part.
      ttffMs: null,
    },
    early: earlySince(sample.early, before?.early ?? NO_EARLY),
  };
}
