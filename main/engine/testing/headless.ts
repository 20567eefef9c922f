import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LiveSettings, OpenSettings, RunSummary, SessionEvent, Snapshot } from '../../../contract/index.ts';
import { Engine } from '../engine.ts';

/** An engine of its own with models of the project alone, for tests that need neither files nor weights. */
export interface Headless {
  readonly engine: Engine;
  readonly sessions: string;
  readonly snapshots: Snapshot[];
  readonly events: SessionEvent[];
  /** Opens, waits for the end, closes. */
  run(uri: string, open?: Partial<OpenSettings>): Promise<RunSummary>;
  close(): Promise<void>;
}

export const headless = async (defaults: Partial<OpenSettings> = {}, live: Partial<LiveSettings> = {}): Promise<Headless> => {
  const sessions = await mkdtemp(join(tmpdir(), 'throughline-headless-'));
  const engine = new Engine({
    version: 'test',
    modelsDirectories: [],
    sessionsRoot: sessions,
    defaults: { detector: null, classifier: null, ...defaults },
    live,
  });
  const snapshots: Snapshot[] = [];
  const events: SessionEvent[] = [];
  engine.subscribe({
    state: () => undefined,
    snapshot: (snapshot) => snapshots.push(snapshot),
    event: (event) => events.push(event),
  });
  return {
    engine,
    sessions,
    snapshots,
    events,
    run: async (uri, open = {}) => {
      await engine.open(uri, { pace: 'saturate', ...open });
      await engine.whenOver();
      const summary = engine.summary();
      await engine.close();
      if (!summary) throw new Error('the run has no summary');
      return summary;
    },
    close: async () => {
      await engine.close();
      await rm(sessions, { recursive: true, force: true });
    },
  };
};

/** received = presented + analysedOnly + decimated + Σ dropped + inFlight, and nothing unexplained. */
export const balances = ({ ledger }: Pick<Snapshot, 'ledger'>): boolean => {
  const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
  const placed = Object.values(ledger.places).reduce((sum, count) => sum + count, 0);
  const { received, presented, analysedOnly, decimated, inFlight, unexplained } = ledger;
  return unexplained === 0 && placed === dropped && received === presented + analysedOnly + decimated + dropped + inFlight;
};
