import { z } from 'zod';
import type { ModelManifest, Task } from '../../../contract/model.ts';
import type { Said } from './said.ts';

/**
 * What Hugging Face keeps beside a model: `config.json` (https://huggingface.co/docs/transformers/main_classes/configuration) and
 * `preprocessor_config.json` (https://huggingface.co/docs/transformers/main_classes/image_processor); timm's `config.json` too. All keys may be
 * missing, and what is not understood is passed over.
 */
const config = z.looseObject({
  architectures: z.array(z.string()).nullish().catch(null),
  model_type: z.string().nullish().catch(null),
  id2label: z.record(z.string(), z.string()).nullish().catch(null),
  label_names: z.array(z.string()).nullish().catch(null),
  pretrained_cfg: z
    .looseObject({
      input_size: z.array(z.number()).nullish().catch(null),
      mean: z.array(z.number()).nullish().catch(null),
      std: z.array(z.number()).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

const sides = z
  .union([z.number(), z.record(z.string(), z.number())])
  .nullish()
  .catch(null);
const three = z
  .union([z.number(), z.array(z.number())])
  .nullish()
  .catch(null);
const flag = z.boolean().nullish().catch(null);
const preprocessor = z.looseObject({
  image_mean: three,
  image_std: three,
  rescale_factor: z.number().nullish().catch(null),
  do_rescale: flag,
  do_normalize: flag,
  do_pad: flag,
  do_resize: flag,
  do_center_crop: flag,
  do_flip_channel_order: flag,
  size: sides,
  crop_size: sides,
  pad_size: sides,
});

/** By the end of an architecture's name. */
const TASKS: readonly (readonly [RegExp, Task])[] = [
  [/ForObjectDetection$/, 'detect'],
  [/ForImageClassification$|ForImageClassificationWithTeacher$/, 'classify'],
  [/ForSemanticSegmentation$/, 'segment'],
  [/ForDepthEstimation$/, 'depth'],
  [/(VisionModelWithProjection|VisionModel|^(Dinov2|ViT|Beit|ResNet)Model)$/, 'embed'],
];

/** Detectors that look for objects by queries: by model_type. Whether their scores are softmaxed is seen from how many labels there are. */
const QUERY_DETECTORS: ReadonlySet<string> = new Set([
  'detr',
  'conditional_detr',
  'deformable_detr',
  'table-transformer',
  'yolos',
  'rt_detr',
  'rt_detr_v2',
  'd_fine',
  'rf_detr',
]);
const FAMILIES: { readonly [T in Task]?: string } = { classify: 'softmax', segment: 'argmax', depth: 'inverse-depth', embed: 'embed' };

const json = <T>(text: string | null, schema: z.ZodType<T>): T | null => {
  try {
    return text === null ? null : (schema.safeParse(JSON.parse(text)).data ?? null);
  } catch {
    return null;
  }
};

type Config = z.infer<typeof config>;
type Preprocessor = z.infer<typeof preprocessor>;
type Input = NonNullable<ModelManifest['input']>;

const labelsOf = ({ id2label, label_names }: Config): string[] | null => {
  if (label_names) return [...label_names];
  const ids = Object.keys(id2label ?? {}).map(Number);
  const last = Math.max(...ids);
  if (ids.length === 0 || !ids.every((id) => Number.isInteger(id) && id >= 0) || last > 100_000) return null;
  // Numbers that have no name are not used.
  return Array.from({ length: last + 1 }, (_, id) => id2label?.[id] ?? `unused ${id}`);
};

/** The size of a square, or height and width; null where it is only the shorter side. */
const sizeOf = (given: z.infer<typeof sides>): { width: number; height: number } | null => {
  const one = typeof given === 'number' ? given : undefined;
  const height = one ?? (typeof given === 'object' ? given?.['height'] : undefined);
  const width = one ?? (typeof given === 'object' ? given?.['width'] : undefined);
  return Number.isInteger(height) && Number.isInteger(width) && Math.min(height!, width!) >= 1 && Math.max(height!, width!) <= 4096
    ? { width: width!, height: height! }
    : null;
};

const shorterSide = (given: z.infer<typeof sides>): { width: number; height: number } | null =>
  typeof given === 'object' ? sizeOf(given?.['shortest_edge'] ?? null) : null;

const list = (given: z.infer<typeof three>, usual: number): number[] =>
  typeof given === 'number' ? [given] : given && given.length > 0 && given.length <= 3 ? given : [usual];

/** tensor = (pixel × rescale − mean) ÷ std, in pixels. */
const scalingOf = (given: Preprocessor): Pick<Input, 'mean' | 'std'> => {
  const rescale = given.do_rescale === false ? 1 : (given.rescale_factor ?? 1 / 255);
  if (!(rescale > 0)) return {};
  const normalised = given.do_normalize ?? (given.image_mean !== null && given.image_mean !== undefined);
  const inPixels = (value: number): number => Number((value / rescale).toPrecision(9));
  return normalised
    ? { mean: list(given.image_mean, 0).map(inPixels), std: list(given.image_std, 1).map(inPixels) }
    : { mean: [0], std: [inPixels(1)] };
};

const saidByConfig = (text: string | null): Said | null => {
  const given = json(text, config);
  if (given === null) return null;
  const [architecture = ''] = given.architectures ?? [];
  const task = TASKS.find(([pattern]) => pattern.test(architecture))?.[1] ?? (given.pretrained_cfg ? 'classify' : undefined);
  const family = task === 'detect' ? (QUERY_DETECTORS.has(given.model_type ?? '') ? 'detr' : undefined) : task && FAMILIES[task];
  const labels = labelsOf(given);
  const { input_size: size, mean, std } = given.pretrained_cfg ?? {};
  const pixels = (values: readonly number[]): number[] => values.map((value) => Number((value * 255).toPrecision(9)));
  const input: Input = {
    ...(mean && std && mean.length <= 3 && std.length <= 3 ? { mean: pixels(mean), std: pixels(std) } : {}),
    ...sizeOf(size?.length === 3 ? { height: size[1]!, width: size[2]! } : null),
  };
  if (task === undefined && labels === null) return null;
  return {
    from: 'config.json',
    manifest: { ...(task && { task }), ...(family && { family }), input },
    ...(labels === null ? {} : { labels }),
    binding: false,
  };
};

const saidByPreprocessor = (text: string | null): Said | null => {
  const given = json(text, preprocessor);
  if (given === null || text === null || !/image_|size|do_/.test(text)) return null;
  const size = (given.do_center_crop === false ? null : sizeOf(given.crop_size)) ?? sizeOf(given.pad_size) ?? sizeOf(given.size);
  const keepsAspect = size === null && shorterSide(given.size) !== null;
  const input: Input = {
    ...scalingOf(given),
    ...(size ?? shorterSide(given.size)),
    colour: given.do_flip_channel_order ? 'bgr' : 'rgb',
    ...(sizeOf(given.size) !== null && !given.do_pad ? { fit: 'stretch' as const } : {}),
    ...(given.do_pad && keepsAspect ? { fit: 'letterbox-topleft' as const } : {}),
  };
  return { from: 'preprocessor_config.json', manifest: { input }, binding: false };
};

/** What the two files say, given as texts (null: there is none). */
export const saidByHuggingFace = (configText: string | null, preprocessorText: string | null): Said[] =>
  [saidByPreprocessor(preprocessorText), saidByConfig(configText)].filter((said) => said !== null);
