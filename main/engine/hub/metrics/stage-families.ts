import type { Percentiles, StageFigures } from '../../../../contract/index.ts';
import { type Family, quantiles, ratio, type Sample } from './family.ts';

const stageGauge = (name: string, help: string, figureOf: (figures: StageFigures) => number | null): Family => ({
  name,
  help,
  type: 'gauge',
  labels: ['stage'],
  samples: ({ snapshot }): readonly Sample[] =>
    Object.entries(snapshot?.stages ?? {}).map(([stage, figures]) => ({ labels: { stage }, value: figureOf(figures) })),
});

const stageTimes = (name: string, help: string, timesOf: (figures: StageFigures) => Percentiles): Family => ({
  name,
  help: `${help}, over the last 10 s. Quantile 1 is the maximum.`,
  type: 'summary',
  labels: ['stage'],
  samples: ({ snapshot }): readonly Sample[] =>
    Object.entries(snapshot?.stages ?? {}).flatMap(([stage, figures]) => quantiles(timesOf(figures), { stage })),
});

/** What each stage that had work shows, of the run that is open. */
export const STAGE_FAMILIES: readonly Family[] = [
  stageTimes('throughline_stage_wait_seconds', 'From the hand-over of a frame to a stage to its beginning', ({ waitMs }) => waitMs),
  stageTimes('throughline_stage_service_seconds', 'From the beginning to the end of the work on a frame', ({ serviceMs }) => serviceMs),
  stageGauge('throughline_stage_utilisation_ratio', 'Share of its time that a stage works, over all its workers.', (stage) => {
    return ratio(stage.utilisationPct);
  }),
  stageGauge('throughline_stage_queue_depth_frames', 'Frames handed over to a stage and not yet begun, now.', ({ queueDepth }) => {
    return queueDepth.now;
  }),
];
