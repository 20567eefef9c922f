import type { ModelInsight, ModelManifest, Task } from '../../contract/index.ts';
import { NORMALISATIONS, type Normalisation, normalisationOf, numbersIn } from './words.ts';

/** What is left to be understood. */
export const AUTO = 'auto';
/** Neither of the usual normalisations: mean and deviation are typed. */
export const OTHER = 'other';

/** A correction as it stands in the form: texts, and numbers or nothing. */
export interface Draft {
  readonly task: string;
  readonly family: string;
  readonly colour: string;
  readonly layout: string;
  readonly fit: string;
  readonly normalisation: string;
  readonly mean: string;
  readonly std: string;
  readonly pad: string | number;
  readonly width: string | number;
  readonly height: string | number;
  readonly score: string | number;
  readonly iou: string | number;
  readonly labels: string;
}

export const draftOf = ({ manifest }: Pick<ModelInsight, 'manifest'>): Draft => {
  const { task, family, input, score, iou, labels } = manifest;
  const stated = input?.mean !== undefined || input?.std !== undefined;
  return {
    task: task ?? AUTO,
    family: family ?? AUTO,
    colour: input?.colour ?? AUTO,
    layout: input?.layout ?? AUTO,
    fit: input?.fit ?? AUTO,
    normalisation: stated ? (normalisationOf(manifest) ?? OTHER) : AUTO,
    mean: (input?.mean ?? [0]).join(', '),
    std: (input?.std ?? [1]).join(', '),
    pad: input?.pad ?? '',
    width: input?.width ?? '',
    height: input?.height ?? '',
    score: score ?? '',
    iou: iou ?? '',
    labels: Array.isArray(labels) ? labels.join('\n') : '',
  };
};

const chosen = <Value extends string>(text: string): Value | undefined => (text === AUTO || text === '' ? undefined : (text as Value));
const real = (value: string | number): number | undefined => (value === '' ? undefined : Number(value));
const whole = (value: string | number): number | undefined => (value === '' ? undefined : Math.round(Number(value)));

/** What is left of an object where nothing is said. */
const said = <T extends object>(values: { readonly [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;

/** What is written to model.json: what was there and is not asked for in the form stays. Null where mean and deviation are no numbers to divide by. */
export const manifestOf = (draft: Draft, manifest: ModelManifest): ModelManifest | null => {
  const preset = NORMALISATIONS[draft.normalisation as Normalisation] as { mean: readonly number[]; std: readonly number[] } | undefined;
  const typed = draft.normalisation === OTHER ? { mean: numbersIn(draft.mean), std: numbersIn(draft.std) } : null;
  if (typed !== null && (typed.mean === null || typed.std === null || typed.std.includes(0))) return null;
  const input = said<NonNullable<ModelManifest['input']>>({
    ...manifest.input,
    colour: chosen(draft.colour),
    layout: chosen(draft.layout),
    fit: chosen(draft.fit),
    mean: preset ? [...preset.mean] : (typed?.mean ?? undefined),
    std: preset ? [...preset.std] : (typed?.std ?? undefined),
    pad: whole(draft.pad),
    width: whole(draft.width),
    height: whole(draft.height),
  });
  const labels = draft.labels.trim() === '' ? undefined : draft.labels.trimEnd().split('\n');
  return said<ModelManifest>({
    ...manifest,
    version: 1,
    task: chosen<Task>(draft.task),
    family: chosen(draft.family),
    input: Object.keys(input).length > 0 ? input : undefined,
    score: real(draft.score),
    iou: real(draft.iou),
    labels: labels ?? (typeof manifest.labels === 'string' ? manifest.labels : undefined),
  });
};
