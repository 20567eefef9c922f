import { type Candidates, createCandidates } from '../pipeline/detect/detections.ts';
import type { DetectFamily, FamilyOptions, NetworkFacts, Numbers, ValueShape } from './family.ts';

/** A shape as tests write it: name, then dimensions; float32 where no type is said. */
export type Shape = readonly [name: string, shape: readonly (number | string)[], type?: string];

export const value = ([name, shape, type = 'float32']: Shape): ValueShape => ({ name, shape, type });

/** Facts of a network that takes a picture of this size and gives these outputs. */
export const facts = (width: number, height: number, outputs: readonly Shape[], more: Partial<NetworkFacts> = {}): NetworkFacts => ({
  width,
  height,
  layout: 'nchw',
  channels: 3,
  outputs: outputs.map(value),
  otherInputs: [],
  metadata: {},
  madeBy: {},
  labels: null,
  ...more,
});

export const numbers = (dims: readonly number[], data: ArrayLike<number> | number = 0): Numbers => {
  const count = dims.reduce((product, side) => product * side, 1);
  return { dims, data: typeof data === 'number' ? new Float32Array(count).fill(data) : Float32Array.from(data) };
};

export interface FoundBox {
  readonly box: readonly number[];
  readonly score: number;
  readonly label: number;
}

/** What a family's decoder makes of outputs, best first. */
export const found = (
  family: DetectFamily,
  size: { width: number; height: number; classes: number; options?: FamilyOptions },
  outputs: readonly Numbers[],
  minScore = 0.1,
): FoundBox[] => {
  const decoder = family.decoder({ options: {}, ...size });
  const out: Candidates = createCandidates(decoder.capacity);
  decoder.decode(outputs, minScore, out);
  // (Without the sign of zero.)
  const round = (x: number) => Math.round(x * 1000) / 1000 + 0;
  return Array.from({ length: out.count }, (_, index) => ({
    box: [...out.boxes.subarray(index * 4, index * 4 + 4)].map(round),
    score: round(out.scores[index]!),
    label: out.classes[index]!,
  })).sort((a, b) => b.score - a.score);
};
