import { isReal } from '../dims.ts';
import type { SceneFamily } from '../family.ts';
import { MapGrid } from './map-grid.ts';
import { isPlane, planeOf } from './plane.ts';

/**
 * One thing in front of its ground, one number for each part of the picture: how likely it is in front (portrait and selfie segmentation, as MediaPipe's:
 * https://ai.google.dev/edge/mediapipe/solutions/vision/image_segmenter; salient objects, as Qin et al., U²-Net, 2020).
 */
export const mask: SceneFamily = {
  name: 'mask',
  task: 'segment',
  source: 'MediaPipe image segmenter; Qin et al., U²-Net, Pattern Recognition 2020',
  expects: 'a mask: one picture input, one float output [1, 1, H, W] or [1, H, W, 1] of how likely each part is in front',
  input: { colour: 'rgb', fit: 'stretch', pad: 0, mean: [0], std: [255] },
  openSizePx: 256,
  match: ({ outputs: [output, ...others], otherInputs, madeBy }) => {
    if (!output || others.length + otherInputs.length > 0 || !isReal(output) || !isPlane(output)) return null;
    const made = madeBy[output.name];
    if (/depth|dispar/i.test(output.name)) return null;
    return { outputs: [output.name], classes: 2, options: { logits: false }, certainty: made === 'Sigmoid' ? 3 : 1 };
  },
  labels: () => ['background', 'person'],
  decoder: ({ options }) => {
    const grid = new MapGrid();
    const given = options['threshold'];
    const likely = typeof given === 'number' ? given : 0.5;
    const threshold = options['logits'] === true ? Math.log(likely / (1 - likely)) : likely;
    return {
      decode: (outputs, lb, out) => {
        const { data, across, down } = planeOf(outputs, 'mask');
        grid.fit(lb, across, down, out);
        let to = 0;
        for (const row of grid.rows) for (const column of grid.columns) out.data[to++] = data[row * across + column]! >= threshold ? 1 : 0;
        out.low = Number.NaN;
        out.high = Number.NaN;
      },
    };
  },
};
