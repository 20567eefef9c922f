import { PREPROCESS_PLACES, type PreprocessPlace, type SourceInfo } from '../../../contract/index.ts';
import type { ModelReference } from '../inference/description.ts';
import { type NetworkSession, openSession } from '../inference/network-session.ts';
import { paintEach } from '../pipeline/decode/bare.ts';
import { yuvBytes } from '../../../models/graph/frame.ts';
import { pictureFacts } from '../pipeline/networks.ts';
import type { Letterbox } from '../pipeline/preprocess/letterbox.ts';
import { type FramePlace, framePlace, planeOf } from '../pipeline/preprocess/places/frame-place.ts';
import { isInGraph, type PlacedSource, withFrame } from '../pipeline/preprocess/places/in-graph.ts';
import { SharedPages } from '../pipeline/ring/shared-pages.ts';

/** CPU ms a frame of one place; of the source thread, ms. */
export interface PlaceCpuMs {
  readonly place: PreprocessPlace;
  readonly sourceMs: number;
  readonly layMs: number;
  /** What a run takes longer than the network alone. */
  readonly graphMs: number;
}

/** Pictures that are painted, and those of them that are kept for the rest. */
const PAINTED = 40;
const KEPT = 6;
const LAID = 40;
const RUNS = 24;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** CPU ms of one call, of many after a few that warm up; of all threads of the process, since some places have work done elsewhere. */
const each = async (count: number, work: (index: number) => unknown): Promise<number> => {
  for (let index = 0; index < Math.ceil(count / 4); index++) await work(index);
  const before = cpuMs();
  for (let index = 0; index < count; index++) await work(index);
  return (cpuMs() - before) / count;
};

interface Painted {
  readonly info: SourceInfo;
  readonly paintMs: { readonly full: number; readonly model: number };
  readonly kept: readonly { readonly full: Uint8Array; readonly model: Uint8Array }[];
}

/** Paints pictures of a source as the source thread does; some of them are kept in `pages`, as in the ring. */
const paint = (uri: string, letterbox: Letterbox, pages: SharedPages): Painted => {
  const kept: Painted['kept'][number][] = [];
  const { info, ...paintMs } = paintEach(uri, letterbox, PAINTED, (planes) => {
    if (kept.length >= KEPT) return;
    const lease = (plane: Uint8Array): Uint8Array => {
      const { at } = pages.lease(plane.length + 64);
      const copy = new Uint8Array(pages.memory.buffer, at, plane.length);
      copy.set(plane);
      return copy;
    };
    kept.push({ full: lease(planes.full), model: lease(planes.model) });
  });
  return { info, paintMs: { full: paintMs.fullMs, model: paintMs.modelMs }, kept };
};

const runMs = async (session: NetworkSession, place: FramePlace): Promise<number> => each(RUNS, () => session.run(place.feeds));

/** What every place costs for a source's pictures and a network, in the calling process, on one thread. @throws Fault where source or network cannot be used */
export const placeCosts = async (uri: string, model: ModelReference, letterbox: Letterbox): Promise<PlaceCpuMs[]> => {
  const pages = SharedPages.alone();
  const { info, paintMs, kept } = paint(uri, letterbox, pages);
  const source: PlacedSource = { ...pictureFacts(info), letterbox };
  if (kept[0] && kept[0].full.length !== yuvBytes(source)) throw new Error('the planes are not those of the source');
  const plain = await openSession({ model, intraOpThreads: 1 });
  const costs: PlaceCpuMs[] = [];
  for (const name of PREPROCESS_PLACES) {
    const place = framePlace(name, { model, picture: source, pages });
    const plane = planeOf(name);
    const layMs = await each(LAID, (index) => place.lay(kept[index % kept.length]![plane], letterbox));
    let graphMs = 0;
    if (isInGraph(name)) {
      const edited = await withFrame(model, name, source);
      const session = await openSession({ model: edited.model, intraOpThreads: 1 });
      const alone = framePlace('libav', { model, picture: source, pages });
      await alone.lay(kept[0]!.model, letterbox);
      // By turns, so that a noisy moment meets both.
      const [before, after] = [await runMs(plain, alone), await runMs(session, place)];
      graphMs = (after + (await runMs(session, place)) - before - (await runMs(plain, alone))) / 2;
      await session.close();
    }
    costs.push({ place: name, sourceMs: paintMs[plane], layMs, graphMs });
    place.close();
  }
  await plain.close();
  return costs;
};
