import { type Snapshot, SOURCE_STATES } from '../../../../contract/index.ts';
import { type Family, quantiles, ratio, type Sample, type Scrape, seconds, single } from './family.ts';
import type { Counts } from './running-totals.ts';

const DROPPED = 'dropped:';

/** What a snapshot counts since its run began. */
export const countsOf = ({ ledger, delivery }: Snapshot): Counts => [
  ['received', ledger.received],
  ['presented', ledger.presented],
  ['analysedOnly', ledger.analysedOnly],
  ['decimated', ledger.decimated],
  ['reconnects', delivery.reconnects],
  ['stalls', delivery.stalls],
  ['downtimeMs', delivery.downtimeMs],
  ...Object.entries(ledger.places).map(([place, count]) => [`${DROPPED}${place}`, count] as const),
];

const total = (key: string): ((scrape: Scrape) => number) => {
  return ({ totals }) => totals.get(key) ?? 0;
};

/** Lines by the label `kind`. */
const byKind = (values: { readonly [kind: string]: number | null }): readonly Sample[] =>
  Object.entries(values).map(([kind, value]) => ({ labels: { kind }, value }));

const droppedFrames = ({ totals }: Scrape): readonly Sample[] =>
  [...totals].flatMap(([key, value]) => {
    if (!key.startsWith(DROPPED)) return [];
    const [reason = '', stage = ''] = key.slice(DROPPED.length).split(':');
    return [{ labels: { reason, stage }, value }];
  });

/** Frames, rates and latencies of runs. Counters are of all runs of this process; all others of the run that is open, over its last 10 s. */
export const RUN_FAMILIES: readonly Family[] = [
  single('counter', 'throughline_frames_received_total', 'Frames the source gave.', total('received')),
  single('counter', 'throughline_frames_presented_total', 'Frames that were analysed and drawn in a window.', total('presented')),
  single('counter', 'throughline_frames_analysed_only_total', 'Frames that were analysed and not shown.', total('analysedOnly')),
  single('counter', 'throughline_frames_decimated_total', 'Frames that were removed on purpose.', total('decimated')),
  {
    name: 'throughline_frames_dropped_total',
    help: 'Frames that were lost, by reason and by the stage they were lost at.',
    type: 'counter',
    labels: ['reason', 'stage'],
    samples: droppedFrames,
  },
  single('gauge', 'throughline_frames_in_flight', 'Frames on their way now.', ({ snapshot }) => snapshot?.ledger.inFlight),
  single('gauge', 'throughline_frames_unexplained', 'Frames of the run that the ledger does not find; 0.', (scrape) => {
    return scrape.snapshot?.ledger.unexplained;
  }),
  single('counter', 'throughline_source_reconnects_total', 'Times a source was connected to again.', total('reconnects')),
  single('counter', 'throughline_source_stalls_total', 'Gaps of a source longer than max(1 s, 3 frame intervals).', total('stalls')),
  single('counter', 'throughline_source_downtime_seconds_total', 'Time without a source that should have given frames.', (scrape) => {
    return seconds(total('downtimeMs')(scrape));
  }),
  {
    name: 'throughline_source_state',
    help: 'How a live source stands: 1 for that state, 0 for all others.',
    type: 'gauge',
    labels: ['state'],
    samples: ({ link }) =>
      link === null ? [] : SOURCE_STATES.map((state) => ({ labels: { state }, value: link.state === state ? 1 : 0 })),
  },
  {
    name: 'throughline_fps',
    help: 'Frames a second over the last 10 s; source: as declared.',
    type: 'gauge',
    labels: ['kind'],
    samples: ({ snapshot }) => byKind(snapshot?.fps ?? {}),
  },
  {
    name: 'throughline_inferences_per_second',
    help: 'Runs of a network over the last 10 s.',
    type: 'gauge',
    labels: ['network'],
    samples: ({ snapshot }) => Object.entries(snapshot?.inferencesPerS ?? {}).map(([network, value]) => ({ labels: { network }, value })),
  },
  {
    name: 'throughline_e2e_latency_seconds',
    help: 'Receipt to display over the last 10 s; of a frame nobody watches, to the hand-over of its results. Quantile 1 is the maximum.',
    type: 'summary',
    labels: [],
    samples: ({ snapshot }) => (snapshot === null ? [] : quantiles(snapshot.latencyMs.e2e)),
  },
  {
    name: 'throughline_analysis_latency_seconds',
    help: 'Receipt to the end of the last stage of analysis, over the last 10 s. Quantile 1 is the maximum.',
    type: 'summary',
    labels: [],
    samples: ({ snapshot }) => (snapshot === null ? [] : quantiles(snapshot.latencyMs.analysis)),
  },
  {
    name: 'throughline_glass_latency_seconds',
    help: 'Capture to display over the last 10 s, where the stream says when it was captured. Quantile 1 is the maximum.',
    type: 'summary',
    labels: ['clock'],
    samples: ({ snapshot }) => (snapshot?.glass ? quantiles(snapshot.glass.latencyMs, { clock: snapshot.glass.clock }) : []),
  },
  single(
    'gauge',
    'throughline_glass_uncertainty_seconds',
    'The least by which the capture clock and this machine may differ.',
    (scrape) => {
      return seconds(scrape.snapshot?.glass?.uncertaintyMs ?? null);
    },
  ),
  single('gauge', 'throughline_unattributed_ratio', 'Share of end-to-end time that no stage accounts for.', ({ snapshot }) => {
    return ratio(snapshot?.unattributedPct ?? null);
  }),
  single('gauge', 'throughline_inference_share_ratio', 'Share of end-to-end time in the networks themselves.', ({ snapshot }) => {
    return ratio(snapshot?.inferenceSharePct ?? null);
  }),
  single('gauge', 'throughline_headroom_ratio', '1 - the largest utilisation of a stage.', ({ snapshot }) => {
    return ratio(snapshot?.headroomPct ?? null);
  }),
  single('gauge', 'throughline_outrun', '1 while the source gives more than the pipeline takes, else 0.', ({ snapshot }) => {
    return snapshot === null ? null : Number(snapshot.bottleneck.outrun);
  }),
  single('gauge', 'throughline_latency_drift_seconds_per_minute', 'Robust slope of end-to-end latency over 60 s.', ({ snapshot }) => {
    return seconds(snapshot?.latencyDriftMsPerMin ?? null);
  }),
  {
    name: 'throughline_jitter_seconds',
    help: 'arrival: estimator of RFC 3550; output: standard deviation of the interval between results.',
    type: 'gauge',
    labels: ['kind'],
    samples: ({ snapshot }) =>
      snapshot === null ? [] : byKind({ arrival: seconds(snapshot.jitterMs.arrival), output: seconds(snapshot.jitterMs.output) }),
  },
];
