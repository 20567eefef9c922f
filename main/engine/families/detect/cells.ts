/** Cells of one stride in an input of this size, row by row; sides are rounded up where the stride does not divide them. */
export const cellsOf = (width: number, height: number, stride: number): number => Math.ceil(width / stride) * Math.ceil(height / stride);

/** Cells of several strides, one grid behind the other. */
export const allCells = (width: number, height: number, strides: readonly number[]): number =>
  strides.reduce((sum, stride) => sum + cellsOf(width, height, stride), 0);

/** The strides of most detectors, and of those with one level more. */
export const STRIDES = [8, 16, 32] as const;
export const MORE_STRIDES = [8, 16, 32, 64] as const;

/** Strides whose cells, `times` rows each, make so many rows; null where none do. */
export const stridesFor = (rows: number, width: number, height: number, times = 1): readonly number[] | null =>
  [STRIDES, MORE_STRIDES].find((strides) => allCells(width, height, strides) * times === rows) ?? null;

/** For each cell of the strides, one behind the other: column, row and stride. */
export const gridOf = (width: number, height: number, strides: readonly number[]): Float32Array => {
  const grid = new Float32Array(allCells(width, height, strides) * 3);
  let at = 0;
  for (const stride of strides) {
    const across = Math.ceil(width / stride);
    for (let cell = 0; cell < cellsOf(width, height, stride); cell++) {
      grid[at++] = cell % across;
      grid[at++] = Math.floor(cell / across);
      grid[at++] = stride;
    }
  }
  return grid;
};
