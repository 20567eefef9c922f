import type { SessionSeries } from './session-frames.ts';

/** A session's latency in at most as many points as a chart can show, each of `size` frames (the last may have fewer). */
export interface LatencyPoints {
  readonly size: number;
  /**
   * When the point's first frame ended its path, s from the first receipt. Never falls: a codec that reorders has frames received out of their
   * order, but they end in it.
   */
  readonly timeS: number[];
  /** Number of the point's first frame. */
  readonly frame: number[];
  /** ms; null where no frame of the point has a latency. */
  readonly medianMs: (number | null)[];
  readonly maxMs: (number | null)[];
  /** Frames lost. */
  readonly lost: number[];
}

/** Median and maximum of equal groups of frames; frames that are not loaded yet end it. @param most points, ≥ 1 */
export function latencyPoints(series: SessionSeries, most: number): LatencyPoints {
  const length = series.timeS.length;
  const size = Math.max(1, Math.ceil(length / most));
  const points: LatencyPoints = { size, timeS: [], frame: [], medianMs: [], maxMs: [], lost: [] };
  for (let from = 0; from < length; from += size) {
    const received = series.timeS[from] ?? Number.NaN;
    if (Number.isNaN(received)) continue;
    const time = Math.max(points.timeS.at(-1) ?? 0, received + (series.latencyMs[from] || 0) / 1000);
    const to = Math.min(from + size, length);
    const measured = series.latencyMs
      .slice(from, to)
      .filter((ms) => !Number.isNaN(ms))
      .sort();
    points.timeS.push(time);
    points.frame.push(series.frame[from] ?? 0);
    points.medianMs.push(measured[Math.floor((measured.length - 1) / 2)] ?? null);
    points.maxMs.push(measured[measured.length - 1] ?? null);
    points.lost.push(series.lost.slice(from, to).reduce((sum, one) => sum + one, 0));
  }
  return points;
}

/** Where the chart's axis should end, ms: the highest point, unless a few stand far above the rest (they are then cut off, and said). */
export function latencyTop(points: LatencyPoints): { readonly topMs: number; readonly cut: number } {
  const sorted = points.maxMs.filter((ms) => ms !== null).sort((a, b) => a - b);
  const max = sorted.at(-1) ?? 1;
  const usual = sorted[Math.floor((sorted.length - 1) * 0.99)] ?? 1;
  const topMs = max <= usual * 2 ? max : usual * 1.4;
  return { topMs: topMs * 1.08, cut: sorted.filter((ms) => ms > topMs * 1.08).length };
}

/** When a frame ended its path, s from the session's start, as finely as the points tell; null before the first and without points. */
export function timeOfFrame(points: LatencyPoints, frame: number): number | null {
  const { frame: numbers, timeS } = points;
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) <= frame) low = middle + 1;
    else high = middle;
  }
  return timeS[low - 1] ?? null;
}
