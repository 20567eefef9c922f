import { describe, expect, it } from 'vitest';
import { type ModelManifest, modelManifest } from '../../contract/index.ts';
import { AUTO, draftOf, manifestOf, OTHER } from './correction.ts';

const manifest: ModelManifest = {
  version: 1,
  task: 'detect',
  family: 'nanodet',
  input: { colour: 'bgr', mean: [103.53, 116.28, 123.675], std: [57.375, 57.12, 58.395], fit: 'letterbox-centre', pad: 0 },
  labels: 'names.txt',
  score: 0.35,
  options: { regMax: 7 },
  licence: 'MIT',
};

describe('a correction', () => {
  it('changes nothing where nothing is changed', () => {
    expect(manifestOf(draftOf({ manifest }), manifest)).toEqual(manifest);
    const bare: ModelManifest = { version: 1 };
    expect(manifestOf(draftOf({ manifest: bare }), bare)).toEqual(bare);
  });

  it('writes what is said, leaves out what is to be understood, and keeps what is not asked for', () => {
    const draft = {
      ...draftOf({ manifest }),
      colour: 'rgb',
      fit: AUTO,
      normalisation: '0 to 1',
      width: 320,
      iou: 0.6,
      labels: 'cat\ndog\n',
    };
    const written = manifestOf(draft, manifest);
    expect(written).toEqual({
      ...manifest,
      input: { colour: 'rgb', mean: [0], std: [255], pad: 0, width: 320 },
      iou: 0.6,
      labels: ['cat', 'dog'],
    });
    expect(modelManifest.parse(written)).toEqual(written);
  });

  it('takes mean and deviation as they are typed, and refuses what cannot be divided by', () => {
    const typed = { ...draftOf({ manifest }), normalisation: OTHER, mean: '127', std: '128, 128, 128' };
    expect(manifestOf(typed, manifest)?.input).toMatchObject({ mean: [127], std: [128, 128, 128] });
    for (const std of ['0', '1, 0, 1', 'one', '']) expect(manifestOf({ ...typed, std }, manifest), std).toBeNull();
  });
});
