import type { Percentiles, Resources, Snapshot, SourceLink } from '../../../../contract/index.ts';

/** What is known at the moment of a scrape. */
export interface Scrape {
  readonly version: string;
  /** Newest snapshot of the run that is open; null: none is. */
  readonly snapshot: Snapshot | null;
  /** How its source stands, of a live one; null of others. */
  readonly link: SourceLink | null;
  /** Newest reading of that run. */
  readonly resources: Resources | null;
  /** Over all runs of this process: frames, by the ledger's words; `dropped:reason:stage`; what a source did. */
  readonly totals: ReadonlyMap<string, number>;
  /** Over all runs of this process; null: there is no counter. */
  readonly joules: number | null;
}

/** One line of a family. A value that is null is left out: it was not measured, or means nothing now. */
export interface Sample {
  readonly labels: { readonly [name: string]: string };
  readonly value: number | null;
}

/**
 * One metric as Prometheus knows it. A `summary` here has quantiles of the last 10 s, and neither sum nor count: the engine's windows have none
 * that go on over time.
 */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'summary';
  /** Names of labels, without `quantile`. */
  readonly labels: readonly string[];
  readonly samples: (scrape: Scrape) => readonly Sample[];
}

export const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);
export const ratio = (pct: number | null): number | null => (pct === null ? null : pct / 100);

/** A family of one line without labels. */
export const single = (
  type: 'counter' | 'gauge',
  name: string,
  help: string,
  value: (scrape: Scrape) => number | null | undefined,
): Family => ({ name, help, type, labels: [], samples: (scrape) => [{ labels: {}, value: value(scrape) ?? null }] });

const QUANTILES = { p50: '0.5', p90: '0.9', p95: '0.95', p99: '0.99', max: '1' } as const;

/** The lines of a summary, in seconds, from percentiles in milliseconds. */
export const quantiles = (percentiles: Percentiles, labels: Sample['labels'] = {}): readonly Sample[] =>
  (Object.keys(QUANTILES) as (keyof typeof QUANTILES)[]).map((name) => ({
    labels: { ...labels, quantile: QUANTILES[name] },
    value: seconds(percentiles[name]),
  }));
