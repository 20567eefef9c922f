import { parentPort, workerData } from 'node:worker_threads';
import { type ModelInfo, type ProviderInfo, SKIP, SPAN } from '../../../../contract/index.ts';
import { MAX_MAP, type SceneMap } from '../../families/family.ts';
import type { ModelReference } from '../../inference/description.ts';
import { MAX_OBJECTS } from '../../telemetry/frame-table.ts';
import type { DetectCompute } from '../compute-plan.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import type { PictureFacts } from '../preprocess/places/frame-place.ts';
import type { PlacedSource } from '../preprocess/places/in-graph.ts';
import { RingReader } from '../ring/ring.ts';
import { releaseUnlessNeeded } from '../slot-lease.ts';
import type { ThreadMessage } from '../thread.ts';
import { PIPELINE_READER, runStageThread, type StageContext, type StageStart, WAIT_MS } from '../stage-loop.ts';
import { createDetections, type Detections } from './detections.ts';
import { FirstNetwork, type Said } from './first-network.ts';

/** The tracker wants boxes that are not good enough to report (ByteTrack's second association). */
const TRACKER_MIN_SCORE = 0.1;

/** `model` null: no network; the thread only takes frames from the ring. */
export interface DetectInit {
  readonly model: ModelReference | null;
  readonly compute: DetectCompute;
  /** Of the source, where it is known already: preprocessing in the graph is made for it. */
  readonly source: PlacedSource | null;
  /** Whether this thread holds an edited graph against the network as it was. */
  readonly check: boolean;
}

/** `plan`: the number of its network; it takes only frames that are for it, and ends when others follow. */
export type DetectStart = StageStart & {
  readonly worker: number;
  readonly letterbox: Letterbox | null;
  readonly picture: PictureFacts;
  readonly plan: number;
};

export interface DetectReady {
  readonly info: ModelInfo;
  readonly input: FirstNetwork['input'];
  readonly reads: FirstNetwork['reads'];
}

/** One thread of the detect pool: claims the next frame, lays it out, runs the network, turns what it gives into objects or a map. */
const run = async (network: FirstNetwork | null, start: DetectStart, context: StageContext): Promise<void> => {
  const { table, controls, clock, event, faults, stageTimeoutNs, pages } = context;
  network?.begin(start.picture, pages);
  const ring = new RingReader(start.ring, PIPELINE_READER);
  const { slots } = ring.layout.spec;
  const found = createDetections(MAX_OBJECTS);
  const maps = Array.from({ length: slots }, (_, slot): SceneMap => {
    return { width: 0, height: 0, data: ring.map(slot).subarray(0, MAX_MAP), low: Number.NaN, high: Number.NaN };
  });

  const detect = async (row: number, slot: number, picture: Uint8Array, by: FirstNetwork, letterbox: Letterbox): Promise<void> => {
    const frame = table.get(row, 'frame');
    const times = table.clockOf(row, clock);
    const t0 = times.now();
    const laying = by.layout(picture, letterbox);
    if (laying) await laying;
    const t1 = times.now();
    table.span(row, SPAN.preprocess_layout, table.handedNs(row), t0, t1);
    faults.stall('detect', frame);
    await by.run();
    if (faults.fails('detect', frame)) throw new Error('a fault was asked for');
    const t2 = times.now();
    table.span(row, SPAN.detect, t1, t1, t2);
    if (t2 - t1 > stageTimeoutNs) table.fail(row, 'stage_timeout', 'detect');
    const score = controls.score;
    const map = maps[slot]!;
    const said = by.postprocess(letterbox, Math.min(score, TRACKER_MIN_SCORE), found, map);
    if (said.scene === null) putObjects(row, found, score);
    else putScene(row, found, said, map);
    const t3 = times.now();
    table.span(row, SPAN.postprocess, t2, t2, t3);
    table.hand(row, t3);
  };

  const putObjects = (row: number, { count, boxes, scores, classes, overflow }: Detections, score: number): void => {
    let reported = 0;
    for (let index = 0; index < count; index++) {
      table.putObject(row, index, boxes, scores, classes);
      if (scores[index]! >= score) reported++;
    }
    table.set(row, 'candidates', count);
    table.set(row, 'objects', reported);
    table.set(row, 'rois', reported);
    table.set(row, 'overflow', overflow);
  };

  /** Labels of the whole frame: there is nothing to follow and nothing to cut out. */
  const putScene = (row: number, { count, boxes, scores, classes }: Detections, said: Said, map: SceneMap): void => {
    for (let index = 0; index < count; index++) table.putObject(row, index, boxes, scores, classes);
    table.set(row, 'objects', count);
    table.setScene(row, said.scene!, said.mapped ? map : null);
  };

  while (!controls.stopping) {
    const seen = ring.publishedCount();
    const freed = ring.freedCount();
    const claims = ring.claimed(PIPELINE_READER);
    const slot = ring.tryClaim(controls.read, controls.policy === 'drop-oldest' ? Math.max(1, ring.used - 2) : slots, start.plan);
    for (let i = 0; i < ring.givenUpCount; i++) table.drop(table.rowOf(ring.givenUp[i]!), 'age_evicted');
    if (slot < 0) {
      // All that follow are for a later network.
      if (ring.otherPlan > start.plan) return;
      if (ring.otherPlan > 0) ring.waitForClaim(PIPELINE_READER, claims, WAIT_MS);
      else if (ring.heldBack) ring.waitForSlot(freed, WAIT_MS);
      else ring.waitForFrame(seen, WAIT_MS);
      continue;
    }
    const row = table.rowOf(ring.frame);
    table.set(row, 'slot', slot);
    table.set(row, 'worker', start.worker);
    table.set(row, 'busy', 1);
    table.advance(row, 'claimed');
    const picture = network?.reads === 'full' ? ring.full(slot) : ring.model(slot);
    if (!network || !start.letterbox || !picture || !controls.detect) table.addSkip(row, SKIP.detectOff);
    else {
      try {
        await detect(row, slot, picture, network, start.letterbox);
      } catch (error) {
        table.fail(row, 'stage_error', 'detect');
        table.hand(row, table.clockOf(row, clock).now());
        event(`Detect failed on frame ${ring.frame}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    releaseUnlessNeeded(ring, table, row, { full: controls.crops, preview: true });
    table.set(row, 'busy', 0);
    table.advance(row, 'detected');
  }
};

const init = workerData as DetectInit;

await runStageThread<FirstNetwork | null, DetectReady | null, DetectStart>({
  prepare: async () => {
    if (!init.model) return { prepared: null, ready: null };
    const onFall = (provider: ProviderInfo, text: string): void =>
      parentPort?.postMessage({ type: 'fell', network: 0, provider, text } satisfies ThreadMessage<DetectReady>);
    const network = await FirstNetwork.create({ ...init, model: init.model, onFall });
    return { prepared: network, ready: { info: network.info, input: network.input, reads: network.reads } };
  },
  run,
  close: async (network) => network?.close(),
});
