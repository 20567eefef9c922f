import { workerData } from 'node:worker_threads';
import { type ModelInfo, SKIP, type SourceInfo, SPAN } from '../../../../contract/index.ts';
import type { ModelReference } from '../../inference/description.ts';
import { Follower } from '../follower.ts';
import { Ring } from '../ring/ring.ts';
import { releaseUnlessNeeded } from '../slot-lease.ts';
import { runStageThread, type StageContext, type StageStart } from '../stage-loop.ts';
import { Classifier } from './classifier.ts';
import { FrameClassifier } from './frame-classifier.ts';

export interface ClassifyInit {
  readonly model: ModelReference;
  readonly intraOpThreads: number;
}

export type ClassifyStart = StageStart & { readonly source: Pick<SourceInfo, 'width' | 'height' | 'colour'> };

/** The second network's own thread: takes tracked frames in order, runs the network on the objects that the rule chooses, labels the rest from memory. */
const run = async (classifier: Classifier, start: ClassifyStart, context: StageContext): Promise<void> => {
  const { table, controls, clock, event, faults, stageTimeoutNs } = context;
  const ring = new Ring(start.ring);
  const follower = new Follower(ring, table, controls, 'tracked');
  const frames = new FrameClassifier(classifier, table, controls);

  for (let row = follower.next(); row >= 0; row = follower.next()) {
    const slot = table.get(row, 'slot');
    const picture = slot >= 0 ? ring.full(slot) : null;
    const skipped = (table.get(row, 'skips') & SKIP.detectOff) !== 0 || table.get(row, 'failed') !== 0;
    if (!controls.classify) table.addSkip(row, SKIP.classifyOff);
    else if (!skipped) {
      table.set(row, 'busy', 1);
      const frame = table.get(row, 'frame');
      const times = table.clockOf(row, clock);
      const startNs = times.now();
      try {
        const { colour, width, height } = start.source;
        const shown = picture && { data: picture, width, height, matrix: colour.matrix, fullRange: colour.fullRange };
        const work = await frames.classify(row, shown, times, () => faults.stall('classify', frame));
        if (work.classified > 0) {
          const endNs = times.now();
          // All crops are cut before all runs, as far as the spans go: in batches they alternate.
          const croppedNs = endNs - work.runNs;
          table.span(row, SPAN.crop, table.handedNs(row), startNs, croppedNs);
          table.span(row, SPAN.classify, croppedNs, croppedNs, endNs);
          table.hand(row, endNs);
          if (faults.fails('classify', frame)) throw new Error('a fault was asked for');
          if (endNs - startNs > stageTimeoutNs) table.fail(row, 'stage_timeout', 'classify');
        } else table.addSkip(row, picture ? SKIP.nothingToClassify : SKIP.classifyNotReady);
      } catch (error) {
        event(`Classify failed on frame ${frame}: ${error instanceof Error ? error.message : String(error)}`);
        table.fail(row, 'stage_error', 'classify');
      }
      table.set(row, 'busy', 0);
    }
    releaseUnlessNeeded(ring, table, row, { full: false, preview: true });
    table.advance(row, 'analysed');
  }
};

const init = workerData as ClassifyInit;

await runStageThread<Classifier, ModelInfo, ClassifyStart>({
  prepare: async () => {
    const classifier = await Classifier.create({ model: init.model, intraOpThreads: init.intraOpThreads });
    return { prepared: classifier, ready: classifier.info };
  },
  run,
  close: (classifier) => classifier.close(),
});
