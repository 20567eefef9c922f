/**
 * A network is loaded and run here before it is loaded anywhere else: what makes onnxruntime crash or hang ends this process only. Gets jobs over IPC,
 * one after the other, answers each, and lives until it is told to go.
 */
import { readFile } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { wrapHalfFloats } from '../../../models/onnx-wrap.ts';
import { constantTensor } from './providers/tensors.ts';
import type { Feed, ProbeAnswer, ProbedOutput, ProbeJob, ProbeMessage } from './probe-protocol.ts';

// Where memory runs out, this process goes before the one that plays.
try {
  writeFileSync('/proc/self/oom_score_adj', '1000');
} catch {
  // no Linux
}

// A network that never comes back keeps this thread; another one looks whether there still is somebody who waits.
const watch = `setInterval(() => process.ppid === ${process.ppid} || process.kill(process.pid, 'SIGKILL'), 1000)`;
new Worker(watch, { eval: true, execArgv: [] }).unref();

const say = (message: ProbeMessage): void => {
  process.send?.(message);
};

/** Noise that is the same in every run (a linear congruential generator, Numerical Recipes' constants). */
const picture = ({ type, dims, low, high }: Feed['picture'], noisy: boolean): Tensor => {
  const size = dims.reduce((product, side) => product * side, 1);
  const data = type === 'uint8' ? new Uint8Array(size) : new Float32Array(size);
  let state = 1;
  for (let at = 0; noisy && at < size; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    data[at] = low + ((high - low) * state) / 2 ** 32;
  }
  return data instanceof Uint8Array ? new Tensor('uint8', data, dims) : new Tensor('float32', data, dims);
};

const countNan = (data: unknown): number => {
  if (!(data instanceof Float32Array) && !(data instanceof Float64Array)) return 0;
  let count = 0;
  for (const value of data) if (Number.isNaN(value)) count++;
  return count;
};

/** The two runs' outputs seen as one. */
const both = (first: InferenceSession.ReturnType, second: InferenceSession.ReturnType): ProbedOutput[] =>
  Object.entries(first).map(([name, output]) => {
    const other = second[name];
    const dims = output.dims.map((side, index) => (other?.dims[index] === side ? side : null));
    return { name, type: output.type, dims, nan: Math.max(countNan(output.data), countNan(other?.data)) };
  });

const probe = async ({ path, wrap, feeds }: ProbeJob): Promise<ProbeAnswer> => {
  const startedMs = performance.now();
  const settings: InferenceSession.SessionOptions = { executionProviders: ['cpu'], logSeverityLevel: 4 };
  let session: InferenceSession;
  try {
    const wrapped = wrap ? wrapHalfFloats(await readFile(path), path) : null;
    session = await (wrapped === null ? InferenceSession.create(path, settings) : InferenceSession.create(wrapped, settings));
  } catch (error) {
    return { ok: false, at: 'load', message: error instanceof Error ? error.message : String(error) };
  }
  const loadMs = performance.now() - startedMs;
  say({ type: 'loaded' });
  let message = 'nothing was put in';
  for (const [index, feed] of feeds.entries()) {
    const constants = Object.fromEntries(feed.constants.map((constant) => [constant.name, constantTensor(constant)]));
    try {
      const first = await session.run({ ...constants, [feed.picture.name]: picture(feed.picture, false) });
      const secondMs = performance.now();
      const second = await session.run({ ...constants, [feed.picture.name]: picture(feed.picture, true) });
      const runMs = performance.now() - secondMs;
      await session.release();
      return { ok: true, feed: index, loadMs, runMs, outputs: both(first, second) };
    } catch (error) {
      message = error instanceof Error ? error.message : String(error);
    }
  }
  await session.release();
  return { ok: false, at: 'run', message };
};

process.on('message', async (job: ProbeJob) => {
  say({ type: 'answer', answer: await probe(job) });
});
