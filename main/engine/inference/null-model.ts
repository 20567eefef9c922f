import { Fault } from '../../../contract/errors.ts';
import type { ModelManifest } from '../../../contract/model.ts';
import { maxNullObjects, NULL_CLASSIFIER_LABELS, NULL_DETECTOR_LABELS, nullClassifier, nullDetector } from '../../../models/null.ts';
import type { ModelReference, Task } from './description.ts';
import { modelFile } from './model-file.ts';
import { recognise } from './recognise.ts';
import { Statements } from './said.ts';

/** What a model's name asks for where it is `null` or `delay:MS`, options behind it: `delay:20,objects=8`. */
interface NullSpec {
  /** 0: none. */
  readonly delayMs: number;
  readonly options: Readonly<Partial<Record<OptionName, number>>>;
}
/** What there are such networks for. */
type NullTask = 'detect' | 'classify';
type OptionName = 'size' | 'objects' | 'batch';

const MAX_DELAY_MS = 60_000;
const OPTIONS: {
  readonly [T in NullTask]: { readonly [N in OptionName]?: { from: number; to: number; multipleOf: number; usual: number } };
} = {
  detect: { objects: { from: 0, to: 512, multipleOf: 1, usual: 0 }, size: { from: 32, to: 1280, multipleOf: 32, usual: 320 } },
  classify: { size: { from: 32, to: 1280, multipleOf: 32, usual: 64 }, batch: { from: 1, to: 16, multipleOf: 1, usual: 16 } },
};

/** Whether a model's name asks for one of these rather than for a file. */
export const isNullModel = (name: string): boolean => /^null($|,)|^delay(:|$)/.test(name);

const refuse = (spec: string, why: string): Fault =>
  new Fault('model', `The model "${spec}" ${why}; write null or delay:MS, then options, as in delay:20,objects=8.`);

const optionOf = (text: string, spec: string, task: NullTask): readonly [OptionName, number] => {
  const [, name = '', digits = ''] = /^([a-z]+)=(\d{1,6})$/.exec(text) ?? [];
  const known = OPTIONS[task];
  const range = known[name as OptionName];
  const what = task === 'detect' ? 'a detector' : 'a classifier';
  if (range === undefined) throw refuse(spec, `has the option "${text}", and ${what} takes ${Object.keys(known).join('=N and ')}=N`);
  const value = Number(digits);
  if (value < range.from || value > range.to || value % range.multipleOf !== 0) {
    const steps = range.multipleOf === 1 ? 'a whole number' : `a multiple of ${range.multipleOf}`;
    throw refuse(spec, `has ${name}=${digits}, and ${name} is ${steps} from ${range.from} to ${range.to}`);
  }
  return [name as OptionName, value];
};

const parse = (spec: string, task: NullTask): NullSpec => {
  const [head = '', ...rest] = spec.split(',');
  const [, msText] = /^delay:(\d+(?:\.\d+)?)$/.exec(head) ?? [];
  const delayMs = Number(msText ?? 0);
  if (head !== 'null' && !(delayMs > 0 && delayMs <= MAX_DELAY_MS))
    throw refuse(spec, `names no delay of more than 0 and at most ${MAX_DELAY_MS} ms`);
  return { delayMs, options: Object.fromEntries(rest.map((text) => optionOf(text, spec, task))) };
};

interface Network {
  readonly bytes: Uint8Array;
  readonly manifest: Omit<ModelManifest, 'version' | 'task' | 'input'>;
  readonly labels: readonly string[];
  readonly maxBatch: number;
}

const detector = (spec: string, { size, objects }: Readonly<Record<OptionName, number>>): Network => {
  if (objects > maxNullObjects(size)) throw refuse(spec, `has objects=${objects}, and size=${size} has room for ${maxNullObjects(size)}`);
  const bytes = nullDetector({ sizePx: size, objects });
  return { bytes, manifest: { family: 'yolox' }, labels: NULL_DETECTOR_LABELS, maxBatch: 1 };
};

const classifier = ({ size, batch }: Readonly<Record<OptionName, number>>): Network => {
  const bytes = nullClassifier({ sizePx: size, batch: batch === 1 ? 1 : 'batch' });
  return { bytes, manifest: { family: 'softmax', output: 'probabilities' }, labels: NULL_CLASSIFIER_LABELS, maxBatch: batch };
};

/**
 * The model that a name like `null`, `delay:20` or `delay:20,objects=8` asks for: a network that computes nothing, written here and now, whose run
 * lasts as long as the name says. It has no file; its path is the name, and describes it again. Throws Fault('model') where the name says no such thing.
 */
export const describeNullModel = async (spec: string, wanted: readonly Task[] | null): Promise<ModelReference> => {
  const task = (['detect', 'classify'] as const).find((each) => wanted === null || wanted.includes(each));
  if (task === undefined) throw refuse(spec, `is a detector or a classifier, and ${wanted?.join(' or ')} is wanted`);
  const { delayMs, options } = parse(spec, task);
  const usual = Object.fromEntries(Object.entries(OPTIONS[task]).map(([name, range]) => [name, range.usual]));
  const given = { size: 0, objects: 0, batch: 1, ...usual, ...options };
  const { bytes, manifest, labels, maxBatch } = task === 'detect' ? detector(spec, given) : classifier(given);
  // Stretched: its boxes are spread over the whole picture, whatever the picture's shape.
  const input = { layout: 'nchw' as const, mean: [0], std: [1], fit: 'stretch' as const };
  const said = new Statements([{ from: spec, manifest: { ...manifest, task, input }, labels, binding: true }]);
  return { ...(await recognise(spec, await modelFile(spec, bytes), said, [], [task])), maxBatch, bytes, delayMs };
};

/** As the models that are there for every task, they are listed like this. */
export const NULL_MODEL_CHOICES: readonly { readonly name: string; readonly note: string }[] = [
  { name: 'null', note: 'Generated: computes nothing, to see what the pipeline costs without a network.' },
  { name: 'delay:20', note: 'Generated: computes nothing and takes 20 ms a run; any other delay can be given.' },
];
