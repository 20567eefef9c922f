import type { EvaluationResult } from '../../../contract/index.ts';
import { withoutLabels } from './label-map.ts';

/** A network that was not made for scenes lies up to 0.9 px off in one of them; boxes that lie off by less than this are as right as they get. */
const OFFSET_PX = 1.5;
/** Boxes have sizes of their own; that of one network and the truth's differ more. */
const SIZE_PX = 3;
/** Of all objects. */
const MANY_DUPLICATES = 0.02;

export interface VerdictInput extends Omit<EvaluationResult, 'verdict'> {
  /** What the detector can say; empty: not known; null: there was none. */
  readonly detectorLabels: readonly string[] | null;
  /** The truth's. */
  readonly labels: readonly string[];
}

/** What is wrong throughout, a sentence each; one that nothing is, where nothing is. */
export const verdictOf = (input: VerdictInput): string[] => {
  if (input.frames === 0) return ['No frame was analysed, so there is nothing to judge.'];
  if (input.detectorLabels === null) return ['No detector ran, so nothing was found.'];
  const foreign = input.objects === 0 ? withoutLabels(input.detectorLabels, input.labels) : null;
  if (foreign !== null) return [foreign];
  if (input.objects === 0 && input.truthObjects > 0) return ['The detector found nothing that the truth knows.'];
  const faults = [...offsets(input), ...lag(input), ...swaps(input), ...others(input)];
  return faults.length > 0 ? faults : ['No fault runs through the results.'];
};

const offsets = ({ boxOffsetPx }: VerdictInput): string[] => {
  if (boxOffsetPx === null) return [];
  const { dx, dy, dw, dh } = boxOffsetPx;
  const px = (value: number) => `${Math.abs(value).toFixed(1)} px`;
  return [
    ...(Math.abs(dx) >= OFFSET_PX ? [`Boxes lie ${px(dx)} to the ${dx > 0 ? 'right' : 'left'}.`] : []),
    ...(Math.abs(dy) >= OFFSET_PX ? [`Boxes lie ${px(dy)} too ${dy > 0 ? 'low' : 'high'}.`] : []),
    ...(Math.abs(dw) >= SIZE_PX ? [`Boxes are ${px(dw)} too ${dw > 0 ? 'wide' : 'narrow'}.`] : []),
    ...(Math.abs(dh) >= SIZE_PX ? [`Boxes are ${px(dh)} too ${dh > 0 ? 'tall' : 'short'}.`] : []),
  ];
};

const NUMBER = ['no', 'one', 'two', 'three'];

const lag = ({ lagFrames }: VerdictInput): string[] => {
  if (lagFrames === null || lagFrames === 0) return [];
  const frames = Math.abs(lagFrames);
  return [`Results are ${NUMBER[frames]} frame${frames === 1 ? '' : 's'} ${lagFrames > 0 ? 'late' : 'early'}.`];
};

const swaps = ({ swaps: count }: VerdictInput): string[] =>
  count === 0 ? [] : [`Two tracks exchanged their objects${count === 1 ? ' once' : `, ${count} times`}.`];

const others = ({ duplicates, objects, unusableBoxes }: VerdictInput): string[] => [
  ...(duplicates > MANY_DUPLICATES * objects ? [`${duplicates} of ${objects} boxes lie on objects that have one already.`] : []),
  ...(unusableBoxes > 0 ? [`${unusableBoxes} of ${objects} objects have no usable box.`] : []),
];
