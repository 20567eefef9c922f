import { type Resources, type SessionSample, STAGES } from '../../contract/index.ts';
import type { Run } from './run.ts';
import { type Early, earlyOf, earlySince } from './telemetry/early.ts';

/** What a session keeps of a second of a run besides its frames. @param since frames without a row when its recording began */
export const sampleOf = (run: Run, tNs: number, resources: Resources | null, since: Early): SessionSample => {
  const { stages, inFlight, ringFullPct } = run.queues.second();
  const queueDepth: SessionSample['queueDepth'] = {};
  for (const stage of STAGES) {
    const level = stages.get(stage);
    if (level?.mean) queueDepth[stage] = { mean: level.mean, max: level.max ?? 0 };
  }
  return {
    tNs,
    framesInFlight: inFlight.mean ?? 0,
    framesInFlightMax: inFlight.max ?? 0,
    queueDepth,
    ringFullPct: ringFullPct ?? 0,
    repeated: run.repeated,
    delivery: run.course.delivery(),
    resources,
    captureClock: run.pipeline.table.captureClock,
    early: earlySince(earlyOf(run.pipeline.table), since),
  };
};
