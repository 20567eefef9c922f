import { cpus } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { FrameRecord, LiveSettings, OpenSettings, RunState, SessionEvent, SessionSample } from '../../contract/index.ts';
import { defined } from './defined.ts';
import type { Run } from './run.ts';
import type { Still } from './pipeline/source/protocol.ts';
import { Recorder } from './session/recorder.ts';

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

  /** @throws Fault where the disk does not let us. */
  static async start(init: RecordingInit): Promise<Recording> {
    const { pipeline, clock } = init.run;
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
        decoder: pipeline.decoder,
        detector: pipeline.detector,
        classifier: pipeline.classifier,
        open: init.open,
        live: init.live,
      },
    });
    pipeline.controls.askForStill();
    return new Recording(recorder);
  }

  private constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  get id(): string {
    return this.#recorder.id;
  }

  state(): NonNullable<RunState['recording']> {
    const { id, startedAt, frames, gapFrames } = this.#recorder;
    return { id, startedAt, frames, gapFrames };
  }

  add(record: FrameRecord): void {
    this.#recorder.add(record);
  }

  event(event: SessionEvent): void {
    this.#recorder.event(event);
  }

  sample(sample: SessionSample): void {
    this.#recorder.sample(sample);
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
    return this.#recorder.stop();
  }
}
