import { measureSession } from '../inference/bare.ts';
import { describeModel } from '../inference/describe.ts';
import type { ModelReference } from '../inference/description.ts';
import { decodeAndScale, decodeToNull } from '../pipeline/decode/bare.ts';
import type { Letterbox } from '../pipeline/preprocess/letterbox.ts';
import { type PlaceCpuMs, placeCosts } from './place-costs.ts';

/** A bare part of the pipeline, measured alone in a process of its own (`part-process.ts`). */
export type BarePart =
  | { readonly part: 'decode'; readonly uri: string; readonly maxFrames: number }
  | { readonly part: 'decodeAndScale'; readonly uri: string; readonly maxFrames: number; readonly letterbox: Letterbox }
  | { readonly part: 'places'; readonly uri: string; readonly model: ModelReference; readonly letterbox: Letterbox }
  | { readonly part: 'session'; readonly model: ModelReference; readonly runs: number };

/** CPU time of one frame (or run) of a part, ms; of each place. */
export const measurePart = async (part: BarePart): Promise<number | PlaceCpuMs[]> => {
  switch (part.part) {
    case 'decode': {
      const { cpuMs, frames } = await decodeToNull(part.uri, part.maxFrames);
      return cpuMs / frames;
    }
    case 'decodeAndScale': {
      const { cpuMs, frames } = await decodeAndScale(part.uri, part.letterbox, part.maxFrames);
      return cpuMs / frames;
    }
    case 'places':
      return placeCosts(part.uri, await arrived(part.model), part.letterbox);
    case 'session':
      return (await measureSession(await arrived(part.model), { runs: part.runs, intraOpThreads: 1 })).cpuMsPerRun;
  }
};

/** A part comes as JSON, which keeps no bytes: a network without a file is made again. */
const arrived = async (model: ModelReference): Promise<ModelReference> =>
  model.bytes === null ? model : describeModel(model.path, [], model.task);
