import type { CascadeCounts, Snapshot } from '../../../../contract/index.ts';
import { type Family, ratio, type Scrape, seconds, single } from './family.ts';
import type { Counts } from './running-totals.ts';

/** What becomes of an object behind the detector: each at most one of these. */
const OUTCOMES = {
  filtered_score: ({ filtered }: CascadeCounts) => filtered.score,
  filtered_class: ({ filtered }: CascadeCounts) => filtered.class,
  filtered_size: ({ filtered }: CascadeCounts) => filtered.size,
  cached: ({ cached }: CascadeCounts) => cached,
  classified: ({ classified }: CascadeCounts) => classified,
} as const;

/** What a snapshot counts of objects since its run began. */
export const cascadeCountsOf = ({ cascade }: Snapshot): Counts => [
  ['rois', cascade.rois],
  ['eligible', cascade.eligible],
  ['deferred', cascade.deferred],
  ...Object.entries(OUTCOMES).map(([outcome, countOf]) => [`rois:${outcome}`, countOf(cascade)] as const),
];

const total = (key: string): ((scrape: Scrape) => number) => {
  return ({ totals }) => totals.get(key) ?? 0;
};

/** Objects behind the detector. Counters are of all runs of this process; coverage of the run that is open, age and cost of its last 10 s. */
export const CASCADE_FAMILIES: readonly Family[] = [
  single('counter', 'throughline_rois_total', 'Objects the first network reported.', total('rois')),
  single('counter', 'throughline_rois_eligible_total', 'Objects that a rule wants classified.', total('eligible')),
  single('counter', 'throughline_rois_deferred_total', 'Objects that a network wanted, without room under the cap.', total('deferred')),
  {
    name: 'throughline_rois_by_outcome_total',
    help: 'Objects by what became of them: left out for score, class or size; with a label that still holds; classified.',
    type: 'counter',
    labels: ['outcome'],
    samples: (scrape) => Object.keys(OUTCOMES).map((outcome) => ({ labels: { outcome }, value: total(`rois:${outcome}`)(scrape) })),
  },
  single('gauge', 'throughline_classify_coverage_ratio', '(classified + valid cached) / eligible.', ({ snapshot }) => {
    return ratio(snapshot?.cascade.coveragePct ?? null);
  }),
  single('gauge', 'throughline_result_age_seconds', 'Since the label shown with an object was computed, on average.', ({ snapshot }) => {
    return seconds(snapshot?.resultAge.ms ?? null);
  }),
  single('gauge', 'throughline_result_age_frames', 'The same, in frames.', ({ snapshot }) => snapshot?.resultAge.frames),
  single('gauge', 'throughline_classify_seconds_per_object', 'Service of crop and classify / objects classified.', ({ snapshot }) => {
    return seconds(snapshot?.classifyMsPerObject ?? null);
  }),
];
