import type { WhatIfSamples } from './samples.ts';

const MOST = 1200;
export const thinned = ({ endNs, e2eNs }: WhatIfSamples, most = MOST) => {
  const stride = Math.ceil(endNs.length / most);
  if (stride <= 1) return { endNs, e2eNs };
  const n = Math.floor(endNs.length / stride);
  const at = (i: number) => i * stride + ((i * 7) % stride);
  return {
    endNs: Float64Array.from({ length: n }, (_, i) => endNs[at(i)]!),
    e2eNs: Float64Array.from({ length: n }, (_, i) => e2eNs[at(i)]!),
  };
};
