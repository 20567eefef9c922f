import { Counter, Gauge, Registry, Summary } from 'prom-client';
import type { Resources, Snapshot } from '../../../../contract/index.ts';
import type { EngineControl } from '../engine-control.ts';
import { CASCADE_FAMILIES, cascadeCountsOf } from './cascade-families.ts';
import type { Family, Sample, Scrape } from './family.ts';
import { MACHINE_FAMILIES } from './machine-families.ts';
import { countsOf, RUN_FAMILIES } from './run-families.ts';
import { RunningTotals } from './running-totals.ts';
import { STAGE_FAMILIES } from './stage-families.ts';

type Measured = Sample & { readonly value: number };
const isMeasured = (sample: Sample): sample is Measured => sample.value !== null;

/** A summary whose quantiles are known; prom-client's own would have to be told every value. */
class KnownSummary extends Summary {
  readonly #samples: () => readonly Measured[];

  constructor({ name, help, labels }: Family, registry: Registry, samples: () => readonly Measured[]) {
    super({ name, help, labelNames: [...labels], registers: [registry] });
    this.#samples = samples;
  }

  override async get(): Promise<Awaited<ReturnType<Summary['get']>>> {
    return { ...(await super.get()), values: [...this.#samples()] };
  }
}

const register = (family: Family, registry: Registry, samples: () => readonly Measured[]): void => {
  const { name, help, type, labels } = family;
  if (type === 'summary') {
    new KnownSummary(family, registry, samples);
    return;
  }
  const collect = (): void => {
    metric.reset();
    // A metric without labels begins at 0, which would be said where nothing was measured.
    if (labels.length === 0) metric.remove();
    for (const sample of samples()) metric.inc(sample.labels, sample.value);
  };
  const options = { name, help, labelNames: [...labels], registers: [registry], collect };
  const metric = type === 'counter' ? new Counter(options) : new Gauge(options);
};

/**
 * The engine's numbers for Prometheus. Listens to the engine and keeps what it said last; all else happens when `text` is asked for. The names and
 * their meaning are in the tables of families.
 */
export class Metrics {
  readonly #engine: EngineControl;
  readonly #registry = new Registry();
  readonly #totals = new RunningTotals<Snapshot>((snapshot) => [...countsOf(snapshot), ...cascadeCountsOf(snapshot)]);
  readonly #joules = new RunningTotals<number>((joules) => [['joules', joules]]);
  readonly #unsubscribe: () => void;
  #snapshot: Snapshot | null = null;
  #resources: { readonly runId: number; readonly resources: Resources } | null = null;
  #scrape: Scrape;

  constructor(engine: EngineControl) {
    this.#engine = engine;
    this.#scrape = this.#look();
    for (const family of [...RUN_FAMILIES, ...CASCADE_FAMILIES, ...STAGE_FAMILIES, ...MACHINE_FAMILIES])
      register(family, this.#registry, () => family.samples(this.#scrape).filter(isMeasured));
    this.#unsubscribe = engine.subscribe({
      state: () => {},
      event: () => {},
      snapshot: (snapshot) => {
        this.#snapshot = snapshot;
        this.#totals.see(snapshot.runId, snapshot);
      },
      resources: (resources) => {
        const { runId } = engine.state();
        this.#resources = { runId, resources };
        if (resources.energy !== null) this.#joules.see(runId, resources.energy.joules);
      },
    });
  }

  /** Media type of `text`, with the version of its format. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in Prometheus' text format. */
  text(): Promise<string> {
    this.#scrape = this.#look();
    return this.#registry.metrics();
  }

  #look(): Scrape {
    const { phase, runId, link } = this.#engine.state();
    const isOpen = phase === 'playing' || phase === 'paused' || phase === 'ended';
    return {
      version: this.#engine.version,
      snapshot: isOpen && this.#snapshot?.runId === runId ? this.#snapshot : null,
      link,
      resources: isOpen && this.#resources?.runId === runId ? this.#resources.resources : null,
      totals: this.#totals.read(),
      joules: this.#joules.read().get('joules') ?? null,
    };
  }

  close(): void {
    this.#unsubscribe();
  }
}
