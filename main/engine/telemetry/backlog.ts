import type { BottleneckInput } from './bottleneck-of.ts';

/** How fast latency grows by what a live source has given and nobody has taken yet, ms a minute; null: it does not. */
export const backlogMsPerMin = ({ source, growthMsPerMin }: BottleneckInput): number | null =>
  source.kind === 'live' ? growthMsPerMin : null;

/**
 * Frames a second that the source gives. One that waits for the pipeline gives no more than the pipeline takes, but less than it declares. Of a backlog
 * that makes latency grow by s seconds a second, ÷ (1 − s) as many are given as are taken.
 */
export const givenFps = (input: BottleneckInput): number => {
  const { ingest, source: declared } = input.figures.fps;
  if (input.source.kind !== 'live') return Math.max(ingest, declared ?? 0);
  return ingest / (1 - Math.min(0.99, (backlogMsPerMin(input) ?? 0) / 60_000));
};
