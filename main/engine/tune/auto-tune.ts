import type { AutoTune, ComputeSettings, FrameRecord, TunedSettings } from '../../../contract/index.ts';
import { candidates, sameSettings } from './candidates.ts';
import { RunSubject, type TunedRun } from './run-subject.ts';
import { tune } from './tune.ts';

/** What auto-tune changes of how the work is spread. */
export type TunedPatch = Pick<ComputeSettings, 'detectThreads' | 'intraOpThreads' | 'spinning' | 'ringSlots'>;

export interface AutoTuneOptions {
  /** At work now, in numbers. */
  readonly before: TunedSettings;
  /** The same as the user chose it, where it was left to the machine (null); left out: `before`. */
  readonly chosen?: TunedPatch;
  /** Cores that this process may use. */
  readonly cores: number;
  /** What the first network runs on: `cpu`, or a device. */
  readonly provider: string;
  /** Puts it to work; resolves when frames go to it. Where it rejects, nothing has changed. */
  readonly setCompute: (patch: TunedPatch) => Promise<unknown>;
  /** Hears every frame that ends, in order; answers how to hear no more. */
  readonly onFrame: (listener: (record: FrameRecord) => void) => () => void;
  /** Whether it is no longer wanted, or the run is gone. */
  readonly cancelled: () => boolean;
  readonly progress: (soFar: AutoTune) => void;
  /** ms; 60 s where left out */
  readonly limitMs?: number;
}

/**
 * Tunes a run that is playing: a file saturated and looped (which is the caller's to switch, and to switch back), a live source as it is. Leaves the
 * best at work, or the setting before. Never rejects.
 */
export const autoTune = (run: TunedRun, options: AutoTuneOptions): Promise<AutoTune> => {
  const { before, chosen = before, cores, provider, setCompute, onFrame, cancelled, progress, limitMs } = options;
  const subject = new RunSubject(run, {
    apply: async (settings) => void (await setCompute(sameSettings(settings, before) ? chosen : settings)),
    onFrame,
    cancelled,
  });
  return tune(subject, {
    before,
    candidates: candidates(cores, provider, before),
    progress,
    ...(limitMs === undefined ? {} : { limitMs }),
  });
};
