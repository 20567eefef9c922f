import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT_CODE, Fault, type OpenSettings, type RunSummary } from '../../../contract/index.ts';
import type { Engine } from '../engine.ts';
import { describeModel, type ModelReference } from '../inference/describe.ts';
import { letterbox } from '../pipeline/preprocess/letterbox.ts';
import { measureApart } from './apart.ts';
import { type BareCpuMs, limitFps, type Spread, spread } from './efficiency.ts';

const SESSION_RUNS = 60;
const ALL_FRAMES = 1_000_000;
/** A short clip is looped to about this many frames, so that filling and draining the pipeline does not count. */
const MIN_FRAMES = 1500;

export interface BenchOptions {
  readonly repeats: number;
  readonly record: boolean;
  readonly json?: boolean;
}

interface BenchReport {
  readonly source: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly detector: string | null;
  readonly classifier: string | null;
  readonly recording: boolean;
  readonly repeats: number;
  readonly frames: number;
  /** CPU ms a frame of each part alone; `classify` a run. */
  readonly bareCpuMs: { readonly [K in keyof BareCpuMs]: Spread };
  readonly classifiedPerFrame: number;
  readonly limitFps: Spread;
  readonly processedFps: Spread;
  /** Of each repeat's pipeline against the same repeat's limit. */
  readonly pipelineEfficiencyPct: Spread;
  /** CPU of the whole process a frame, ms: what the pipeline used where the parts alone use the sum above. */
  readonly pipelineCpuMs: Spread;
  readonly unexplained: number;
}

/** Measures the bare parts and the saturated pipeline by turns, `repeats` times, so that a noisy moment meets both. */
export const bench = async (makeEngine: () => Engine, uri: string, options: BenchOptions): Promise<number> => {
  const decode: number[] = [];
  const scale: number[] = [];
  const detect: number[] = [];
  const classify: number[] = [];
  const limits: number[] = [];
  const fps: number[] = [];
  const efficiency: number[] = [];
  const cpu: number[] = [];
  let last: RunSummary | null = null;
  let unexplained = 0;
  // The first pass also tells how long the clip is; it warms the machine up and is not counted.
  const clip = await pipelineOnce(makeEngine(), uri, { loop: false }, false);
  const frames = clip.summary.frames.received;
  const flow: Partial<OpenSettings> =
    frames < MIN_FRAMES ? { loop: true, maxFrames: frames * Math.ceil(MIN_FRAMES / frames) } : { loop: false };
  for (let repeat = 0; repeat < options.repeats; repeat++) {
    const { summary, cpuMs } = await pipelineOnce(makeEngine(), uri, flow, options.record);
    last = summary;
    unexplained += summary.frames.unexplained;
    const { detector, classifier } = await models(summary);
    const decodeMs = await measureApart({ part: 'decode', uri, maxFrames: ALL_FRAMES });
    const box = detector && letterbox(summary.source, detector.input);
    const scaleMs = box
      ? Math.max(0, (await measureApart({ part: 'decodeAndScale', uri, maxFrames: ALL_FRAMES, letterbox: box })) - decodeMs)
      : 0;
    const detectMs = detector ? await measureApart({ part: 'session', model: detector, runs: SESSION_RUNS }) : 0;
    const classifyMs = classifier ? await measureApart({ part: 'session', model: classifier, runs: SESSION_RUNS }) : 0;
    const classifiedPerFrame = summary.cascade.classified / Math.max(1, summary.frames.received);
    const limit = limitFps(
      { decode: decodeMs, scale: scaleMs, detect: detectMs, classify: classifyMs },
      classifiedPerFrame,
      availableParallelism(),
    );
    decode.push(decodeMs);
    scale.push(scaleMs);
    detect.push(detectMs);
    classify.push(classifyMs);
    limits.push(limit);
    fps.push(summary.fps.processed);
    efficiency.push((summary.fps.processed / limit) * 100);
    cpu.push(cpuMs);
    if (process.stderr.isTTY)
      process.stderr.write(`repeat ${repeat + 1} of ${options.repeats}: ${summary.fps.processed.toFixed(1)} of ${limit.toFixed(1)} fps\n`);
  }
  if (!last) throw new Error('no repeat');
  const report: BenchReport = {
    source: last.source.name,
    machine: { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism(), node: process.versions.node },
    detector: last.models.detector?.name ?? null,
    classifier: last.models.classifier?.name ?? null,
    recording: options.record,
    repeats: options.repeats,
    frames: last.frames.received,
    bareCpuMs: { decode: spread(decode), scale: spread(scale), detect: spread(detect), classify: spread(classify) },
    classifiedPerFrame: last.cascade.classified / Math.max(1, last.frames.received),
    limitFps: spread(limits),
    processedFps: spread(fps),
    pipelineEfficiencyPct: spread(efficiency),
    pipelineCpuMs: spread(cpu),
    unexplained,
  };
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : `${inWords(report)}\n`);
  return EXIT_CODE.done;
};

/** Run in the product's own way: all threads, the recorder where wanted. */
const pipelineOnce = async (
  engine: Engine,
  uri: string,
  flow: Partial<OpenSettings>,
  record: boolean,
): Promise<{ summary: RunSummary; cpuMs: number }> => {
  const root = await mkdtemp(join(tmpdir(), 'throughline-bench-'));
  try {
    await engine.open(uri, flow, record ? { root } : null);
    const before = process.cpuUsage();
    await engine.whenOver();
    const used = process.cpuUsage(before);
    const summary = engine.summary();
    const { fault } = engine.state();
    await engine.close();
    if (fault || !summary) throw new Fault(fault?.kind ?? 'internal', fault?.message ?? 'The run ended without a summary.');
    return { summary, cpuMs: (used.user + used.system) / 1000 / Math.max(1, summary.frames.received) };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};

const models = async (summary: RunSummary): Promise<{ detector: ModelReference | null; classifier: ModelReference | null }> => {
  const { detector, classifier } = summary.models;
  return {
    detector: detector && (await describeModel(detector.path, [], detector.task)),
    classifier: classifier && (await describeModel(classifier.path, [], classifier.task)),
  };
};

const inWords = (report: BenchReport): string => {
  const figure = ({ median, min, max }: Spread, unit: string) => `${median.toFixed(1)} ${unit} (${min.toFixed(1)} to ${max.toFixed(1)})`;
  const { bareCpuMs } = report;
  return [
    `${report.source}, ${report.frames} frames, ${report.repeats} repeats; ${report.machine.cpu}, ${report.machine.cores} cores, Node ${report.machine.node}`,
    `bare decode    ${figure(bareCpuMs.decode, 'CPU ms a frame')}`,
    `bare scale     ${figure(bareCpuMs.scale, 'CPU ms a frame')}`,
    `bare detect    ${figure(bareCpuMs.detect, 'CPU ms a run')}, ${report.detector ?? 'none'}`,
    `bare classify  ${figure(bareCpuMs.classify, 'CPU ms a run')}, ${report.classifier ?? 'none'}, ${report.classifiedPerFrame.toFixed(2)} runs a frame`,
    `pipeline       ${figure(report.pipelineCpuMs, 'CPU ms a frame')}${report.recording ? ', recording' : ''}`,
    `limit          ${figure(report.limitFps, 'fps')}`,
    `processed      ${figure(report.processedFps, 'fps')}`,
    `pipeline efficiency ${figure(report.pipelineEfficiencyPct, '%')}; unexplained ${report.unexplained}`,
  ].join('\n');
};
