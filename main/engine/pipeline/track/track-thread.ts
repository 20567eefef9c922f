import { SKIP, SPAN } from '../../../../contract/index.ts';
import { MAX_OBJECTS } from '../../telemetry/frame-table.ts';
import { Follower } from '../follower.ts';
import { Ring } from '../ring/ring.ts';
import { runStageThread, type StageContext, type StageStart } from '../stage-loop.ts';
import { ByteTracker } from './bytetrack.ts';

/** Joins boxes to tracks, frame by frame in order. Detections are read from the frame's row and track ids written back into it. */
const run = async (tracker: ByteTracker, start: StageStart, context: StageContext): Promise<void> => {
  const { table, controls, clock, faults, stageTimeoutNs, event } = context;
  const ring = new Ring(start.ring);
  const follower = new Follower(ring, table, controls, 'detected');
  const boxes = new Float32Array(MAX_OBJECTS * 4);
  const scores = new Float32Array(MAX_OBJECTS);
  const classes = new Int32Array(MAX_OBJECTS);
  const tracks = new Int32Array(MAX_OBJECTS);
  let epoch = -1;
  let plan = -1;
  let lastFrame = -1;

  for (let row = follower.next(); row >= 0; row = follower.next()) {
    const frame = table.get(row, 'frame');
    // Labels of the whole frame move nowhere.
    const skipped = (table.get(row, 'skips') & SKIP.detectOff) !== 0 || table.get(row, 'failed') !== 0 || table.get(row, 'scene') !== 0;
    if (!controls.track || skipped) table.liveTracks = 0;
    if (!controls.track) table.addSkip(row, SKIP.trackOff);
    else if (!skipped) {
      table.set(row, 'busy', 1);
      const times = table.clockOf(row, clock);
      const startNs = times.now();
      faults.stall('track', frame);
      // Classes of another network are others.
      if (table.get(row, 'epoch') !== epoch || table.get(row, 'plan') !== plan) {
        tracker.reset();
        epoch = table.get(row, 'epoch');
        plan = table.get(row, 'plan');
        lastFrame = frame - 1;
      }
      const count = table.get(row, 'candidates');
      table.readObjects(row, count, boxes, scores, classes);
      table.liveTracks = tracker.update(boxes, scores, classes, count, tracks, Math.max(1, frame - lastFrame));
      for (let index = 0; index < count; index++) table.setObjectTrack(row, index, tracks[index]!);
      lastFrame = frame;
      const endNs = times.now();
      table.span(row, SPAN.track, table.handedNs(row), startNs, endNs);
      table.hand(row, endNs);
      if (faults.fails('track', frame)) {
        table.fail(row, 'stage_error', 'track');
        event(`Track failed on frame ${frame}: a fault was asked for`);
      } else if (endNs - startNs > stageTimeoutNs) table.fail(row, 'stage_timeout', 'track');
      table.set(row, 'busy', 0);
    }
    table.advance(row, 'tracked');
  }
};

await runStageThread<ByteTracker, null, StageStart>({
  prepare: async () => ({ prepared: new ByteTracker(), ready: null }),
  run,
  close: async () => undefined,
});
