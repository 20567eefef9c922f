import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { OnnxWriter } from '../../../../models/onnx-writer.ts';
import { colourClassifier } from '../../../../models/synthetic.ts';
import { feed } from './feed.ts';
import { type LoadedModel, ProviderFailure, ProviderProcess } from './provider-process.ts';
import { tinyFeeds, tinyNetwork } from './tiny-network.ts';

const LIMITS = { intraOpThreads: 1, spinning: false, limitMs: 30_000 };
const open: ProviderProcess[] = [];
const start = (): ProviderProcess => {
  const apart = new ProviderProcess('cpu');
  open.push(apart);
  return apart;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

const failureOf = async (promise: Promise<unknown>): Promise<ProviderFailure> => {
  const error = await promise.catch((reason: unknown) => reason);
  return error instanceof ProviderFailure ? error : expect.fail(`no failure of a provider: ${String(error)}`);
};

/** float32 and uint8 inputs, a constant, and an output of integers besides one of floats. */
const mixed = (): LoadedModel => {
  const g = new OnnxWriter();
  const image = g.input('image', 'float32', [1, 'n']);
  const bytes = g.input('bytes', 'uint8', ['m']);
  const add = g.input('add', 'int64', [1]);
  g.output('sum', g.node('Add', [image, g.node('Cast', [add], { to: 1 })]), 'float32', [1, 'n']);
  g.output('total', g.node('ReduceSum', [g.node('Cast', [bytes], { to: 7 })], { keepdims: 1 }), 'int64', [1]);
  const constants = [{ name: 'add', type: 'int64' as const, dims: [1], data: [5] }];
  return { ...tinyNetwork(), bytes: g.bytes(), constants, outputs: ['total', 'sum'] };
};

describe('a network in a process of its own', () => {
  it('gives what it gives in this one', async () => {
    const apart = start();
    expect(await apart.load(tinyNetwork(), LIMITS)).toMatchObject({ placement: null, loadMs: expect.any(Number) as number });
    const first = await apart.run(tinyFeeds(), 5000);
    expect(first.outputs).toMatchObject([{ dims: [1, 16, 1, 1] }]);
    expect(await apart.run(tinyFeeds(), 5000)).toMatchObject({ outputs: first.outputs });
  });

  it('takes several inputs of changing sizes, also from shared memory, and gives outputs in the order asked for', async () => {
    const apart = start();
    await apart.load(mixed(), LIMITS);
    for (const size of [3, 70_000, 1, 3]) {
      const image = new Float32Array(new SharedArrayBuffer(size * 4)).map((_, index) => index);
      const feeds = { image: feed(image, [1, size]), bytes: feed(new Uint8Array(size * 2).fill(3), [size * 2]) };
      const { outputs } = await apart.run(feeds, 5000);
      expect(outputs.map(({ dims }) => dims)).toEqual([[1], [1, size]]);
      expect([...outputs[0]!.data]).toEqual([size * 6]);
      expect(outputs[1]!.data).toEqual(Float32Array.from({ length: size }, (_, index) => index + 5));
    }
  });

  it('says in a few words what a network is refused for, when it is loaded or run', async () => {
    const damaged = start();
    expect(await failureOf(damaged.load({ ...tinyNetwork(), bytes: Uint8Array.of(1, 2, 3) }, LIMITS))).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/protobuf parsing failed/i) as string,
    });
    const apart = start();
    await apart.load({ ...mixed(), bytes: colourClassifier(), constants: [], outputs: ['probabilities'] }, LIMITS);
    expect(await failureOf(apart.run({ input: feed(new Float32Array(9), [1, 9]) }, 5000))).toMatchObject({ kind: 'failed' });
    expect(await apart.run({ input: feed(new Float32Array(3072), [1, 3, 32, 32]) }, 5000)).toMatchObject({ outputs: [{ dims: [1, 4] }] });
  });

  it('is known to have crashed or hung, and nothing is left of it', async () => {
    const killed = start();
    await killed.load(tinyNetwork(), LIMITS);
    process.kill(killed.pid!, 'SIGSEGV');
    expect(await failureOf(killed.run(tinyFeeds(), 5000))).toMatchObject({ kind: 'died', message: 'crashed (SIGSEGV)' });
    const hung = start();
    await hung.load(tinyNetwork(), LIMITS);
    process.kill(hung.pid!, 'SIGSTOP');
    expect(await failureOf(hung.run(tinyFeeds(), 300))).toMatchObject({ kind: 'late', message: 'did not answer within 0.3 s' });
    expect(await failureOf(hung.run(tinyFeeds(), 300))).toMatchObject({ kind: 'late' });
    await hung.close();
    expect(() => process.kill(hung.pid!, 0)).toThrow('ESRCH');
    expect(readdirSync(tmpdir()).filter((name) => name === `throughline-profile-${hung.pid}`)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('leaves Ctrl+C to whoever started it', async () => {
    const apart = start();
    await apart.load(tinyNetwork(), LIMITS);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.kill(apart.pid!, signal);
    expect(await apart.run(tinyFeeds(), 5000)).toMatchObject({ outputs: [{ dims: [1, 16, 1, 1] }] });
  });

  it('works from a thread, and is gone when that is', async () => {
    const url = JSON.stringify(new URL('./provider-process.ts', import.meta.url).href);
    const tiny = JSON.stringify(new URL('./tiny-network.ts', import.meta.url).href);
    const code = `
      const { parentPort } = await import('node:worker_threads');
      const { ProviderProcess } = await import(${url});
      const { tinyNetwork, tinyFeeds } = await import(${tiny});
      const apart = new ProviderProcess('cpu');
      await apart.load(tinyNetwork(), { intraOpThreads: 1, spinning: false, limitMs: 30000 });
      const { outputs } = await apart.run(tinyFeeds(), 5000);
      parentPort.postMessage({ pid: apart.pid, length: outputs[0].data.length });
      parentPort.once('message', () => process.exit());`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
    const { pid, length } = await new Promise<{ pid: number; length: number }>((resolve, reject) => {
      worker.once('message', resolve).once('error', reject);
    });
    expect(length).toBe(16);
    worker.postMessage('end');
    await expect.poll(() => isThere(pid), { timeout: 5000 }).toBe(false);
  });

  it.runIf(process.platform === 'linux')('is the first to go where memory runs out', async () => {
    const apart = start();
    await apart.load(tinyNetwork(), LIMITS);
    expect(readFileSync(`/proc/${apart.pid}/oom_score_adj`, 'utf8').trim()).toBe('1000');
  });
});

/** Whether a process is there; one that ended and was not waited for is not. */
const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
