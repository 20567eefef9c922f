import { cpus } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type {
  DecoderInfo,
  FrameRecord,
  LiveSettings,
  OpenSettings,
  Resources,
  RunState,
  SessionEvent,
  SessionSample,
} from '../../contract/index.ts';
import { defined } from './defined.ts';
import { Faults } from './faults.ts';
import type { Still } from './pipeline/source/protocol.ts';
import type { Run } from './run.ts';
import { Recorder } from './session/recorder.ts';
import { sampleOf } from './session-sample.ts';
import { countOf, type Early, earlyOf, NO_EARLY } from './telemetry/early.ts';

export interface RecordingInit {
  readonly run: Run;
  /** Folder of sessions. */
  readonly root: string;
  readonly id?: string;
  readonly name?: string;
  readonly version: string;
  readonly open: OpenSettings;
  readonly live: LiveSettings;
  readonly onFault: (sentence: string) => void;
  readonly onWaiting: (sentence: string, waits: boolean) => void;
  readonly onGap: (event: SessionEvent) => void;
}

/** A part of a run that is being kept as a session. */
export class Recording {
  readonly #recorder: Recorder;
  readonly #faults: Faults;
  readonly #run: Run;
  /** Frames without a row before it began. */
  readonly #since: Early;
  #last: SessionSample | null = null;
  #diskFull = false;

  /** @throws Fault where the disk does not let us. */
  static async start(init: RecordingInit): Promise<Recording> {
    const { pipeline, clock, decoder } = init.run;
    const since = earlyOf(pipeline.table);
    const recorder = await Recorder.start({
      root: init.root,
      ...defined({ id: init.id, name: init.name }),
      now: () => clock.now(),
      onFault: init.onFault,
      onWaiting: init.onWaiting,
      onGap: init.onGap,
      manifest: {
        application: {
          name: 'Throughline',
          version: init.version,
          node: process.versions.node,
          platform: `${process.platform}-${process.arch}`,
          cpu: cpus()[0]?.model.trim() ?? 'unknown',
          cores: cpus().length,
        },
        source: pipeline.source,
        decoder,
        detector: pipeline.detector,
        classifier: pipeline.cascade[0]?.model ?? null,
        cascade: pipeline.cascade.map(({ model }) => model),
        open: init.open,
        live: init.live,
      },
    });
    pipeline.controls.askForStill();
    return new Recording(recorder, init.run, since);
  }

  private constructor(recorder: Recorder, run: Run, since: Early) {
    this.#recorder = recorder;
    this.#since = since;
    this.#faults = new Faults(run.pipeline.controls);
    this.#run = run;
  }

  get id(): string {
    return this.#recorder.id;
  }

  state(): NonNullable<RunState['recording']> {
    const { id, startedAt, frames, gapFrames } = this.#recorder;
    return { id, startedAt, frames, gapFrames };
  }

  add(record: FrameRecord): void {
    const full = this.#faults.diskFull(record.frame, this.#run.clock.now());
    if (full !== this.#diskFull) this.#recorder.diskFull(full);
    this.#diskFull = full;
    this.#recorder.add(record);
  }

  event(event: SessionEvent): void {
    this.#recorder.event(event);
  }

  /** A second has passed; `resources`: what the machine gave in it. */
  second(tNs: number, resources: Resources | null): void {
    this.#sample(sampleOf(this.#run, tNs, resources, this.#since));
  }

  #sample(sample: SessionSample): void {
    this.#last = sample;
    this.#recorder.sample(sample);
  }

  /** What decodes from now on. */
  decodedBy(decoder: DecoderInfo): void {
    this.#recorder.decodedBy(decoder);
  }

  /** A small picture of what is recorded. */
  still(still: Still): void {
    this.#recorder.still(still);
  }

  /** The thread that writes. */
  get worker(): Worker | null {
    return this.#recorder.worker;
  }

  /** Closes the session; its summary is that of the frames which ended while it was recorded. */
  stop(): Promise<void> {
    const last = sampleOf(this.#run, this.#run.clock.now(), null, this.#since);
    if (tellsMore(last, this.#last)) this.#sample(last);
    return this.#recorder.stop();
  }
}

/** Whether a sample says of the whole run what the one before it does not, so that it counts though its second is not over. */
const tellsMore = ({ early, captureClock, delivery }: SessionSample, before: SessionSample | null): boolean =>
  countOf(early) > countOf(before?.early ?? NO_EARLY) ||
  captureClock !== (before?.captureClock ?? null) ||
  delivery.reconnects + delivery.stalls > (before?.delivery.reconnects ?? 0) + (before?.delivery.stalls ?? 0);
