import {
  type DeliveryFigures,
  type Figures,
  type FrameRecord,
  type Pace,
  type SourceInfo,
  type SourceLink,
  SPAN,
} from '../../../contract/index.ts';
import { wasAnalysed } from './counts.ts';
import { Delivery } from './delivery.ts';
import { LatencyDrift } from './drift.ts';
import { ArrivalJitter, OutputJitter } from './jitter.ts';

/** What only the course of a run tells, not any one frame: whether it grows later, how evenly frames come and results leave, where it stalled. */
export class Course {
  readonly #drift = new LatencyDrift();
  readonly #arrival: ArrivalJitter | null;
  readonly #output = new OutputJitter();
  readonly #delivery: Delivery;
  #epoch = 0;

  /** @param openedNs when opening began; NaN: not known */
  constructor(source: Pick<SourceInfo, 'fps' | 'kind'>, pace: Pace, openedNs: number) {
    // Of a file that is read as fast as it goes, nothing sets when a frame comes.
    this.#arrival = source.kind === 'live' || pace === 'realtime' ? new ArrivalJitter() : null;
    this.#delivery = new Delivery(openedNs, source.fps);
  }

  /** A frame that has ended, and the end of its last span, ns. */
  frame(record: FrameRecord, endNs: number): void {
    if (record.epoch !== this.#epoch) {
      this.#epoch = record.epoch;
      this.interrupted();
      this.#drift.interrupted();
    }
    this.#delivery.frame(record.tReceiveNs, record.spans[SPAN.decode * 3 + 2]!);
    this.#arrival?.add(record.tReceiveNs, record.ptsMs, record.epoch);
    if (!wasAnalysed(record)) return;
    this.#drift.add(endNs, record.e2eNs);
    this.#output.add(endNs);
  }

  /** Frames were left out on purpose before this one: how far it is from the one before says nothing. */
  leftOut(): void {
    this.#delivery.interrupted();
  }

  /** A live source says itself how often it stalled and came back. */
  linked(link: SourceLink): void {
    this.#delivery.linked(link);
  }

  /** Frames do not follow one another just now: a pause, a seek, a seam, the end. */
  interrupted(): void {
    this.#delivery.interrupted();
    this.#arrival?.interrupted();
    this.#output.interrupted();
  }

  driftMsPerMin(): number | null {
    return this.#drift.msPerMin();
  }
  /** How fast latency grows just now, ms a minute; null: it does not. @param nowNs where it matters that this is not long ago */
  growthMsPerMin(nowNs?: number): number | null {
    return this.#drift.growthMsPerMin(nowNs);
  }
  jitterMs(nowNs: number): Figures['jitterMs'] {
    return { arrival: this.#arrival?.ms ?? null, output: this.#output.ms(nowNs) };
  }
  delivery(): DeliveryFigures {
    return this.#delivery.figures();
  }
}
