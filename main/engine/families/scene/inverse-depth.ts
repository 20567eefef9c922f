import { isReal } from '../dims.ts';
import type { SceneFamily, SceneMap } from '../family.ts';
import { MapGrid } from './map-grid.ts';
import { isPlane, planeOf } from './plane.ts';

/**
 * How near each part of the picture is. Relative inverse depth, larger is nearer (Ranftl et al., "Towards Robust Monocular Depth Estimation", TPAMI 2022:
 * MiDaS; Yang et al., Depth Anything, CVPR 2024; Li et al., TCMonoDepth, 2021); with `metric`, distance: smaller is nearer. A frame's own range is spread
 * over the bytes of the map, 255 is nearest; its farthest and nearest hundredth are cut off, since single cells are often far out.
 */
const CUT = 0.01;
const BINS = 1024;

const putRange = (data: Float32Array, histogram: Int32Array): readonly [number, number] => {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  if (!(most > least)) return [Number.isFinite(least) ? least : 0, Number.isFinite(least) ? least : 0];
  histogram.fill(0);
  const times = (BINS - 1) / (most - least);
  let counted = 0;
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    histogram[Math.floor((value - least) * times)]!++;
    counted++;
  }
  const cut = counted * CUT;
  let [first, last] = [0, BINS - 1];
  for (let below = histogram[first]!; first < last && below <= cut; below += histogram[first]!) first++;
  for (let above = histogram[last]!; last > first && above <= cut; above += histogram[last]!) last--;
  return [least + first / times, least + (last + 1) / times];
};

const putBytes = (data: Float32Array, across: number, grid: MapGrid, far: number, near: number, out: SceneMap): void => {
  const times = near === far ? 0 : 255 / (near - far);
  let to = 0;
  for (const row of grid.rows) {
    for (const column of grid.columns) {
      const byte = (data[row * across + column]! - far) * times;
      out.data[to++] = byte >= 255 ? 255 : byte > 0 ? byte : 0;
    }
  }
};

export const inverseDepth: SceneFamily = {
  name: 'inverse-depth',
  task: 'depth',
  source: 'Ranftl et al., MiDaS, TPAMI 2022; Yang et al., Depth Anything, CVPR 2024; Li et al., TCMonoDepth, 2021',
  expects: 'a depth network: one picture input, one float output [1, 1, H, W], [1, H, W, 1] or [1, H, W]',
  input: { colour: 'rgb', fit: 'stretch', pad: 0, mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
  openSizePx: 384,
  match: ({ outputs: [output, ...others], otherInputs, madeBy }) => {
    if (!output || others.length + otherInputs.length > 0 || !isReal(output) || !isPlane(output)) return null;
    const made = madeBy[output.name];
    const named = /depth|dispar/i.test(output.name);
    // What ends in a ReLU has no upper end, so it is no probability.
    return { outputs: [output.name], classes: 0, certainty: named ? 3 : made === 'Relu' ? 2 : 1 };
  },
  decoder: ({ options }) => {
    const grid = new MapGrid();
    const histogram = new Int32Array(BINS);
    const metric = options['metric'] === true;
    return {
      decode: (outputs, lb, out) => {
        const { data, across, down } = planeOf(outputs, 'inverse-depth');
        grid.fit(lb, across, down, out);
        const [low, high] = putRange(data, histogram);
        const [far, near] = metric ? [high, low] : [low, high];
        putBytes(data, across, grid, far, near, out);
        out.low = far;
        out.high = near;
      },
    };
  },
};
