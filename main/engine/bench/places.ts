import { EXIT_CODE, Fault, PREPROCESS_PLACES, type PreprocessPlace } from '../../../contract/index.ts';
import type { Engine } from '../engine.ts';
import { describeModel } from '../inference/describe.ts';
import { letterbox } from '../pipeline/preprocess/letterbox.ts';
import { measureApart } from './apart.ts';
import { type Spread, spread } from './efficiency.ts';
import type { PlaceCpuMs } from './place-costs.ts';

interface PlaceReport {
  readonly place: PreprocessPlace;
  /** CPU ms a frame: in the source thread, in the detect thread, and what the run of the network takes longer. */
  readonly sourceMs: Spread;
  readonly layMs: Spread;
  readonly graphMs: Spread;
  readonly totalMs: Spread;
}

/**
 * What each place costs for the pictures of a source and one network, in CPU ms a frame: what the source thread does for it (the copy of the planes, or scaling to
 * RGB), what the detect thread does, and what the network's run takes longer for what was put in front of its graph. Each repeat in a process of its own.
 */
export const placesBench = async (
  engine: Engine,
  uri: string,
  { repeats, json }: { readonly repeats: number; readonly json: boolean },
): Promise<number> => {
  await engine.open(uri, { pace: 'saturate', maxFrames: 1, classifier: null });
  await engine.whenOver();
  const { source, detector } = engine.state();
  await engine.close();
  if (!source || !detector) throw new Fault('usage', 'This needs a first network: give one with --detector.');
  const model = await describeModel(detector.path, [], detector.task);
  const box = letterbox(source, model.input);
  const found: PlaceCpuMs[][] = [];
  for (let repeat = 0; repeat < repeats; repeat++)
    found.push(await measureApart<PlaceCpuMs[]>({ part: 'places', uri, model, letterbox: box }));
  const reports = PREPROCESS_PLACES.map((place): PlaceReport => {
    const all = found.flatMap((each) => each.filter((cost) => cost.place === place));
    return {
      place,
      sourceMs: spread(all.map(({ sourceMs }) => sourceMs)),
      layMs: spread(all.map(({ layMs }) => layMs)),
      graphMs: spread(all.map(({ graphMs }) => graphMs)),
      totalMs: spread(all.map(({ sourceMs, layMs, graphMs }) => sourceMs + layMs + graphMs)),
    };
  });
  const size = `${source.width} × ${source.height}`;
  const report = { source: source.name, size, model: model.name, repeats, places: reports };
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${inWords(report)}\n`);
  return EXIT_CODE.done;
};

const inWords = ({
  source,
  size,
  model,
  repeats,
  places,
}: {
  source: string;
  size: string;
  model: string;
  repeats: number;
  places: readonly PlaceReport[];
}): string => {
  const figure = ({ median, min, max }: Spread): string => `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
  return [
    `${source}, ${size}, into ${model}; CPU ms a frame, median of ${repeats} (range)`,
    '| place | source thread | detect thread | in the graph | together |',
    '|---|---|---|---|---|',
    ...places.map(
      ({ place, sourceMs, layMs, graphMs, totalMs }) =>
        `| ${place} | ${figure(sourceMs)} | ${figure(layMs)} | ${graphMs.max === 0 ? '' : figure(graphMs)} | ${figure(totalMs)} |`,
    ),
  ].join('\n');
};
