import type { Task } from '../../../contract/model.ts';
import type { Said } from './said.ts';

/** Labels in the forms exporters write to `metadata_props`: `a,b,c`, `["a","b"]`, or Ultralytics' `{0: 'a', 1: 'b'}`. */
export const metadataLabels = (metadata: Readonly<Record<string, string>>): string[] | null => {
  const text = (metadata['labels'] ?? metadata['names'] ?? metadata['classes'] ?? '').trim();
  if (text === '') return null;
  if (text.startsWith('{'))
    return [...text.matchAll(/\d+\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)].map((m) => m[1] ?? m[2] ?? '');
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed.map(String);
  } catch {
    // not JSON: a plain list
  }
  return text.split(/\r?\n|,/).map((label) => label.trim());
};

/** Ultralytics' tasks, https://docs.ultralytics.com/tasks. Boxes are all that is used of networks for outlines, key points and turned boxes. */
const ULTRALYTICS_TASKS: Readonly<Record<string, Task>> = {
  detect: 'detect',
  segment: 'detect',
  pose: 'detect',
  classify: 'classify',
};

/** `[640, 640]` or `640`: height and width. */
const sizeOf = (text: string | undefined): { width: number; height: number } | null => {
  const numbers = (text ?? '').match(/\d+/g)?.map(Number) ?? [];
  const [height, width = height] = numbers;
  return height === undefined || width === undefined || height < 1 || width < 1 || Math.max(width, height) > 4096
    ? null
    : { width, height };
};

/**
 * What a file's `metadata_props` say: labels, and what Ultralytics' exporter writes (task, imgsz, https://docs.ultralytics.com/modes/export). Null where
 * they say nothing.
 */
export const saidByMetadata = (metadata: Readonly<Record<string, string>>): Said | null => {
  const labels = metadataLabels(metadata);
  const isUltralytics =
    /ultralytics|yolo/i.test(`${metadata['author']} ${metadata['description']}`) || ('stride' in metadata && 'names' in metadata);
  const task = isUltralytics ? ULTRALYTICS_TASKS[metadata['task'] ?? ''] : undefined;
  const size = sizeOf(metadata['imgsz']);
  const licence = metadata['license'] ?? metadata['licence'];
  if (labels === null && task === undefined && size === null && licence === undefined) return null;
  // Their pictures are RGB, 0..1; how they are fitted is the family's matter.
  const scaling = isUltralytics ? { colour: 'rgb' as const, mean: [0], std: [255] } : {};
  return {
    from: "the file's metadata",
    manifest: {
      ...(task === undefined ? {} : { task }),
      ...(isUltralytics || size !== null ? { input: { ...scaling, ...size } } : {}),
      ...(licence === undefined ? {} : { licence: licence.slice(0, 400) }),
    },
    ...(labels === null ? {} : { labels }),
    binding: false,
  };
};
