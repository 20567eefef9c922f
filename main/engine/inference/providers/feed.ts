/** An input of a run: numbers that their owner keeps and refills between runs, also where they lie in shared memory, and their dimensions, row-major. */
export interface Feed {
  readonly data: Float32Array | Uint8Array;
  readonly dims: readonly number[];
}

/** Made once for each array and used in many runs: nothing is copied here. @throws RangeError where the dimensions are not those of the array */
export const feed = (data: Float32Array | Uint8Array, dims: readonly number[]): Feed => {
  const size = dims.reduce((product, side) => product * side, 1);
  if (size !== data.length) throw new RangeError(`Expected ${size} numbers for [${dims.join(', ')}] but received ${data.length}.`);
  return { data, dims: [...dims] };
};
