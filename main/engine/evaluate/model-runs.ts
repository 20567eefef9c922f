import { isAbsolute, join } from 'node:path';
import { Fault, type FrameRecord, type LiveSettings } from '../../../contract/index.ts';
import { defined } from '../defined.ts';
import { Engine } from '../engine.ts';
import { describeModel, findModel } from '../inference/describe.ts';
import { modelsDirectories } from '../inference/library.ts';
import { project } from '../project.ts';
import type { Judged } from './evaluation.ts';

const directories = modelsDirectories({ env: process.env['THROUGHLINE_MODELS'], project: project.root });

/** A path below the project, wherever the script is called from; a name as it is. */
const placed = (model: string): string => (model.includes('/') && !isAbsolute(model) ? join(project.root, model) : model);

/** Whether there is such a model; a broken one is one. */
export const hasModel = (model: string): boolean => {
  try {
    findModel(placed(model), directories);
    return true;
  } catch {
    return false;
  }
};

/** The score from which a detector's authors report objects, 0..1. */
export const ownScoreOf = async (model: string): Promise<number> => (await describeModel(placed(model), directories, 'detect')).score;

/** What is left out is as the product chooses it for the source. */
export interface Networks {
  readonly detector?: string | undefined;
  readonly classifier?: string | null | undefined;
  /** Score from which objects are reported; left out: the detector's own. */
  readonly score?: number;
}

/**
 * One source through the whole pipeline, as fast as it goes; nothing is recorded, nothing lost.
 * @returns the score from which objects were reported, and what the detector can say
 * @throws Fault where a model or the source does not open, or the run fails
 */
export const runOver = async (source: string, networks: Networks, onFrame: (record: FrameRecord) => void): Promise<Judged> => {
  const { detector, classifier, score } = networks;
  const live: Partial<LiveSettings> = defined({ score });
  const engine = new Engine({
    version: project.version,
    modelsDirectories: directories,
    sessionsRoot: '',
    defaults: {
      pace: 'saturate',
      ...defined({
        detector: detector === undefined ? undefined : placed(detector),
        classifier: typeof classifier === 'string' ? placed(classifier) : classifier,
      }),
    },
    live,
  });
  try {
    engine.onFrame(onFrame);
    await engine.open(source, {});
    await engine.whenOver();
    const { fault, detector: model, live: held } = engine.state();
    if (fault) throw new Fault(fault.kind, fault.message);
    return { threshold: held.score, detectorLabels: model?.labels ?? [] };
  } finally {
    await engine.close();
  }
};
