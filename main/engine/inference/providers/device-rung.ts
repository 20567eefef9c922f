import type { NodePlacement, Provider } from '../../../../contract/compute.ts';
import type { Numbers } from '../../families/family.ts';
import type { OpenSessionOptions } from '../network-session.ts';
import type { Feed } from './feed.ts';
import { ProviderProcess } from './provider-process.ts';
import type { Rung } from './rung.ts';
import { RunLimit } from './run-limit.ts';

/** A provider compiles a network for its device while it loads it, and TensorRT tries many ways to run each node. */
const LOAD_LIMIT_MS = 60_000;
const SLOW_LOAD_LIMIT_MS = 600_000;

/** A network on a device: in a process of its own (`ProviderProcess`). */
export class DeviceRung implements Rung {
  readonly provider: Provider;
  readonly #apart: ProviderProcess;
  readonly #limit: RunLimit;
  #placement: NodePlacement | null;

  private constructor(provider: Provider, apart: ProviderProcess, placement: NodePlacement | null, limit: RunLimit) {
    this.provider = provider;
    this.#apart = apart;
    this.#placement = placement;
    this.#limit = limit;
  }

  /** @throws ProviderFailure */
  static async open(provider: Provider, { model, intraOpThreads, spinning = false, hangMs }: OpenSessionOptions): Promise<DeviceRung> {
    const apart = new ProviderProcess(provider);
    try {
      const limitMs = provider === 'tensorrt' ? SLOW_LOAD_LIMIT_MS : LOAD_LIMIT_MS;
      const { placement } = await apart.load(model, { intraOpThreads, spinning, limitMs });
      return new DeviceRung(provider, apart, placement, new RunLimit(hangMs));
    } catch (error) {
      await apart.close();
      throw error;
    }
  }

  get pid(): number | null {
    return this.#apart.pid ?? null;
  }

  get placement(): NodePlacement | null {
    return this.#placement;
  }

  async run(feeds: Readonly<Record<string, Feed>>): Promise<Numbers[]> {
    const shape = Object.values(feeds)
      .map(({ dims }) => dims.join())
      .join(' ');
    const startedMs = performance.now();
    const { outputs, placement } = await this.#apart.run(feeds, this.#limit.of(shape));
    this.#limit.took(shape, performance.now() - startedMs);
    this.#placement ??= placement;
    return outputs;
  }

  close(): Promise<void> {
    return this.#apart.close();
  }
}
