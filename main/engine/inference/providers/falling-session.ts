import { basename } from 'node:path';
import { Fault } from '../../../../contract/errors.ts';
import type { Provider } from '../../../../contract/compute.ts';
import type { Candidate, ProviderInfo } from '../../../../contract/run.ts';
import type { Numbers } from '../../families/family.ts';
import { sleepUntilMs } from '../../sleep.ts';
import type { NetworkSession, OpenSessionOptions } from '../network-session.ts';
import type { Feed } from './feed.ts';
import { ProviderFailure } from './provider-process.ts';
import type { OpenRung, Rung } from './rung.ts';
import { sentence } from './sentence.ts';

/**
 * A network on the first rung of a ladder that works. Where a rung fails while it runs (it crashes, hangs, or refuses), the next one is loaded, runs the same
 * feeds, and stays. Belongs to one thread; one run at a time.
 */
export class FallingSession implements NetworkSession {
  readonly #options: OpenSessionOptions;
  readonly #open: OpenRung;
  /** Those that were not tried yet. */
  readonly #below: Provider[];
  readonly #name: string;
  #candidates: readonly Candidate[];
  #rung: Rung | null = null;
  #state: 'idle' | 'running' | 'closed' = 'idle';

  private constructor(options: OpenSessionOptions, open: OpenRung) {
    const { path } = options.model;
    this.#options = options;
    this.#open = open;
    this.#below = [...(options.rungs ?? ['cpu'])];
    const given = options.candidates ?? [];
    const left = this.#below.filter((rung) => !given.some(({ name }) => name === rung));
    this.#candidates = [...given, ...left.map((name) => ({ name, ok: true, reason: '' }))];
    this.#name = basename(path) === 'model.onnx' ? path : basename(path);
  }

  /** Loads the network on the first rung that takes it. @throws Fault('model') of the last rung where none does */
  static async open(options: OpenSessionOptions, open: OpenRung): Promise<FallingSession> {
    const session = new FallingSession(options, open);
    await session.#descend(null);
    return session;
  }

  get provider(): ProviderInfo {
    const { rungs, requested } = this.#options;
    const actual = this.#rung?.provider ?? rungs?.at(-1) ?? 'cpu';
    return {
      requested: requested ?? 'auto',
      actual,
      candidates: [...this.#candidates],
      placement: this.#rung?.placement ?? null,
      apart: this.pid !== null,
    };
  }

  get pid(): number | null {
    return this.#rung?.pid ?? null;
  }

  async run(feeds: Readonly<Record<string, Feed>>): Promise<Numbers[]> {
    if (this.#state === 'closed') throw new Error(`${this.#name} was run after it was closed`);
    if (this.#state === 'running') throw new Error(`${this.#name} was run while it ran`);
    this.#state = 'running';
    const startedMs = performance.now();
    try {
      const outputs = await this.#runOrFall(feeds);
      const { delayMs } = this.#options.model;
      if (delayMs > 0) sleepUntilMs(startedMs + delayMs);
      return outputs;
    } finally {
      this.#state = 'idle';
    }
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    await this.#rung?.close();
  }

  async #runOrFall(feeds: Readonly<Record<string, Feed>>): Promise<Numbers[]> {
    const failed: string[] = [];
    for (;;) {
      const rung = this.#rung;
      if (rung === null) throw new Fault('model', `${this.#name} could not be loaded again after its device failed; open it again.`);
      try {
        const outputs = await rung.run(feeds);
        const what = failed.join('; then ');
        if (what !== '') this.#options.onFall?.(this.provider, `${what}; ${rung.provider} did this run again and goes on.`);
        return outputs;
      } catch (error) {
        if (!(error instanceof ProviderFailure)) throw error;
        const words = `${rung.provider} ${error.kind === 'failed' ? `failed (${error.message})` : error.message} while it ran ${this.#name}`;
        failed.push(words);
        this.#rung = null;
        this.#leave(rung.provider, sentence(words));
        // Nobody waits for a process that is going.
        void rung.close();
        await this.#descend(error);
      }
    }
  }

  /** Opens the next rung that takes the network. @throws Fault('model') where there is none */
  async #descend(before: Error | null): Promise<void> {
    let last: Error | null = before;
    for (let provider = this.#below.shift(); provider !== undefined; provider = this.#below.shift()) {
      try {
        this.#rung = await this.#open(provider, this.#options);
        return;
      } catch (error) {
        if (!(error instanceof ProviderFailure) && !(error instanceof Fault)) throw error;
        const words =
          error instanceof Fault
            ? error.message
            : `${provider} ${error.kind === 'failed' ? 'cannot load' : `${error.message} when it loaded`} ${this.#name}`;
        this.#leave(provider, error instanceof Fault ? words : sentence(error.kind === 'failed' ? `${words}: ${error.message}` : words));
        last = error;
      }
    }
    if (last instanceof Fault) throw last;
    throw new Fault('model', `${this.#name} can be run on none of its providers: ${last?.message ?? 'none was given'}; choose cpu.`, {
      cause: last,
    });
  }

  #leave(provider: Provider, reason: string): void {
    const gone = { name: provider, ok: false, reason };
    this.#candidates = this.#candidates.some(({ name }) => name === provider)
      ? this.#candidates.map((each) => (each.name === provider ? gone : each))
      : [...this.#candidates, gone];
  }
}
