import { workerData } from 'node:worker_threads';
import { type ModelInfo, SKIP, SPAN } from '../../../../contract/index.ts';
import type { ModelReference } from '../../inference/description.ts';
import { MAX_OBJECTS } from '../../telemetry/frame-table.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import { RingReader } from '../ring/ring.ts';
import { releaseUnlessNeeded } from '../slot-lease.ts';
import { PIPELINE_READER, runStageThread, type StageContext, type StageStart, WAIT_MS } from '../stage-loop.ts';
import { createDetections, type Detections } from './detections.ts';
import { Detector } from './detector.ts';

/** The tracker wants boxes that are not good enough to report (ByteTrack's second association). */
const TRACKER_MIN_SCORE = 0.1;

/** `model` null: no detector; the thread only takes frames from the ring. */
export interface DetectInit {
  readonly model: ModelReference | null;
  readonly intraOpThreads: number;
}

export type DetectStart = StageStart & { readonly worker: number; readonly letterbox: Letterbox | null; readonly classifies: boolean };

export interface DetectReady {
  readonly info: ModelInfo;
  readonly input: Detector['input'];
}

/** One thread of the detect pool: claims the next frame, lays it out, runs the network, turns its output into boxes. */
const run = async (detector: Detector | null, start: DetectStart, context: StageContext): Promise<void> => {
  const { table, controls, clock, event, faults, stageTimeoutNs } = context;
  const ring = new RingReader(start.ring, PIPELINE_READER);
  const { slots } = ring.layout.spec;
  const found = createDetections(MAX_OBJECTS);

  const detect = async (row: number, picture: Uint8Array, network: Detector, letterbox: Letterbox): Promise<void> => {
    const frame = table.get(row, 'frame');
    const times = table.clockOf(row, clock);
    const t0 = times.now();
    network.layout(picture, letterbox);
    const t1 = times.now();
    table.span(row, SPAN.preprocess_layout, table.handedNs(row), t0, t1);
    faults.stall('detect', frame);
    await network.run();
    if (faults.fails('detect', frame)) throw new Error('a fault was asked for');
    const t2 = times.now();
    table.span(row, SPAN.detect, t1, t1, t2);
    if (t2 - t1 > stageTimeoutNs) table.fail(row, 'stage_timeout', 'detect');
    const score = controls.score;
    const count = network.postprocess(letterbox, Math.min(score, TRACKER_MIN_SCORE), found);
    putObjects(row, found, count, score);
    const t3 = times.now();
    table.span(row, SPAN.postprocess, t2, t2, t3);
    table.hand(row, t3);
  };

  const putObjects = (row: number, objects: Detections, count: number, score: number): void => {
    let reported = 0;
    for (let index = 0; index < count; index++) {
      table.putObject(row, index, objects.boxes, objects.scores, objects.classes);
      if (objects.scores[index]! >= score) reported++;
    }
    table.set(row, 'candidates', count);
    table.set(row, 'objects', reported);
    table.set(row, 'rois', reported);
    table.set(row, 'overflow', objects.overflow);
  };

  while (!controls.stopping) {
    const seen = ring.publishedCount();
    const freed = ring.freedCount();
    const slot = ring.tryClaim(controls.read, controls.policy === 'drop-oldest' ? Math.max(1, slots - 2) : slots);
    for (let i = 0; i < ring.givenUpCount; i++) table.drop(table.rowOf(ring.givenUp[i]!), 'age_evicted');
    if (slot < 0) {
      if (ring.heldBack) ring.waitForSlot(freed, WAIT_MS);
      else ring.waitForFrame(seen, WAIT_MS);
      continue;
    }
    const row = table.rowOf(ring.frame);
    table.set(row, 'slot', slot);
    table.set(row, 'worker', start.worker);
    table.set(row, 'busy', 1);
    table.advance(row, 'claimed');
    const picture = ring.model(slot);
    if (!detector || !start.letterbox || !picture || !controls.detect) table.addSkip(row, SKIP.detectOff);
    else {
      try {
        await detect(row, picture, detector, start.letterbox);
      } catch (error) {
        table.fail(row, 'stage_error', 'detect');
        table.hand(row, table.clockOf(row, clock).now());
        event(`Detect failed on frame ${ring.frame}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    releaseUnlessNeeded(ring, table, row, { full: start.classifies, preview: true });
    table.set(row, 'busy', 0);
    table.advance(row, 'detected');
  }
};

const init = workerData as DetectInit;

await runStageThread<Detector | null, DetectReady | null, DetectStart>({
  prepare: async () => {
    if (!init.model) return { prepared: null, ready: null };
    const detector = await Detector.create({ model: init.model, intraOpThreads: init.intraOpThreads });
    return { prepared: detector, ready: { info: detector.info, input: detector.input } };
  },
  run,
  close: async (detector) => detector?.close(),
});
