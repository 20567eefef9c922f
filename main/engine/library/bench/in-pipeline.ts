import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../../../contract/index.ts';
import { FRAME_TASKS } from '../../../../contract/model.ts';
import { Engine } from '../../engine.ts';
import { describeModel } from '../../inference/describe.ts';
import type { PipelineFigures, PipelineJob } from './job.ts';

/** Objects a frame that a network behind a detector is given. */
const OBJECTS = 4;

/**
 * Runs the whole pipeline over a source, as fast as it goes, with this network in its place: the first, or, if it is one for objects, behind a detector
 * that takes no time and sees some in every frame. @throws Fault
 */
export const measurePipeline = async ({ model: path, source, seconds }: PipelineJob): Promise<PipelineFigures> => {
  const { task } = await describeModel(path, [], null);
  const isFirst = FRAME_TASKS.some((each) => each === task);
  const root = await mkdtemp(join(tmpdir(), 'throughline-models-bench-'));
  const engine = new Engine({
    version: 'bench',
    modelsDirectories: [],
    sessionsRoot: root,
    defaults: isFirst ? { detector: path, classifier: null } : { detector: `null,objects=${OBJECTS}`, classifier: path },
    live: { classifyWhen: 'every-frame' },
  });
  try {
    await engine.open(source, { pace: 'saturate', loop: true, maxSeconds: seconds });
    await engine.whenOver();
    const summary = engine.summary();
    const { fault } = engine.state();
    if (fault !== null || summary === null)
      throw new Fault(fault?.kind ?? 'internal', fault?.message ?? 'The run ended without a summary.');
    const { fps, latencyMs, stages, frames, wallMs } = summary;
    return { source: summary.source.name, fps, latencyMs, stages, frames, wallMs };
  } finally {
    await engine.close();
    await rm(root, { recursive: true, force: true });
  }
};
