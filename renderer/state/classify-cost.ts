import type { Snapshot } from '../../contract/index.ts';

const WINDOW_NS = 10e9;
/** Under this there is too little to divide. */
const LEAST_NS = 4e9;
const LEAST_OBJECTS = 3;

interface Sample {
  readonly runId: number;
  readonly tNs: number;
  readonly classified: number;
}

/**
 * What the second network costs an object: the service of crop and classify in a window (their utilisation × its length × their workers) ÷
 * the objects classified in it. Fed with snapshots in order; a new run starts anew.
 */
export class ClassifyCost {
  #samples: Sample[] = [];
  #ms: number | null = null;

  /** null while nothing is classified, and in the first seconds of a run. */
  get ms(): number | null {
    return this.#ms;
  }

  add({ runId, tNs, cascade, stages }: Pick<Snapshot, 'runId' | 'tNs' | 'cascade' | 'stages'>): void {
    const before = this.#samples.filter((sample) => sample.runId === runId && sample.tNs >= tNs - WINDOW_NS);
    this.#samples = [...before, { runId, tNs, classified: cascade.classified }];
    const oldest = this.#samples[0]!;
    const objects = cascade.classified - oldest.classified;
    const share = [stages.crop, stages.classify].reduce((sum, of) => sum + ((of?.utilisationPct ?? 0) / 100) * (of?.workers ?? 0), 0);
    const enough = tNs - oldest.tNs >= LEAST_NS && objects >= LEAST_OBJECTS && share > 0;
    this.#ms = enough ? (share * (tNs - oldest.tNs)) / 1e6 / objects : null;
  }
}
