import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AutoTune,
  computeOf,
  Fault,
  type FrameRecord,
  type OpenSettings,
  type Overhead,
  type RunPhase,
  type TunedSettings,
} from '../../contract/index.ts';
import { computeChanges } from './compute-events.ts';
import type { EngineListener } from './hub/engine-control.ts';
import { measureOverhead, overheadWords } from './overhead.ts';
import type { Run } from './run.ts';
import { autoTune, type TunedPatch } from './tune/auto-tune.ts';

/** What of the engine it needs. */
interface MeasuringHost {
  /** The run that is open. @throws Fault(usage) where none is */
  run(): Run;
  isOpen(run: Run): boolean;
  state(): { readonly phase: RunPhase; readonly open: OpenSettings | null; readonly recording: boolean };
  record(on: boolean, options?: { readonly root?: string }): Promise<unknown>;
  onFrame(listener: (record: FrameRecord) => void): () => void;
  tell(say: (listener: EngineListener) => void): void;
  /** What happens now is no effect of a setting. */
  interrupt(reason: string): void;
  /** Puts a setting to work that is only tried. */
  attempt(run: Run, patch: TunedPatch): Promise<void>;
}

/** Measurements on the run that is open, one at a time: they let it run as fast as it goes, and leave it as it was. */
export class Measuring {
  readonly #host: MeasuringHost;
  #busy = false;
  /** Ends auto-tune; null: it does not run. */
  #tuning: AbortController | null = null;

  constructor(host: MeasuringHost) {
    this.#host = host;
  }

  /** The setting before is put back. */
  cancelTune(): void {
    this.#tuning?.abort();
  }

  /**
   * Measures what the instruments cost on the source that is open: it runs as fast as it goes for a minute or two, instruments on and off by turns,
   * with a recording if none is being made; then everything is as before.
   * @throws Fault (usage) where nothing is open, the source sets its own pace, or it is being measured already.
   */
  async overhead(options: { readonly pairs?: number } = {}): Promise<Overhead> {
    const run = this.#host.run();
    if (this.#busy) throw new Fault('usage', 'Something is being measured on this source already: wait for it.');
    if (run.pipeline.source.kind === 'live')
      throw new Fault('usage', `"${run.pipeline.source.name}" sets its own pace and cannot be saturated: open a file to measure on.`);
    if (run.pipeline.source.kind === 'still')
      throw new Fault('usage', `"${run.pipeline.source.name}" is one picture: open a video to measure on.`);
    this.#busy = true;
    const ownRecording = !this.#host.state().recording ? await mkdtemp(join(tmpdir(), 'throughline-overhead-')) : null;
    run.tell('note', 'Measuring what the instruments cost: the source runs as fast as it goes');
    try {
      if (ownRecording !== null) await this.#host.record(true, { root: ownRecording });
      const overhead = await this.#saturated(run, 'the cost of the instruments was measured', () =>
        measureOverhead(run, {
          ...options,
          recording: this.#host.state().recording,
          cancelled: () => !this.#host.isOpen(run),
          progress: (soFar) => this.#host.tell((listener) => listener.overhead?.(soFar)),
        }),
      );
      this.#host.tell((listener) => listener.overhead?.(overhead));
      run.tell('note', overheadWords(overhead));
      return overhead;
    } finally {
      this.#busy = false;
      if (this.#host.isOpen(run)) run.pipeline.controls.setInstruments(true);
      if (ownRecording !== null) {
        await this.#host.record(false);
        await rm(ownRecording, { recursive: true, force: true });
      }
    }
  }

  /** Has something measured on a source that runs as fast as it goes, over and over; then it plays as before. A live source goes on as it does. */
  async #saturated<T>(run: Run, reason: string, measure: () => Promise<T>): Promise<T> {
    const { phase, open } = this.#host.state();
    const looped = open?.loop ?? false;
    const { pipeline } = run;
    if (pipeline.source.kind !== 'live') {
      pipeline.loop(true);
      pipeline.pace('saturate');
    }
    if (phase !== 'playing') pipeline.play();
    run.sourceEnded(false);
    this.#host.interrupt(reason);
    try {
      return await measure();
    } finally {
      if (this.#host.isOpen(run)) {
        if (pipeline.source.kind !== 'live') {
          pipeline.pace(this.#host.state().open?.pace ?? 'realtime');
          pipeline.loop(looped);
        }
        if (phase === 'paused') pipeline.pause();
        this.#host.interrupt(reason);
      }
    }
  }

  /**
   * Searches sessions, threads and slots on the source that is open, for a minute at most, and keeps the best; what it gained is told.
   * @throws Fault (usage) where nothing is open that could be measured on, or something is being measured already
   */
  async autoTune(): Promise<AutoTune> {
    const run = this.#host.run();
    const { detector, source } = run.pipeline;
    if (this.#busy) throw new Fault('usage', 'Something is being measured on this source already: wait for it.');
    if (source.kind === 'still') throw new Fault('usage', `"${source.name}" is one picture: open a video to tune on.`);
    if (!detector) throw new Fault('usage', 'There is no first network whose threads could be tuned: choose one.');
    const settings = computeOf(this.#host.state().open ?? {});
    const before: TunedSettings = {
      detectThreads: detector.sessions,
      intraOpThreads: detector.intraOpThreads,
      spinning: settings.spinning,
      ringSlots: settings.ringSlots,
    };
    this.#busy = true;
    this.#tuning = new AbortController();
    const { signal } = this.#tuning;
    run.tell('note', 'Auto-tune tries sessions, threads and slots');
    try {
      const tuned = await this.#saturated(run, 'auto-tune tried other settings', () =>
        autoTune(run, {
          before,
          chosen: {
            detectThreads: settings.detectThreads ?? null,
            intraOpThreads: settings.intraOpThreads,
            spinning: settings.spinning,
            ringSlots: settings.ringSlots,
          },
          cores: availableParallelism(),
          provider: detector.provider.actual,
          setCompute: (patch) => this.#host.attempt(run, patch),
          onFrame: (listener) => this.#host.onFrame(listener),
          cancelled: () => signal.aborted || !this.#host.isOpen(run),
          progress: (soFar) => this.#host.tell((listener) => listener.autoTune?.(soFar)),
        }),
      );
      this.#host.tell((listener) => listener.autoTune?.(tuned));
      const after = computeOf(this.#host.state().open ?? {});
      if (this.#host.isOpen(run)) {
        run.tell('note', `Auto-tune: ${tuned.reason}`);
        for (const { text, key, from, to } of computeChanges(settings, after)) run.tell('setting', text, { key, from, to });
      }
      return tuned;
    } finally {
      this.#busy = false;
      this.#tuning = null;
    }
  }
}
