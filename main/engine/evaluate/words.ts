import type { EvaluationResult } from '../../../contract/index.ts';
import type { PrecisionResult } from './average-precision.ts';

const share = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
const percent = (value: number | null): string => (value === null ? '–' : `${value.toFixed(1)} %`);
const signed = (value: number): string => (Math.abs(value) < 0.05 ? '0.0' : `${value > 0 ? '+' : '−'}${Math.abs(value).toFixed(1)}`);
const count = (value: number, one: string, many = `${one}s`): string => `${value} ${value === 1 ? one : many}`;

const LABEL = 14;
const COLUMN = 11;
const row = (label: string, cells: readonly string[]): string =>
  `  ${label.padEnd(LABEL)}${cells.map((cell) => cell.padStart(COLUMN)).join('')}`;

/** Precision for a reader: a line a label that the truth has, the most frequent first; then all labels together. */
export const precisionInWords = ({ perClass, mAP50, mAP50_95, precision, recall }: PrecisionResult): string => {
  const sum = (of: 'truthObjects' | 'objects') => perClass.reduce((total, each) => total + each[of], 0);
  const frequent = perClass.filter((each) => each.truthObjects > 0).sort((a, b) => b.truthObjects - a.truthObjects);
  const all = {
    label: 'all',
    ap50: mAP50,
    ap50_95: mAP50_95,
    precision,
    recall,
    truthObjects: sum('truthObjects'),
    objects: sum('objects'),
  };
  return [
    row('', ['AP50', 'AP50:95', 'precision', 'recall', 'truth', 'found']),
    ...[...frequent, all].map((each) =>
      row(each.label, [...[each.ap50, each.ap50_95, each.precision, each.recall].map(share), `${each.truthObjects}`, `${each.objects}`]),
    ),
  ].join('\n');
};

/** The evaluation for a reader: the table of precision, then tracks, answers, boxes and what is wrong throughout. */
export const inWords = (result: EvaluationResult): string =>
  [
    `accuracy over ${count(result.frames, 'frame')}, of what is reported from score ${result.threshold.toFixed(2)} on; ` +
      `${count(result.ignored, 'hidden or tiny object')} need not be found` +
      `${result.otherLabels > 0 ? `, ${count(result.otherLabels, 'object')} with other labels are left out` : ''}`,
    precisionInWords(result),
    tracking(result),
    answers(result),
    ...boxes(result),
    ...result.verdict,
  ].join('\n');

const tracking = (result: EvaluationResult): string =>
  `tracking: MOTA ${share(result.mota)}, IDF1 ${share(result.idf1)}, MOTP ${share(result.motp)}; ${count(result.misses, 'miss', 'misses')}, ` +
  `${result.falsePositives} false, ${count(result.idSwitches, 'switch', 'switches')}, ${count(result.swaps, 'swap')}, ` +
  `${count(result.fragmentations, 'fragmentation')}; ${count(result.trajectories, 'object')}, ${count(result.tracks, 'track')}`;

const answers = (result: EvaluationResult): string => {
  if (result.classificationAccuracyPct === null) return 'answers: none about colour or kind';
  const worst = result.confusions.map(({ truth, answer, sharePct }) => `${truth} as ${answer} ${percent(sharePct)}`);
  return (
    `answers: ${percent(result.classificationAccuracyPct)} right, colour ${percent(result.colourAccuracyPct)}, kind ${percent(result.kindAccuracyPct)}; ` +
    `${percent(result.classificationCoveragePct)} of what was found has one${worst.length > 0 ? `; worst: ${worst.join(', ')}` : ''}`
  );
};

const boxes = ({ boxOffsetPx, lagFrames }: EvaluationResult): string[] => {
  if (boxOffsetPx === null) return [];
  const { dx, dy, dw, dh, spread } = boxOffsetPx;
  const each = [
    ['x', dx, spread.dx],
    ['y', dy, spread.dy],
    ['width', dw, spread.dw],
    ['height', dh, spread.dh],
  ] as const;
  const off = each.map(([name, value, by]) => `${name} ${signed(value)} ± ${by.toFixed(1)}`);
  return [`boxes: off by ${off.join(', ')} px${lagFrames === null ? '' : `; ${count(lagFrames, 'frame')} late`}`];
};
