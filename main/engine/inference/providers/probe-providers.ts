import { PROVIDERS, type Provider, type ProviderReport } from '../../../../contract/compute.ts';
import { machineIdentity } from './machine-identity.ts';
import { missingFiles } from './nvidia-files.ts';
import { absence, type Platform, thisPlatform } from './platforms.ts';
import { ProviderFailure, ProviderProcess } from './provider-process.ts';
import { readReports, reportPath, writeReports } from './report-file.ts';
import { tinyFeeds, tinyNetwork } from './tiny-network.ts';
import { type Measured, verdict } from './verdict.ts';
import { isSoftwareVulkan, vulkanDriverFiles } from './vulkan-drivers.ts';

const LOAD_LIMIT_MS = 60_000;
const RUN_LIMIT_MS = 20_000;
const RUNS = 7;

export interface ProbeOptions {
  /** Which ones; all where left out. */
  readonly names?: readonly Provider[];
  /** Even where it is known how they did. */
  readonly force?: boolean;
  /** Of the processes in which they are probed: drivers read it. It also says where results are kept. */
  readonly env?: NodeJS.ProcessEnv;
  /** Of one load of the probe network, ms. */
  readonly loadLimitMs?: number;
}

/** Runs the probe network in a process of its own. @throws ProviderFailure */
const measure = async (provider: Provider, env: NodeJS.ProcessEnv, loadLimitMs: number): Promise<Measured> => {
  const apart = new ProviderProcess(provider, env);
  try {
    const { placement } = await apart.load(tinyNetwork(), { intraOpThreads: 1, spinning: false, limitMs: loadLimitMs });
    const feeds = tinyFeeds();
    const tookMs: number[] = [];
    let numbers = new Float32Array(0);
    for (let run = 0; run < RUNS; run++) {
      const { outputs, runMs } = await apart.run(feeds, RUN_LIMIT_MS);
      tookMs.push(runMs);
      numbers = Float32Array.from(outputs[0]?.data ?? []);
    }
    tookMs.sort((a, b) => a - b);
    return { runMs: tookMs[RUNS >> 1] ?? 0, numbers, elsewhere: placement?.elsewhere.map(({ op }) => op) ?? [] };
  } finally {
    await apart.close();
  }
};

interface Found {
  readonly report: ProviderReport;
  /** False: the machine may only have been busy. */
  readonly keep: boolean;
}

const probeOne = async (
  name: Provider,
  cpu: Measured | null,
  env: NodeJS.ProcessEnv,
  loadLimitMs: number,
): Promise<Found & { measured: Measured | null }> => {
  const report = { name, ok: false, runMs: null, auto: false, probedAt: new Date().toISOString() };
  if ((name === 'cuda' || name === 'tensorrt') && missingFiles(name).length > 0) {
    const reason = `The part of onnxruntime for ${name} is not installed; run throughline providers install cuda.`;
    return { report: { ...report, reason }, keep: true, measured: null };
  }
  try {
    const measured = await measure(name, env, loadLimitMs);
    const software = name === 'webgpu' && process.platform === 'linux' && isSoftwareVulkan(vulkanDriverFiles(env));
    return { report: { ...report, ...verdict(name, measured, cpu, software) }, keep: true, measured };
  } catch (error) {
    const keep = !(error instanceof ProviderFailure) || error.kind !== 'late';
    const words = error instanceof Error ? error.message : String(error);
    const what =
      error instanceof ProviderFailure && error.kind !== 'failed'
        ? `${name} ${words} when it was probed`
        : `${name} cannot be used: ${words}`;
    const todo = error instanceof ProviderFailure && error.kind !== 'failed' ? '; look at the driver of the device, or use cpu' : '';
    return { report: { ...report, reason: `${what}${todo}.` }, keep, measured: null };
  }
};

const absent = (name: Provider, at: Platform): ProviderReport | null => {
  const reason = absence(name, at);
  return reason === null ? null : { name, ok: false, reason, runMs: null, auto: false, probedAt: null };
};

let queue: Promise<unknown> = Promise.resolve();

/**
 * How the providers do on this machine, in the contract's order: from what is kept (`reportPath`), and for those of which nothing is known by running a tiny
 * network in a process that is thrown away; one provider at a time, whoever asks. Takes up to a minute for each where a driver hangs; never blocks the
 * calling thread. Never rejects.
 */
export const providerReports = (options: ProbeOptions = {}): Promise<ProviderReport[]> => {
  const reports = queue.then(() => findReports(options));
  queue = reports.catch(() => undefined);
  return reports;
};

const findReports = async ({ names = PROVIDERS, force = false, env = process.env, loadLimitMs = LOAD_LIMIT_MS }: ProbeOptions) => {
  const at = thisPlatform();
  const [path, machine] = [reportPath(env), machineIdentity(env)];
  const known = new Map((await readReports(path, machine)).map((report) => [report.name, report]));
  const wanted = PROVIDERS.filter((name) => names.includes(name));
  const unknown = wanted.filter((name) => absence(name, at) === null && (force || !known.has(name)));
  const found = new Map<Provider, ProviderReport>();
  if (unknown.length > 0) {
    // What the others are held against.
    const cpu = await probeOne('cpu', null, env, loadLimitMs);
    for (const name of unknown) {
      const { report, keep } = name === 'cpu' ? cpu : await probeOne(name, cpu.measured, env, loadLimitMs);
      found.set(name, report);
      if (keep) known.set(name, report);
      else known.delete(name);
    }
    await writeReports(path, machine, [...known.values()]);
  }
  return wanted.flatMap((name) => absent(name, at) ?? found.get(name) ?? known.get(name) ?? []);
};
