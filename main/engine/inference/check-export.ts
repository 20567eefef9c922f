import { readFileSync, writeFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/**
 * node main/engine/inference/check-export.ts MODEL INPUT.f32 OUTPUT.f32 [TOLERANCE | --write]
 *
 * Holds a network's file against the network it was exported from: runs it on the numbers of INPUT.f32 (raw float32, the shape is the file's;
 * an open first side is what the numbers fill) and compares what comes out, its outputs one after another, with those of OUTPUT.f32. A number may be off
 * by TOLERANCE (0.001), times its size where that is above 1. Prints one line with the largest difference and the time of a run on one
 * thread; says what is wrong in one sentence, and exits with 1, where they differ. With `--write`, OUTPUT.f32 is what comes out instead: how training
 * asks a teacher. Where the first side is fixed, INPUT.f32 may hold several pictures, run one after another.
 */
const [model, inputFile, outputFile, toleranceText = '1e-3'] = process.argv.slice(2);
const fail = (message: string): never => {
  console.error(message);
  process.exit(1);
};

const floats = (path: string): Float32Array => {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};

/** Runs whose median is the time. */
const TIMED_RUNS = 30;

const main = async (modelFile: string, given: Float32Array, outputFile: string, tolerance: number | 'write'): Promise<void> => {
  const session = await InferenceSession.create(modelFile, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
  const [input, ...others] = session.inputMetadata;
  if (input === undefined || !input.isTensor || others.length > 0) return fail(`${modelFile} has not one tensor as input; use another.`);
  const [first, ...rest] = input.shape;
  const each = rest.reduce<number>((product, side) => product * Number(side), 1);
  const pictures = given.length / each;
  const batch = typeof first === 'number' ? first : pictures;
  if (!(pictures > 0) || !Number.isInteger(pictures) || pictures % batch !== 0)
    return fail(`${modelFile} takes [${input.shape.join(', ')}], which ${given.length} numbers do not fill.`);
  const dims = [batch, ...rest.map(Number)];
  const feedOf = (at: number) => ({ [input.name]: new Tensor('float32', given.subarray(at * each, (at + batch) * each), dims) });
  const values: Float32Array[] = [];
  for (let at = 0; at < pictures; at += batch) {
    const outputs = await session.run(feedOf(at));
    for (const name of session.outputNames) values.push(outputs[name]!.data as Float32Array);
  }
  if (tolerance === 'write') {
    writeFileSync(outputFile, Buffer.concat(values.map((data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength))));
  } else {
    const largest = difference(values, floats(outputFile));
    if (largest === null) return fail(`${modelFile} does not give as many numbers as ${outputFile} has; export it again.`);
    if (!(largest <= tolerance))
      return fail(`${modelFile} is off by ${largest.toExponential(2)}, more than ${tolerance}; export it again.`);
    const times: number[] = [];
    for (let run = 0; run < TIMED_RUNS; run++) {
      const startedMs = performance.now();
      await session.run(feedOf(0));
      times.push(performance.now() - startedMs);
    }
    times.sort((a, b) => a - b);
    const median = times[TIMED_RUNS / 2]!.toFixed(2);
    console.log(`${modelFile}: [${dims.join(', ')}], off by at most ${largest.toExponential(1)}, ${median} ms a run on one thread`);
  }
  await session.release();
};

/** The largest difference, relative above 1; NaN where a number is none; null where they are not as many. */
const difference = (values: readonly Float32Array[], wanted: Float32Array): number | null => {
  if (values.reduce((sum, data) => sum + data.length, 0) !== wanted.length) return null;
  let largest = 0;
  let at = 0;
  for (const data of values) {
    for (const value of data) {
      const aim = wanted[at++]!;
      const off = Math.abs(value - aim) / Math.max(1, Math.abs(aim));
      if (!(off <= largest)) largest = off;
    }
  }
  return largest;
};

if (model === undefined || inputFile === undefined || outputFile === undefined)
  fail('Usage: node main/engine/inference/check-export.ts MODEL INPUT.f32 OUTPUT.f32 [TOLERANCE | --write]');
else await main(model, floats(inputFile), outputFile, toleranceText === '--write' ? 'write' : Number(toleranceText));
