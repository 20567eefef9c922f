import type { Provider, ProviderReport } from '../../../../contract/compute.ts';

/** What running the probe network on a provider gave. */
export interface Measured {
  /** Of a run, median. */
  readonly runMs: number;
  readonly numbers: Float32Array;
  /** Operators that did not run on it. */
  readonly elsewhere: readonly string[];
}

/** A number may be off by so much of itself, or of one: devices add in another order, and some with half the digits. */
const TOLERANCE = 0.02;
/** Slower than cpu by this factor, and by more than this a run: not worth it. */
const FACTOR = 3;
const SLOW_MS = 5;

/** The largest difference to what cpu computed, relative to the larger of it and 1; infinite where numbers are missing or none. */
export const difference = (numbers: Float32Array, expected: Float32Array): number => {
  if (numbers.length !== expected.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (const [index, right] of expected.entries()) {
    const off = Math.abs((numbers[index] ?? Number.NaN) - right) / Math.max(1, Math.abs(right));
    if (!(off <= worst)) worst = Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
  }
  return worst;
};

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

const NAMES: { readonly [P in Provider]: string } = {
  cpu: 'The processor: always there.',
  webgpu: 'The graphics adapter, through WebGPU.',
  cuda: 'The NVIDIA device, through CUDA.',
  tensorrt: 'The NVIDIA device, through TensorRT; it builds for minutes before the first run.',
  dml: 'The graphics adapter, through DirectML.',
  coreml: 'The graphics and neural units of Apple, through Core ML.',
};

/**
 * What is said of a provider that ran. @param cpu null: nothing to hold it against
 * @param software whether its device is known to be computed by the processor
 */
export const verdict = (
  name: Provider,
  measured: Measured,
  cpu: Measured | null,
  software: boolean,
): Pick<ProviderReport, 'ok' | 'reason' | 'runMs' | 'auto'> => {
  const { runMs, numbers, elsewhere } = measured;
  if (name === 'cpu') return { ok: true, reason: NAMES.cpu, runMs, auto: true };
  const off = cpu === null ? 0 : difference(numbers, cpu.numbers);
  if (off > TOLERANCE) {
    const how = Number.isFinite(off) ? `${(off * 100).toFixed(0)} % off` : 'no numbers';
    return { ok: false, reason: `${name} computes other results than cpu (${how}); update the driver of the device.`, runMs, auto: false };
  }
  const times =
    cpu === null ? `${ms(runMs)} a run of the probe network` : `${ms(runMs)} a run of the probe network, where cpu takes ${ms(cpu.runMs)}`;
  const named = `choose ${name} by name to use it all the same`;
  if (software)
    return { ok: true, reason: `${name} works, but its device is computed by the processor: ${times}; ${named}.`, runMs, auto: false };
  if (elsewhere.some((op) => op.includes('Conv')))
    return {
      ok: true,
      reason: `${name} works, but leaves the convolutions of the probe network to the processor: ${times}; ${named}.`,
      runMs,
      auto: false,
    };
  if (cpu !== null && runMs > SLOW_MS && runMs > cpu.runMs * FACTOR)
    return { ok: true, reason: `${name} works, but slowly: ${times}; ${named}.`, runMs, auto: false };
  return { ok: true, reason: NAMES[name], runMs, auto: true };
};
