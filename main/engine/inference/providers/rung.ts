import type { NodePlacement, Provider } from '../../../../contract/compute.ts';
import type { Numbers } from '../../families/family.ts';
import type { OpenSessionOptions } from '../network-session.ts';
import type { Feed } from './feed.ts';

/** A network that is loaded on one provider. */
export interface Rung {
  readonly provider: Provider;
  /** Of the process that it runs in; null: in this one. */
  readonly pid: number | null;
  /** Null: not found out. */
  readonly placement: NodePlacement | null;
  /** Outputs as the model lists them, newly made. @throws ProviderFailure where the provider failed, Fault('model') where the network did */
  run(feeds: Readonly<Record<string, Feed>>): Promise<Numbers[]>;
  /** Not while a run goes on, unless that failed. */
  close(): Promise<void>;
}

/** @throws ProviderFailure or Fault('model') where the network cannot be loaded there */
export type OpenRung = (provider: Provider, options: OpenSessionOptions) => Promise<Rung>;
