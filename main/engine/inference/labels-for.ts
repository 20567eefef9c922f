import { Fault } from '../../../contract/errors.ts';
import { COCO_91_LABELS, COCO_LABELS, VOC_LABELS } from '../../../models/coco.ts';
import type { Family, FamilyMatch } from '../families/family.ts';
import type { Statements } from './said.ts';

/** Names of the classes, and who says so. */
export interface Labels {
  readonly list: readonly string[];
  readonly from: string;
}

const BACKGROUND = /^_*(background|bg|no.?object|n\/a)_*$/i;
const FACE_FAMILIES: ReadonlySet<string> = new Set(['yunet', 'ultraface', 'scrfd']);

/** A list as long as there are classes, where it can be made one: with a background too many, or one too few. Null: it cannot. */
const fitted = (list: readonly string[], classes: number, family: Family): readonly string[] | null => {
  if (list.length === classes) return list;
  if (family.task === 'detect') {
    if (list.length === classes + 1 && BACKGROUND.test(list[0]!)) return list.slice(1);
    if (list.length === classes + 1 && BACKGROUND.test(list.at(-1)!)) return list.slice(0, -1);
  }
  if (family.task === 'segment' && list.length === classes - 1 && !BACKGROUND.test(list[0] ?? '')) return ['background', ...list];
  // ImageNet's classes behind a background, as TensorFlow's networks count them.
  return list.length === 1000 && classes === 1001 && family.task === 'classify' ? ['background', ...list] : null;
};

/** Names that are usual for so many classes. */
const habitual = (classes: number, family: Family): { list: readonly string[]; whose: string } | null => {
  if (family.task === 'detect') {
    if (FACE_FAMILIES.has(family.name) && classes <= 2) return { list: ['face', 'masked face'].slice(0, classes), whose: 'faces' };
    if (classes === COCO_LABELS.length) return { list: COCO_LABELS, whose: 'those of COCO' };
    if (classes === 91) return { list: COCO_91_LABELS, whose: "COCO's category numbers" };
    if (classes === 90) return { list: COCO_91_LABELS.slice(1), whose: "COCO's category numbers from 1 on" };
    if (classes === VOC_LABELS.length) return { list: VOC_LABELS, whose: 'those of PASCAL VOC' };
  }
  return null;
};

/**
 * Names of the classes of a network. A list of another length from someone who means this model is a Fault('model'); from others it is passed over and
 * noted. Where nobody names them they are those that are usual for their number, or numbered.
 */
export const labelsFor = (match: FamilyMatch, family: Family, said: Statements, path: string, notes: string[]): Labels => {
  const { classes } = match;
  if (classes === 0 || family.task === 'pose' || family.task === 'embed') return { list: [], from: 'the family' };
  for (const { value, from, binding } of said.labels()) {
    const list = fitted(value, classes, family);
    if (list !== null) return { list, from };
    const sentence = `${from} has ${value.length} labels but ${path} tells ${classes} classes apart`;
    if (binding) throw new Fault('model', `${sentence}; correct the list or take it away.`);
    notes.push(`${sentence}: they are not used.`);
  }
  const own = family.task === 'segment' || family.task === 'depth' ? (family.labels?.(classes) ?? null) : null;
  if (own !== null && own.length === classes) return { list: own, from: `habit of ${family.name}` };
  const usual = habitual(classes, family);
  if (usual !== null) {
    if (!FACE_FAMILIES.has(family.name)) notes.push(`Its ${classes} classes are taken to be ${usual.whose}.`);
    return { list: usual.list, from: usual.whose };
  }
  notes.push('Nothing names its classes: they are numbered.');
  return { list: Array.from({ length: classes }, (_, index) => `class ${index}`), from: 'numbered' };
};
