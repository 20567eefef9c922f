import type { Figures, Level } from '../../contract/index.ts';
import { formatBytes, formatCount, formatFps, formatMean, formatMs, formatPct, formatPlural, formatSigned, NOTHING } from '../format.ts';
import { fpsTone, shareTone, type Tone, unattributedTone } from '../live/tones.ts';

/** A number of the run under its name in metrics.md, and on demand its formula. */
export interface FigureRow {
  readonly name: string;
  readonly value: string;
  readonly title?: string;
  readonly tone?: Tone | 'quiet' | 'good';
}

const withUnit = (text: string, unit: string): string => (text === NOTHING ? text : `${text} ${unit}`);
const ms = (value: number | null): string => withUnit(formatMs(value), 'ms');

/** "now 3 · mean 3.4 · max 8"; what was not looked at is left out. */
export const levelText = ({ now, mean, max }: Level): string => {
  const parts = [
    now === null ? null : `now ${formatCount(now)}`,
    mean === null ? null : `mean ${formatMean(mean)}`,
    max === null ? null : `max ${formatCount(max)}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? NOTHING : parts.join(' · ');
};

/** Shares of a frame's time. */
export const shareRows = (f: Figures): readonly FigureRow[] => [
  { name: 'Inference share', value: formatPct(f.inferenceSharePct), title: 'Σ service(inference) ÷ e2e' },
  { name: 'Overhead ratio', value: withUnit(formatMean(f.overheadRatio), '×'), title: 'e2e ÷ Σ service(inference)' },
  {
    name: 'Unattributed',
    value: formatPct(f.unattributedPct),
    title: 'Σ (e2e − Σ stage latency) ÷ Σ e2e; the target is under 2 %',
    tone: unattributedTone(f.unattributedPct),
  },
];

/** How latency goes. */
export const driftRow = ({ latencyDriftMsPerMin }: Pick<Figures, 'latencyDriftMsPerMin'>): FigureRow => ({
  name: 'Latency drift',
  value: withUnit(formatSigned(latencyDriftMsPerMin), 'ms/min'),
  title: 'Robust slope of e2e over 60 s',
});

/** Rates along the frame's path. @param paced whether the source sets a pace that has to be kept */
export const rateRows = ({ fps, inferencesPerS }: Figures, paced: boolean): readonly FigureRow[] => [
  { name: 'Source', value: withUnit(formatFps(fps.source), 'fps'), title: 'The rate that the source declares' },
  { name: 'Ingest', value: withUnit(formatFps(fps.ingest), 'fps'), title: 'Frames taken from the source' },
  { name: 'Decode', value: withUnit(formatFps(fps.decode), 'fps'), title: 'Frames decoded' },
  {
    name: 'Processed',
    value: withUnit(formatFps(fps.processed), 'fps'),
    title: 'Frames analysed',
    tone: paced ? fpsTone(fps.processed, fps.source) : 'plain',
  },
  { name: 'Displayed', value: withUnit(formatFps(fps.displayed), 'fps'), title: 'Frames drawn in the window' },
  {
    name: 'Inferences',
    value: inferencesText(inferencesPerS),
    title: 'Runs of each network in a second',
  },
];

const inferencesText = ({ detect, classify }: Figures['inferencesPerS']): string => {
  const parts = [detect === null ? null : `detect ${rate(detect)}`, classify === null ? null : `classify ${rate(classify)}`];
  const known = parts.filter((part) => part !== null);
  return known.length === 0 ? NOTHING : `${known.join(' · ')} /s`;
};
const rate = (perS: number): string => (perS < 99.95 ? perS.toFixed(1) : formatCount(perS));

/** How many frames are on their way, and how evenly they come and go. */
export const flightRows = ({ framesInFlight, jitterMs }: Figures): readonly FigureRow[] => [
  { name: 'Frames in flight', value: levelText(framesInFlight), title: 'In the ring, in queues, being worked on' },
  {
    name: 'Expected by Little’s law',
    value: formatMean(framesInFlight.expected),
    title: 'processed fps × mean latency; the mean in flight agrees with it where nothing is hidden',
  },
  { name: 'Jitter, arrival', value: ms(jitterMs.arrival), title: 'RFC 3550 estimator' },
  { name: 'Jitter, output', value: ms(jitterMs.output), title: 'Standard deviation of the interval between two results' },
];

/** What was lost, left out or shown twice, over the whole run. */
export const lossRows = (f: Figures): readonly FigureRow[] => [
  { name: 'Drop rate', value: formatPct(f.dropRatePct), title: 'dropped ÷ received', tone: shareTone(f.dropRatePct) },
  { name: 'Late', value: formatPlural(f.late, 'frame'), title: 'Analysed, but not in time to be presented; among the dropped' },
  { name: 'Decimation rate', value: formatPct(f.decimationRatePct), title: 'Removed on purpose ÷ received' },
  { name: 'Repeated', value: formatPlural(f.repeated, 'frame'), title: 'The same picture shown again' },
];

/** What the source did besides giving frames. */
export const deliveryRows = ({ delivery }: Figures): readonly FigureRow[] => [
  { name: 'Stalls', value: formatCount(delivery.stalls), title: 'Gaps longer than max(1 s, 3 intervals)' },
  { name: 'Reconnects', value: formatCount(delivery.reconnects) },
  { name: 'Downtime', value: `${formatMean(delivery.downtimeMs / 1000)} s` },
  { name: 'TTFF', value: ms(delivery.ttffMs), title: 'Time to first frame: open to the first decoded frame' },
];

/** Bytes copied for one frame, by hop. */
export const copyRows = ({ copyBytesPerFrame: bytes }: Figures): readonly FigureRow[] => [
  { name: 'Device → host', value: formatBytes(bytes?.deviceToHost) },
  { name: 'Process → process', value: formatBytes(bytes?.processToProcess), title: 'To windows, and from an ffmpeg that decodes' },
  { name: 'Thread → thread', value: formatBytes(bytes?.threadToThread), title: 'Into memory that threads share' },
];

/** The networks behind the detector, by object. @param frames analysed in the run */
export const cascadeRows = (f: Figures, frames: number): readonly FigureRow[] => {
  const { cascade, resultAge, classifyMsPerObject: costMs = null } = f;
  const each = (count: number): string => (frames === 0 ? NOTHING : formatMean(count / frames));
  const { size, class: label, score } = cascade.filtered;
  return [
    {
      name: 'Objects per frame',
      value: frames === 0 ? formatMean(f.roisPerFrame) : each(cascade.rois),
      title: 'Found by the first network',
    },
    { name: 'Eligible', value: each(cascade.eligible), title: 'Those that the rule wants classified' },
    { name: 'Classified · cached', value: `${each(cascade.classified)} · ${each(cascade.cached)}`, title: 'Run on · label still valid' },
    ...(cascade.deferred === 0
      ? []
      : [
          {
            name: 'Deferred',
            value: each(cascade.deferred),
            title: 'Wanted to be classified and found no room under the cap of a frame; they go on waiting',
            tone: 'warn' as const,
          },
        ]),
    {
      name: 'Filtered: size · class · score',
      value: `${each(size)} · ${each(label)} · ${each(score)}`,
      title: 'Left out: too small · another label · too low a score',
    },
    {
      name: 'Classify coverage',
      value: formatPct(cascade.coveragePct),
      title: '(classified + valid cached) ÷ eligible',
      ...((cascade.coveragePct ?? 0) >= 99.5 ? { tone: 'good' as const } : {}),
    },
    {
      name: 'Result age',
      value: resultAge.frames === null ? NOTHING : `${formatMean(resultAge.frames)} frames · ${ms(resultAge.ms)}`,
      title: 'Since the label shown with an object was computed, on average',
    },
    ...(costMs === null
      ? []
      : [{ name: 'Cost per classified object', value: ms(costMs), title: 'Service of crop and classify ÷ objects classified' }]),
  ];
};
