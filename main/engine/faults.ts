import { Fault, type FaultReason, type FaultStage, faultWords, type InjectedFault, parseFault } from '../../contract/index.ts';
import { chance, seedOf } from './hash.ts';

type Seeded = InjectedFault & { readonly seed: number };

/**
 * Faults that were asked for (contract/faults.ts), as a stage asks for them: whether this frame is hit. It depends on the frame's number and the
 * specification alone, so every thread and every run says the same.
 */
export class Faults {
  /** Nobody asked for any: all that follows answers at once. */
  readonly none: boolean;
  readonly #faults: readonly Seeded[];

  /** @throws Fault(usage) for a specification that is not known */
  constructor(specs: readonly string[]) {
    this.none = specs.length === 0;
    this.#faults = specs.map((spec) => {
      const fault = parseFault(spec);
      if (fault === null) throw new Fault('usage', `"${spec}" is no fault that can be asked for: give ${faultWords()}.`);
      return { ...fault, seed: seedOf(spec) };
    });
  }

  /** How long the stage is to sleep before its work on a frame, ms; 0: not at all. Several stalls of a stage add up. */
  stallMs(stage: FaultStage, frame: number): number {
    if (this.none) return 0;
    let ms = 0;
    for (const fault of this.#faults) if (fault.kind === 'stall' && fault.stage === stage && hits(fault, frame)) ms += fault.ms;
    return ms;
  }

  /** Whether the stage is to fail on a frame. */
  fails(stage: FaultStage, frame: number): boolean {
    return !this.none && this.#faults.some((fault) => fault.kind === 'error' && fault.stage === stage && hits(fault, frame));
  }

  /** What the source is to lose a picture for, the first reason that hits; null: it is kept. `picture` counts those that were decoded. */
  loses(picture: number): FaultReason | null {
    if (this.none) return null;
    for (const fault of this.#faults) if (fault.kind === 'lose' && hits(fault, picture)) return fault.reason;
    return null;
  }
}

const hits = ({ share, seed }: Seeded, frame: number): boolean => chance(seed, frame) < share;
