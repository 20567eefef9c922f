import type {
  Candidate,
  ComputeSettings,
  CropPlace,
  PreprocessPlace,
  Provider,
  ProviderChoice,
  ProviderInfo,
  ProviderReport,
} from '../../../contract/index.ts';
import { ladder } from '../inference/providers/ladder.ts';

/** How one network is run: the rungs to try, best first, and the threads of a run. Plain data: it may be posted to a thread. */
export interface NetworkCompute {
  readonly requested: ProviderChoice;
  readonly rungs: readonly Provider[];
  /** Rungs that are not tried at all, and why. */
  readonly candidates: readonly Candidate[];
  readonly intraOpThreads: number;
  readonly spinning: boolean;
}

export interface DetectCompute extends NetworkCompute {
  readonly place: PreprocessPlace;
  /** Threads that each hold a session. */
  readonly threads: number;
}

export interface CropCompute extends NetworkCompute {
  readonly place: CropPlace;
}

/** Told when a network fell from one rung to the next while it ran: where it runs now, and a sentence. */
export type OnFall = (provider: ProviderInfo, sentence: string) => void;

/** What settings are resolved against. */
export interface Machine {
  readonly cores: number;
  readonly reports: readonly ProviderReport[];
}

/** Detect threads: one a core where the network runs on the cpu (two cores do 66–76 fps with two threads, 57 with one; more only get in each other's way). */
export const defaultDetectThreads = (cores: number): number => Math.min(4, Math.max(1, cores));

/** Threads of a run, of so many sessions: what cores are over is shared out, one left to decoding. */
const defaultIntraOpThreads = (cores: number, sessions: number): number => Math.max(1, Math.floor((cores - 1) / sessions));

const onCpu = (rungs: readonly Provider[]): boolean => rungs[0] === 'cpu';

export const detectCompute = (settings: ComputeSettings, { cores, reports }: Machine): DetectCompute => {
  const { rungs, candidates } = ladder(settings.provider, reports);
  const cpu = onCpu(rungs);
  // A device does one run at a time; a second session would only wait for it.
  const threads = settings.detectThreads ?? (cpu ? defaultDetectThreads(cores) : 1);
  const usual = cpu ? 'wasm' : 'libav-graph';
  return {
    requested: settings.provider,
    rungs,
    candidates,
    threads,
    intraOpThreads: settings.intraOpThreads ?? (cpu ? defaultIntraOpThreads(cores, threads) : 1),
    spinning: settings.spinning,
    place: settings.preprocess === 'auto' ? usual : settings.preprocess,
  };
};

/** @param rule what is said of this network alone */
export const cropCompute = (
  settings: ComputeSettings,
  rule: { readonly provider?: ProviderChoice | undefined; readonly crops?: ComputeSettings['crops'] | undefined },
  { reports }: Pick<Machine, 'reports'>,
): CropCompute => {
  const requested = rule.provider ?? settings.classifyProvider;
  const crops = rule.crops ?? settings.crops;
  return {
    ...ladder(requested, reports),
    intraOpThreads: settings.classifyIntraOpThreads ?? 1,
    spinning: settings.spinning,
    place: crops === 'auto' ? 'wasm' : crops,
  };
};

/** On the cpu, one thread a run, by plain means: of tests and tools that look at one network alone. */
export const PLAIN_COMPUTE = {
  requested: 'cpu',
  rungs: ['cpu'],
  candidates: [],
  intraOpThreads: 1,
  spinning: false,
} as const satisfies NetworkCompute;
