import { Fault } from '../../../../../contract/index.ts';
import type { Numbers } from '../../../families/family.ts';
import type { ModelReference } from '../../../inference/description.ts';
import { openSession } from '../../../inference/network-session.ts';
import type { Letterbox } from '../letterbox.ts';
import type { FramePlace, PlaceInit } from './frame-place.ts';
import { GraphPlace } from './graph-place.ts';
import type { InGraph, PlacedSource } from './in-graph.ts';
import { LibavPlace } from './libav-place.ts';
import { TypedPlace } from './typed-place.ts';

/** Of the numbers' own size; quantised networks turn a difference in the last bit of a pixel into a step. */
const MOST_OFF = 0.02;

/** Waves of all lengths, in all channels: no picture, but as textured as one. */
const textured = (bytes: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, at) => 128 + 60 * Math.sin(at / 97) + 40 * Math.sin(at / 7013) + 20 * Math.sin(at / 11));

/** RGB of a network's input with padding around the picture, as the source thread paints it. */
const padded = (rgb: Uint8Array, lb: Letterbox): Uint8Array => {
  for (let pixel = 0; pixel < lb.inputWidth * lb.inputHeight; pixel++) {
    const [x, y] = [(pixel % lb.inputWidth) - lb.contentX, Math.floor(pixel / lb.inputWidth) - lb.contentY];
    if (x < 0 || y < 0 || x >= lb.contentWidth || y >= lb.contentHeight) rgb.fill(lb.pad, pixel * 3, pixel * 3 + 3);
  }
  return rgb;
};

const runOn = async (model: ModelReference, place: FramePlace, plane: Uint8Array, source: PlacedSource): Promise<Numbers[]> => {
  const session = await openSession({ model, intraOpThreads: 1 });
  try {
    await place.lay(plane, source.letterbox);
    return await session.run(place.feeds);
  } finally {
    await session.close();
    place.close();
  }
};

/** The mean difference of two outputs, as a share of how large their numbers are. */
export const outputsDiffer = (some: readonly Numbers[], others: readonly Numbers[]): number => {
  let [difference, size] = [0, 0];
  some.forEach(({ data }, output) => {
    const other = others[output]?.data;
    for (let at = 0; at < data.length; at++) {
      difference += Math.abs(data[at]! - (other?.[at] ?? Number.NaN));
      size += Math.abs(data[at]!);
    }
  });
  return size === 0 ? difference : difference / size;
};

/**
 * Holds a network with preprocessing in its graph against the same network with preprocessing before it, on one picture, on the cpu.
 * @throws Fault(model) where they do not say the same
 */
export const checkEdited = async (
  init: PlaceInit,
  edited: InGraph,
  place: 'graph' | 'libav-graph',
  source: PlacedSource,
): Promise<void> => {
  const plane = place === 'graph' ? textured(edited.frameBytes) : padded(textured(edited.frameBytes), source.letterbox);
  const before = place === 'graph' ? new TypedPlace(init) : new LibavPlace(init.model);
  const off = outputsDiffer(await runOn(init.model, before, plane, source), await runOn(edited.model, new GraphPlace(), plane, source));
  if (!(off <= MOST_OFF))
    throw new Fault(
      'model',
      `${init.model.name} gives other numbers with preprocessing in its graph (off by ${(off * 100).toFixed(1)} %): choose another place for it.`,
    );
};
