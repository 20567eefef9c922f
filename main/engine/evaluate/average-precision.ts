import { coveredBy, iouOf } from './boxes.ts';
import type { Found } from './found.ts';
import type { JudgedTruth, TruthObject } from './truth.ts';

/** IoU 0.5, 0.55 … 0.95. */
const IOUS = Array.from({ length: 10 }, (_, index) => (50 + 5 * index) / 100);
/** Recall 0, 0.01 … 1. */
const RECALLS = Array.from({ length: 101 }, (_, index) => index / 100);

/** What was found of one label so far: an entry an object in each list; bit i of a mask stands for IOUS[i]. */
interface Gathered {
  truthObjects: number;
  readonly scores: number[];
  readonly hits: number[];
  readonly excused: number[];
}

interface ClassPrecision {
  readonly label: string;
  readonly ap50: number | null;
  readonly ap50_95: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly truthObjects: number;
  readonly objects: number;
}

export type PrecisionResult = Omit<ClassPrecision, 'label' | 'truthObjects' | 'objects' | 'ap50' | 'ap50_95'> & {
  readonly mAP50: number | null;
  readonly mAP50_95: number | null;
  readonly perClass: readonly ClassPrecision[];
};

/**
 * Average precision, as COCO has it: Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014, and `pycocotools`.
 *
 * In a frame the objects of a label, best score first, each take the free truth that they overlap most, if by at least the IoU asked for. Ignored
 * truth is treated as COCO's crowds are: it is taken only by what finds no other, by any number of objects, each of which lies in it with at
 * least that share of its own area; they count neither as right nor as wrong. AP is the mean over 101 recalls of the best precision at that recall
 * or more. There is no limit to the objects of a frame (COCO: 100).
 *
 * Keeps 3 numbers an object of the results.
 */
export class AveragePrecision {
  readonly #classes = new Map<string, Gathered>();

  /** Takes one frame. */
  add({ visible, ignored }: JudgedTruth, found: readonly Found[]): void {
    for (const label of new Set([...visible, ...found].map((each) => each.label))) {
      const of = <T extends { readonly label: string }>(list: readonly T[]) => list.filter((each) => each.label === label);
      this.#addClass(this.#gathered(label), of(visible), of(ignored), of(found));
    }
  }

  /** @param threshold score from which `precision` and `recall` (at IoU 0.5) are taken */
  result(threshold: number): PrecisionResult {
    const each = [...this.#classes].sort(([a], [b]) => (a < b ? -1 : 1));
    const perClass = each.map(([label, gathered]) => ({ label, ...classPrecision(gathered, threshold) }));
    const counts = each.map(([, gathered]) => countsAt(gathered, threshold));
    const sum = (of: (count: Counts) => number) => counts.reduce((total, count) => total + of(count), 0);
    const right = sum((count) => count.right);
    return {
      mAP50: meanOf(perClass.map(({ ap50 }) => ap50)),
      mAP50_95: meanOf(perClass.map(({ ap50_95 }) => ap50_95)),
      precision: ratio(right, right + sum((count) => count.wrong)),
      recall: ratio(
        right,
        each.reduce((total, [, { truthObjects }]) => total + truthObjects, 0),
      ),
      perClass,
    };
  }

  #gathered(label: string): Gathered {
    const known = this.#classes.get(label);
    if (known) return known;
    const gathered: Gathered = { truthObjects: 0, scores: [], hits: [], excused: [] };
    this.#classes.set(label, gathered);
    return gathered;
  }

  #addClass(gathered: Gathered, visible: readonly TruthObject[], ignored: readonly TruthObject[], found: readonly Found[]): void {
    gathered.truthObjects += visible.length;
    if (found.length === 0) return;
    const ordered = [...found].sort((a, b) => b.score - a.score);
    const overlaps = ordered.map(({ box }) => visible.map((truth) => iouOf(box, truth.box)));
    const inIgnored = ordered.map(({ box }) => Math.max(0, ...ignored.map((truth) => coveredBy(box, truth.box))));
    const hits = new Array<number>(ordered.length).fill(0);
    const excused = new Array<number>(ordered.length).fill(0);
    IOUS.forEach((least, bit) => {
      const taken = new Uint8Array(visible.length);
      overlaps.forEach((row, index) => {
        const best = bestFree(row, taken, least);
        if (best >= 0) {
          taken[best] = 1;
          hits[index]! |= 1 << bit;
        } else if (inIgnored[index]! >= least) excused[index]! |= 1 << bit;
      });
    });
    for (const [index, { score }] of ordered.entries()) {
      gathered.scores.push(score);
      gathered.hits.push(hits[index]!);
      gathered.excused.push(excused[index]!);
    }
  }
}

/** The free truth that overlaps most, of at least `least`; −1: there is none. */
const bestFree = (overlaps: readonly number[], taken: Uint8Array, least: number): number => {
  let best = -1;
  let most = least;
  for (let index = 0; index < overlaps.length; index++) {
    if (taken[index] === 1 || overlaps[index]! < most) continue;
    most = overlaps[index]!;
    best = index;
  }
  return best;
};

const ratio = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);

const meanOf = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return ratio(
    known.reduce((sum, value) => sum + value, 0),
    known.length,
  );
};

interface Counts {
  readonly right: number;
  readonly wrong: number;
}

/** At IoU 0.5, of at least a score. */
const countsAt = ({ scores, hits, excused }: Gathered, threshold: number): Counts => {
  let right = 0;
  let wrong = 0;
  for (let index = 0; index < scores.length; index++) {
    if (scores[index]! < threshold) continue;
    if ((hits[index]! & 1) !== 0) right++;
    else if ((excused[index]! & 1) === 0) wrong++;
  }
  return { right, wrong };
};

const classPrecision = (gathered: Gathered, threshold: number): Omit<ClassPrecision, 'label'> => {
  const { scores, truthObjects } = gathered;
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const aps = truthObjects === 0 ? [] : IOUS.map((_, bit) => averagePrecision(gathered, order, bit));
  const { right, wrong } = countsAt(gathered, threshold);
  return {
    ap50: aps[0] ?? null,
    ap50_95: meanOf(aps),
    precision: ratio(right, right + wrong),
    recall: ratio(right, truthObjects),
    truthObjects,
    objects: scores.length,
  };
};

/** @param order indices, best score first */
const averagePrecision = ({ truthObjects, hits, excused }: Gathered, order: Uint32Array, bit: number): number => {
  const recalls: number[] = [];
  const precisions: number[] = [];
  let right = 0;
  let seen = 0;
  for (const index of order) {
    const isRight = ((hits[index]! >> bit) & 1) === 1;
    if (!isRight && ((excused[index]! >> bit) & 1) === 1) continue;
    seen++;
    if (isRight) right++;
    recalls.push(right / truthObjects);
    precisions.push(right / seen);
  }
  for (let index = precisions.length - 2; index >= 0; index--) precisions[index] = Math.max(precisions[index]!, precisions[index + 1]!);
  let sum = 0;
  let at = 0;
  for (const recall of RECALLS) {
    while (at < recalls.length && recalls[at]! < recall) at++;
    sum += precisions[at] ?? 0;
  }
  return sum / RECALLS.length;
};
