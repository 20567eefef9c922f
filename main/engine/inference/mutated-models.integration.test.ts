import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Fault } from '../../../contract/errors.ts';
import { mutant } from '../../../models/mutants.ts';
import { nullClassifier } from '../../../models/null.ts';
import { colourClassifier, constantDetector, redSquareDetector } from '../../../models/synthetic.ts';
import { sharedData } from '../testing/shared-data.ts';
import { tryModel } from './choose.ts';
import { lookAtModel } from './describe.ts';
import { ProbeChild } from './probe-child.ts';
import type { Ask } from './probe.ts';

/** Small real networks of several families, where they are there. */
const REAL = ['mnist', 'gender_mini_xception', 'yunet_n_640', 'yunet_n_dynamic', 'tcmonodepth_small', 'squeezenet_fp16'];
const EACH = 40;
/** Seeds beyond those: one of these made onnxruntime abort. */
const MORE: Readonly<Record<string, readonly number[]>> = { squares: [5315] };
const LIMIT_MS = 10_000;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-mutants-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const models = async (): Promise<Record<string, Uint8Array>> => {
  const real = sharedData === null ? [] : REAL;
  const files = await Promise.all(
    real.map(async (name) => [name, await readFile(join(sharedData ?? '', 'models', name, 'model.onnx'))] as const),
  );
  return {
    squares: redSquareDetector({ width: 96, height: 64 }),
    constant: constantDetector({ width: 64, height: 64, classes: 80 }, 0),
    colours: colourClassifier('float32'),
    bytes: colourClassifier('uint8', 1),
    nothing: nullClassifier({ sizePx: 32, batch: 'batch' }),
    ...Object.fromEntries(files),
  };
};

/** Many networks a process; a new one where one died or was late. */
const pool = (): { ask: Ask; close: () => void; killed: string[] } => {
  let child: ProbeChild | null = null;
  const killed: string[] = [];
  const ask: Ask = async (job, limitMs) => {
    child = child?.usable ? child : new ProbeChild();
    const outcome = await child.ask(job, Math.min(limitMs, LIMIT_MS));
    if (outcome.kind !== 'answer') killed.push(outcome.kind === 'died' ? outcome.how : 'late');
    return outcome;
  };
  return { ask, close: () => child?.close(), killed };
};

type Ending = 'header' | 'shapes' | 'run refused' | 'ran';

const endOf = async (path: string, ask: Ask): Promise<Ending> => {
  let stage: Ending = 'header';
  try {
    const { file, understanding } = await lookAtModel(path, null, false);
    stage = 'shapes';
    if (understanding.result instanceof Fault) throw understanding.result;
    stage = 'run refused';
    await tryModel(understanding.result, file, ask);
    return 'ran';
  } catch (error) {
    // Anything else is a crash.
    if (!(error instanceof Fault)) throw error;
    expect(error.kind).toBe('model');
    expect(error.message).toContain(path);
    expect(error.message.length).toBeLessThan(1500);
    return stage;
  }
};

it('damaged models are refused in a sentence or run, and never take the engine with them', { timeout: 600_000 }, async () => {
  const { ask, close, killed } = pool();
  const counts: Record<Ending, number> = { header: 0, shapes: 0, 'run refused': 0, ran: 0 };
  let slowestMs = 0;
  let total = 0;
  for (const [name, bytes] of Object.entries(await models())) {
    const seeds = [...Array.from({ length: EACH }, (_, index) => total + index + 1), ...(MORE[name] ?? [])];
    for (const seed of seeds) {
      const { way, bytes: damaged } = mutant(bytes, seed);
      const path = join(folder, `${name}-${seed}-${way}.onnx`);
      await writeFile(path, damaged);
      const startedMs = performance.now();
      counts[await endOf(path, ask)]++;
      slowestMs = Math.max(slowestMs, performance.now() - startedMs);
      await rm(path);
    }
    total += seeds.length;
  }
  close();
  console.log(
    `${total} damaged models: ${JSON.stringify(counts)}, ended their process: ${killed.length} (${killed.join(', ')}), slowest ${(slowestMs / 1000).toFixed(2)} s`,
  );
  expect(total).toBeGreaterThanOrEqual(300);
  expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(total);
  expect(counts.ran).toBeGreaterThan(20);
  expect(counts.header).toBeGreaterThan(20);
  expect(slowestMs).toBeLessThan(LIMIT_MS + 2000);
});
