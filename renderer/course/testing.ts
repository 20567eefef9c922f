import type { SessionCourse } from '../../contract/course.ts';

/** A course of `points` steps of `stepS` from `fromS` on, 30 fps, 20 ms a frame of which 12 are detect's service, with what a test wants different. */
export const testCourse = (points: number, stepS: number, fromS = 0, differs: Partial<SessionCourse> = {}): SessionCourse => {
  const each = <T>(value: T): T[] => Array.from({ length: points }, () => value);
  const tS = Array.from({ length: points }, (_, k) => fromS + k * stepS);
  return {
    lengthS: fromS + points * stepS,
    startNs: 5e9,
    stepS,
    tS,
    frame: tS.map((s) => 100 + Math.ceil(s * 30)),
    row: tS.map((s) => Math.ceil(s * 30)),
    e2eMs: { p50: each(19), p95: each(30), max: each(40) },
    analysisMs: { p50: each(15), p95: each(25) },
    stages: { decode: { waitMs: each(1), serviceMs: each(3) }, detect: { waitMs: each(2), serviceMs: each(12) } },
    unattributedMs: each(2),
    fps: { ingest: each(30), processed: each(30), displayed: each(25) },
    dropped: {},
    decimated: each(0),
    gaps: [],
    samples: {
      tS: [],
      framesInFlight: [],
      queueDepth: {},
      ringFullPct: [],
      engineCpuPct: [],
      windowCpuPct: [],
      threadsCpuPct: {},
      rssBytes: [],
    },
    ...differs,
  };
};
