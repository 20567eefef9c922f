import {
  Fault,
  type FaultErrorStage,
  type FaultReason,
  type FaultStage,
  faultWords,
  type InjectedFault,
  parseFault,
} from '../../contract/index.ts';
import { chance, seedOf } from './hash.ts';
import { sleepUntilMs } from './sleep.ts';

/** Where it stands which faults are asked for: `Controls`, which all threads of a run share. */
export interface FaultsAsked {
  /** Another number, always even, when other faults are asked for; odd while they are being written. */
  readonly faultsVersion: number;
  readonly faults: readonly string[];
  /** Takes a fault that happens once, of the list of this version. False: it has happened, or there is another list by now. */
  claimFault(version: number, index: number): boolean;
  readonly stopping: boolean;
}

type Seeded = InjectedFault & { readonly index: number; readonly seed: number };

/** Faults that never change, for a thread of its own. */
class FixedFaults implements FaultsAsked {
  readonly faultsVersion = 0;
  readonly stopping = false;
  readonly faults: readonly string[];
  readonly #done = new Set<number>();

  constructor(faults: readonly string[]) {
    this.faults = faults;
  }

  claimFault(_version: number, index: number): boolean {
    const first = !this.#done.has(index);
    this.#done.add(index);
    return first;
  }
}

const isList = (asked: FaultsAsked | readonly string[]): asked is readonly string[] => Array.isArray(asked);

/** How long a stall sleeps before it looks whether it is still wanted. */
const SLICE_MS = 50;

/** @throws Fault(usage) for a specification that is not known */
const parsed = (spec: string, index: number): Seeded => {
  const fault = parseFault(spec);
  if (fault === null) throw new Fault('usage', `"${spec}" is no fault that can be asked for: give ${faultWords()}.`);
  return { ...fault, index, seed: seedOf(spec) };
};

/** @throws Fault(usage) where one of them is not known */
export const checkFaults = (specs: readonly string[]): void => void specs.map(parsed);

/**
 * Faults that were asked for (contract/faults.ts), as a stage asks for them: whether this frame is hit. It depends on the frame's number and the
 * specification alone, so every thread and every run says the same; what happens once is claimed by the first thread that asks. Each question reads one
 * word of shared memory, and no more while nothing is asked for. They may change at any time.
 */
export class Faults {
  readonly #asked: FaultsAsked;
  readonly #byPacket: boolean;
  #version = -1;
  #faults: readonly Seeded[] = [];
  /** Until when the disk is full by faults that have an end, ns. */
  #fullUntilNs = Number.NEGATIVE_INFINITY;

  /**
   * @param byPacket somebody asks for each packet of this source whether it is lost (`losesPacket`): then `net_lost` hits no pictures
   * @throws Fault(usage) for a specification that is not known
   */
  constructor(asked: FaultsAsked | readonly string[], byPacket = false) {
    this.#asked = isList(asked) ? new FixedFaults(asked) : asked;
    this.#byPacket = byPacket;
    this.#all();
  }

  /** Nobody asks for any just now. */
  get none(): boolean {
    return this.#all().length === 0;
  }

  /** How long the stage is to sleep before its work on a frame, ms; 0: not at all. Several stalls of a stage add up. */
  stallMs(stage: FaultStage, frame: number): number {
    let ms = 0;
    for (const fault of this.#all()) if (fault.kind === 'stall' && fault.stage === stage && this.#hits(fault, frame)) ms += fault.ms;
    return ms;
  }

  /** Sleeps before a stage's work on a frame, as was asked for; less where the run stops or it is not asked for any more. Blocks the thread. */
  stall(stage: FaultStage, frame: number): void {
    const ms = this.stallMs(stage, frame);
    if (ms > 0) this.#sleep(ms);
  }

  #sleep(ms: number): void {
    const [endMs, version] = [performance.now() + ms, this.#version];
    for (let now = performance.now(); now < endMs; now = performance.now()) {
      if (this.#asked.stopping || this.#asked.faultsVersion !== version) return;
      sleepUntilMs(Math.min(endMs, now + SLICE_MS));
    }
  }

  /** Whether the stage is to fail on a frame. */
  fails(stage: FaultErrorStage, frame: number): boolean {
    return this.#all().some((fault) => fault.kind === 'error' && fault.stage === stage && this.#hits(fault, frame));
  }

  /** What the source is to lose a picture for, the first reason that hits; null: it is kept. `picture` counts those that were decoded. */
  loses(picture: number): FaultReason | null {
    for (const fault of this.#all()) {
      if (fault.kind === 'lose' && !(this.#byPacket && fault.reason === 'net_lost') && this.#hits(fault, picture)) return fault.reason;
    }
    return null;
  }

  /** Whether a live source is to lose a packet before it is decoded (`net_lost`). */
  losesPacket(packet: number): boolean {
    return this.#all().some((fault) => fault.kind === 'lose' && fault.reason === 'net_lost' && this.#hits(fault, packet));
  }

  /** How long nothing is to arrive from a live source before this packet, ms; 0: it arrives. */
  receiveStallMs(packet: number): number {
    return this.stallMs('receive', packet);
  }

  /** For how long the connection of a live source is to break at this packet, ms; null: it holds. */
  disconnectMs(packet: number): number | null {
    for (const fault of this.#all()) if (fault.kind === 'disconnect' && this.#hits(fault, packet)) return fault.ms;
    return null;
  }

  /** Whether the decoder is to fail at this frame, for good: another has to take its place. True once for each that was asked for. */
  decoderFails(frame: number): boolean {
    return this.#all().some((fault) => fault.kind === 'fail' && this.#hits(fault, frame));
  }

  /** Whether the engine is to die at this frame. */
  crashes(frame: number): boolean {
    return this.#all().some((fault) => fault.kind === 'crash' && this.#hits(fault, frame));
  }

  /** Whether the disk is to have no room for what is recorded. To be asked at every frame. @param nowNs on a clock that only goes on */
  diskFull(frame: number, nowNs: number): boolean {
    let full = false;
    for (const fault of this.#all()) {
      if (fault.kind !== 'disk-full' || !this.#hits(fault, frame)) continue;
      if (fault.ms === null) full = true;
      else this.#fullUntilNs = Math.max(this.#fullUntilNs, nowNs + fault.ms * 1e6);
    }
    return full || nowNs < this.#fullUntilNs;
  }

  #hits(fault: Seeded, frame: number): boolean {
    if (frame < fault.from || chance(fault.seed, frame) >= fault.share) return false;
    return !fault.once || this.#asked.claimFault(this.#version, fault.index);
  }

  /** Those that are asked for now. */
  #all(): readonly Seeded[] {
    const asked = this.#asked;
    for (let version = asked.faultsVersion; version !== this.#version; version = asked.faultsVersion) {
      const specs = asked.faults;
      if (version % 2 !== 0 || version !== asked.faultsVersion) continue;
      this.#faults = specs.map(parsed);
      this.#version = version;
      if (!this.#faults.some(({ kind }) => kind === 'disk-full')) this.#fullUntilNs = Number.NEGATIVE_INFINITY;
    }
    return this.#faults;
  }
}
