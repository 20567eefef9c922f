import type { AutoTune, TunedSettings } from '../../../contract/index.ts';

/** What a block of time gave. */
export interface Measured {
  /** Of the objective: frames/s, or ms. NaN: no frame came. */
  readonly value: number;
  /** Frames that were processed, a second. */
  readonly fps: number;
}

/** What is tuned: a run, or in tests what stands for one. */
export interface TuneSubject {
  readonly objective: AutoTune['objective'];
  /** A first look at what is at work; once, before all else. */
  prepare(): Promise<void>;
  /** Puts a setting to work; resolves when frames go to it. Where it rejects, the setting before it is still at work. */
  apply(settings: TunedSettings): Promise<void>;
  /** Lets what is at work settle, then measures it for about `ms`; soon over where it is cancelled. */
  measure(ms: number): Promise<Measured>;
  /** ms on a clock that only grows */
  now(): number;
  /** Whether it is no longer wanted. */
  cancelled(): boolean;
}
