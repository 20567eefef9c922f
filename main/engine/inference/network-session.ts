import type { Tensor } from 'onnxruntime-node';
import type { Provider, ProviderChoice } from '../../../contract/compute.ts';
import type { Candidate, ProviderInfo } from '../../../contract/run.ts';
import type { Numbers } from '../families/family.ts';
import { DeviceRung } from './providers/device-rung.ts';
import { FallingSession } from './providers/falling-session.ts';
import type { Feed } from './providers/feed.ts';
import type { OpenRung, Rung } from './providers/rung.ts';
import { tensorOver } from './providers/tensors.ts';
import { Session, type SessionModel } from './session.ts';

export interface OpenSessionOptions {
  readonly model: SessionModel;
  /** Threads of one run; cores are shared out between sessions by whoever opens them. */
  readonly intraOpThreads: number;
  /** Whether those threads spin while they wait for work. */
  readonly spinning?: boolean;
  /** Tried in this order (providers/ladder.ts); only cpu where left out. */
  readonly rungs?: readonly Provider[];
  /** What was asked for, for `provider`; `auto` where left out. */
  readonly requested?: ProviderChoice;
  /** All rungs, also those that were left out and why, for `provider`. */
  readonly candidates?: readonly Candidate[];
  /** A run on a device that takes longer is taken for hung, ms; where left out: ten times the median of the last runs, at least 2 s. The first is given a minute. */
  readonly hangMs?: number;
  /** Told after a device failed while it ran and another rung has done the run instead: where the network is now, and one sentence. */
  readonly onFall?: (provider: ProviderInfo, sentence: string) => void;
}

/**
 * A network that is loaded and can be run. On cpu its runs block the thread that does them; on a device that thread waits for another process. Belongs to
 * one thread, and only one run goes on at a time; the thread is never terminated, and the process never exits, while `run` goes on.
 */
export interface NetworkSession {
  /** Where it runs now; changes when it falls. `placement` may come with the first run. */
  readonly provider: ProviderInfo;
  /** Of the process that it runs in; null: in this one. */
  readonly pid: number | null;
  /**
   * Runs the network once on what lies in the feeds now, which must not change meanwhile, and gives its outputs as the model lists them, newly made. A model with
   * a delay answers when that has passed since the run began. @throws Fault('model') where the run fails on the last rung, too
   */
  run(feeds: Readonly<Record<string, Feed>>): Promise<Numbers[]>;
  /** Frees the network. May be called twice; not while a run goes on. */
  close(): Promise<void>;
}

/** A tensor a feed, as long as there is the feed. */
const tensors = new WeakMap<Feed, Tensor>();
const tensorOf = (feed: Feed): Tensor => {
  const tensor = tensors.get(feed) ?? tensorOver(feed.data, feed.dims);
  tensors.set(feed, tensor);
  return tensor;
};

const openRung: OpenRung = async (provider, options): Promise<Rung> => {
  if (provider !== 'cpu') return DeviceRung.open(provider, options);
  const session = await Session.create(options);
  return {
    provider,
    pid: null,
    placement: null,
    run: (feeds) => session.runAll(Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, tensorOf(feed)]))),
    close: () => session.close(),
  };
};

/**
 * Loads a network on the first of its rungs that takes it: cpu in this process, every other provider in a process of its own, where it is run once on zeros. A
 * device that crashes, hangs or fails later costs one run: the next rung does it again and stays.
 * @throws Fault('model') with one sentence where no rung takes it
 */
export const openSession = (options: OpenSessionOptions): Promise<NetworkSession> => FallingSession.open(options, openRung);
