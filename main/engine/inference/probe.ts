import { Fault } from '../../../contract/errors.ts';
import { ProbeChild, type ProbeOutcome } from './probe-child.ts';
import type { Feed, ProbeAnswer, ProbeJob } from './probe-protocol.ts';
import { runtimeWords } from './runtime-words.ts';

/** A run is given so long in all, and a second more for so many bytes, as they have to be read first. */
const LIMIT_MS = 10_000;
const BYTES_PER_S = 50e6;

/** What a network did when it was run once, apart. */
export type Probed = Extract<ProbeAnswer, { ok: true }>;

/** The file to be tried, and whether it has to be wrapped. */
export interface Candidate {
  readonly path: string;
  readonly sha256: string;
  readonly wrap: boolean;
  /** Of the file and those that go with it. */
  readonly size: number;
}

export const probeLimitMs = (bytes: number): number => LIMIT_MS + (bytes / BYTES_PER_S) * 1000;

/** Why a network cannot be used, in one sentence; null where it can. */
export const probeFault = (path: string, outcome: ProbeOutcome, limitMs: number): Fault | null => {
  const limit = `${Math.round(limitMs / 1000)} s`;
  if (outcome.kind === 'late') {
    const what = outcome.loaded ? 'does not finish one run' : 'is not loaded';
    return new Fault('model', `${path} ${what} within ${limit}; use a smaller model.`);
  }
  if (outcome.kind === 'died') {
    const what = outcome.loaded ? 'is run' : 'is loaded';
    return new Fault('model', `onnxruntime crashes (${outcome.how}) when ${path} ${what}; export the model again, or use another.`);
  }
  if (outcome.answer.ok) return null;
  const words = runtimeWords(outcome.answer.message);
  if (outcome.answer.at === 'load')
    return new Fault('model', `onnxruntime cannot load ${path}: ${words}; export the model again, or use another.`);
  return new Fault('model', `${path} fails when it is run: ${words}; export the model again, or use another.`);
};

const done = new Map<string, Promise<ProbeOutcome>>();
const KEPT = 500;

/** Has a job done, however it ends. */
export type Ask = (job: ProbeJob, limitMs: number) => Promise<ProbeOutcome>;

const once: Ask = async (job, limitMs) => {
  const child = new ProbeChild();
  const outcome = await child.ask(job, limitMs);
  child.close();
  return outcome;
};

/**
 * Loads a network and runs it once on zeros and once on noise, in a process of its own that is thrown away: `feeds` are tried in turn until one runs.
 * The same file fed the same is not tried again. `ask` has it done elsewhere. Throws Fault('model') with one sentence where it cannot be loaded or run, crashes or takes too long.
 */
export const probe = async ({ path, sha256, wrap, size }: Candidate, feeds: readonly Feed[], ask?: Ask): Promise<Probed> => {
  // Weights beside the file may differ where the file is the same.
  const key = `${sha256} ${size} ${wrap} ${JSON.stringify(feeds)}`;
  const limitMs = probeLimitMs(size);
  const outcome = ask?.({ path, wrap, feeds }, limitMs) ?? done.get(key) ?? once({ path, wrap, feeds }, limitMs);
  if (done.size >= KEPT) done.clear();
  done.set(key, outcome);
  const result = await outcome;
  // The machine may have been busy, or short of memory: what gave no answer is tried again another time.
  if (result.kind !== 'answer') done.delete(key);
  const fault = probeFault(path, result, limitMs);
  if (fault !== null) throw fault;
  if (result.kind !== 'answer' || !result.answer.ok) throw new Error('unreachable');
  return result.answer;
};
