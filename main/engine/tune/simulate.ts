import type { TunedSettings } from '../../../contract/index.ts';
import { chance } from '../hash.ts';
import { sessionKey } from './candidates.ts';
import type { Measured, TuneSubject } from './subject.ts';

/** A machine as tests imagine it. Noise multiplies; standard deviations are of logarithms. */
export interface Machine {
  /** Frames/s of a setting where nothing disturbs it. */
  readonly rate: (settings: TunedSettings) => number;
  /** Of a block of one second, for itself; longer blocks have less of it. */
  readonly noise: number;
  /** What the whole machine wanders, with a memory of `MEMORY_MS`: other programs come and go. */
  readonly wander: number;
  /** So much slower it is a minute later: 0.1 is a tenth. */
  readonly drift: number;
  /** What a load takes, ms: from … to. */
  readonly loadMs: readonly [number, number];
  /** Settings that do not load. */
  readonly broken?: (settings: TunedSettings) => boolean;
  /** When it is cancelled, ms from the begin. */
  readonly cancelledMs?: number;
}

/** A machine that is shared with others as most are: a block differs from its like by about 5 %, nearly all of it slower than a block. */
export const SHARED: Omit<Machine, 'rate'> = { noise: 0.02, wander: 0.05, drift: 0.1, loadMs: [300, 1500] };

const MEMORY_MS = 15_000;
const WARMUP_MS = 1300;
const SETTLE_MS = 350;
const SLOTS_MS = 5;
const STEP_MS = 50;
const DRIFT_MS = 60_000;

export interface Simulated extends TuneSubject {
  readonly atWork: () => TunedSettings;
}

/** A subject with a clock of its own: a minute of it is over in no time. The same seed is the same machine. */
export const simulated = (machine: Machine, before: TunedSettings, seed: number): Simulated => {
  const { noise, wander, drift, cancelledMs = Number.POSITIVE_INFINITY } = machine;
  let [nowMs, atWork, drawn] = [0, before, 0];
  const uniform = (): number => 1 - chance(seed, drawn++);
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  let wandered = normal() * wander;
  const inherits = Math.exp(-STEP_MS / MEMORY_MS);
  /** Mean of the machine's logarithm meanwhile. */
  const pass = (ms: number): number => {
    const steps = Math.ceil(ms / STEP_MS);
    let sum = 0;
    for (let step = 0; step < steps; step++) {
      wandered = inherits * wandered + Math.sqrt(1 - inherits ** 2) * wander * normal();
      sum += wandered - (drift * (nowMs + step * STEP_MS)) / DRIFT_MS;
    }
    nowMs += ms;
    return sum / steps;
  };
  return {
    objective: 'processed_fps',
    atWork: () => atWork,
    now: () => nowMs,
    cancelled: () => nowMs >= cancelledMs,
    prepare: async () => void pass(WARMUP_MS),
    apply: async (settings) => {
      const [least, most] = machine.loadMs;
      pass(sessionKey(settings) === sessionKey(atWork) ? SLOTS_MS : least + (most - least) * uniform());
      if (machine.broken?.(settings)) throw new Error('There is not enough memory.');
      atWork = settings;
    },
    measure: async (ms): Promise<Measured> => {
      pass(SETTLE_MS);
      const value = machine.rate(atWork) * Math.exp(pass(ms) + (noise * normal()) / Math.sqrt(ms / 1000));
      return { value, fps: value };
    },
  };
};

/**
 * What settings come to on a machine with so many cores: threads speed a session up as far as its work can be shared out (Amdahl), sessions run beside
 * each other until the cores are taken, and what is too much gets in the way. How much of each differs with `seed`.
 */
export const landscape =
  (cores: number, seed: number): Machine['rate'] =>
  ({ detectThreads, intraOpThreads, spinning }) => {
    const shared = 0.6 + 0.35 * chance(seed, 1);
    const inTheWay = 0.03 + 0.1 * chance(seed, 2);
    const spins = spinning ? 0.95 + 0.15 * chance(seed, 3) : 1;
    const session = spins / (1 - shared + shared / intraOpThreads);
    const most = cores * (0.75 + 0.25 * chance(seed, 4));
    return (20 * Math.min(detectThreads * session, most)) / (1 + inTheWay * Math.max(0, detectThreads * intraOpThreads - cores));
  };
