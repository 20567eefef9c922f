/** Median and range of repeats. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export const spread = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
};

/** CPU ms a frame of each bare part. `classify` is that of one run; it counts as often as the pipeline ran it a frame. */
export interface BareCpuMs {
  readonly decode: number;
  readonly scale: number;
  readonly detect: number;
  readonly classify: number;
}

/** The limit a saturated run is held against: the machine's cores ÷ the CPU time of a frame's bare parts, frames/s. */
export const limitFps = (bare: BareCpuMs, classifiedPerFrame: number, cores: number): number =>
  (cores * 1000) / (bare.decode + bare.scale + bare.detect + bare.classify * classifiedPerFrame);
