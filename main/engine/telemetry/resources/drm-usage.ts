import type { DrmClient, DrmEngine } from './fdinfo.ts';
import type { Gpu } from './gpu-reading.ts';

/** Clients at one moment, by driver, device and id. */
export interface DrmMoment {
  readonly tNs: number;
  readonly clients: ReadonlyMap<string, DrmClient>;
}

export const momentOf = (tNs: number, clients: readonly DrmClient[]): DrmMoment => ({
  tNs,
  clients: new Map(clients.map((client) => [`${client.driver} ${client.device} ${client.client}`, client])),
});

/** Which of a GPU's figures an engine counts for. Intel's video engines both decode and encode: they stand under `decoder`. */
const FIGURE_OF: readonly (readonly [RegExp, 'decoder' | 'encoder' | 'other'])[] = [
  [/^(video|vcs|dec(_\d+)?|jpeg|uvd|vcn.*)$/, 'decoder'],
  [/^(enc(_\d+)?|vce)$/, 'encoder'],
  [/^(copy|bcs|dma|video-enhance|vecs)$/, 'other'],
];
const figureOf = (engine: string): 'compute' | 'decoder' | 'encoder' | 'other' =>
  FIGURE_OF.find(([names]) => names.test(engine))?.[1] ?? 'compute';

/** Percent of an engine that was in use between two moments; null where no time passed. */
const busyPct = (before: DrmEngine, after: DrmEngine, wallNs: number): number | null => {
  const time = before.total === null || after.total === null ? wallNs : after.total - before.total;
  return time > 0 ? (Math.max(0, after.busy - before.busy) / time / after.capacity) * 100 : null;
};

const usageOf = (name: string, clients: readonly (readonly [string, DrmClient])[], before: DrmMoment | null, wallNs: number): Gpu => {
  const byEngine = new Map<string, number>();
  for (const [key, client] of clients) {
    for (const [engine, after] of client.engines) {
      const earlier = before?.clients.get(key)?.engines.get(engine);
      const pct = earlier === undefined ? null : busyPct(earlier, after, wallNs);
      if (pct !== null) byEngine.set(engine, (byEngine.get(engine) ?? 0) + pct);
    }
  }
  const busiest = (figure: ReturnType<typeof figureOf>): number | null => {
    const all = [...byEngine].filter(([engine]) => figureOf(engine) === figure).map(([, pct]) => pct);
    return all.length === 0 ? null : Math.min(100, Math.max(...all));
  };
  const memory = clients.map(([, { memoryBytes }]) => memoryBytes).filter((bytes) => bytes !== null);
  return {
    name,
    utilisationPct: busiest('compute'),
    decoderPct: busiest('decoder'),
    encoderPct: busiest('encoder'),
    memoryBytes: memory.length === 0 ? null : memory.reduce((sum, bytes) => sum + bytes, 0),
  };
};

/**
 * This process's use of each device between two moments: of the busiest engine that computes or draws, that decodes, that encodes. Clients that are
 * new count from their next reading on; `before` null: no utilisation yet.
 */
export const drmUsage = (before: DrmMoment | null, after: DrmMoment): readonly Gpu[] => {
  const devices = new Map<string, (readonly [string, DrmClient])[]>();
  for (const entry of after.clients) {
    const { driver, device } = entry[1];
    const name = `${[driver, device].filter(Boolean).join(' ')} (this process)`;
    devices.set(name, [...(devices.get(name) ?? []), entry]);
  }
  const wallNs = before === null ? 0 : after.tNs - before.tNs;
  return [...devices].map(([name, clients]) => usageOf(name, clients, before, wallNs));
};
