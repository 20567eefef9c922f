import { parentPort, workerData } from 'node:worker_threads';
import { type ModelInfo, type ProviderInfo, SKIP, SPAN } from '../../../../contract/index.ts';
import type { ModelReference } from '../../inference/description.ts';
import type { CropCompute } from '../compute-plan.ts';
import { Follower } from '../follower.ts';
import type { PictureFacts } from '../preprocess/places/frame-place.ts';
import { Ring } from '../ring/ring.ts';
import { releaseUnlessNeeded } from '../slot-lease.ts';
import type { ThreadMessage } from '../thread.ts';
import { runStageThread, type StageContext, type StageStart, WAIT_MS } from '../stage-loop.ts';
import { CropNetwork } from './crop-network.ts';
import { FrameClassifier } from './frame-classifier.ts';

export interface ClassifyInit {
  /** In the order of the rules; empty: nothing is classified, frames are handed on. */
  readonly models: readonly ModelReference[];
  /** Of each. */
  readonly computes: readonly CropCompute[];
  /** Of the source, where it is known already: crops in the graph are made for it. */
  readonly picture: PictureFacts | null;
}

/** `plan`: the number of its cascade; it begins when the one before gives its place up, and ends when it is to give up its own. */
export type ClassifyStart = StageStart & {
  readonly plan: number;
  readonly picture: PictureFacts;
};

/** The thread of the networks behind the detector: takes tracked frames in order, runs the networks on the objects that the rules choose, labels the rest from memory. */
const run = async (networks: readonly CropNetwork[], start: ClassifyStart, context: StageContext): Promise<void> => {
  const { table, controls, clock, event, faults, stageTimeoutNs, pages } = context;
  for (const network of networks) network.begin(pages);
  const ring = new Ring(start.ring);
  const ticket = controls.takeCascade(start.plan, WAIT_MS);
  if (ticket < 0) return;
  const follower = new Follower(ring, table, controls, 'tracked', ticket);
  const frames = new FrameClassifier(networks, start.plan, table, controls);
  const others = (): boolean => controls.cascadeWanted !== start.plan;

  for (let row = follower.next(others); row >= 0; row = follower.next(others)) {
    const slot = table.get(row, 'slot');
    const picture = slot >= 0 ? ring.full(slot) : null;
    const skipped = (table.get(row, 'skips') & SKIP.detectOff) !== 0 || table.get(row, 'failed') !== 0;
    table.set(row, 'cascadePlan', start.plan);
    if (networks.length > 0 && !controls.classify) table.addSkip(row, SKIP.classifyOff);
    else if (networks.length > 0 && table.get(row, 'scene') !== 0) table.addSkip(row, SKIP.nothingToClassify);
    else if (networks.length > 0 && !skipped) {
      table.set(row, 'busy', 1);
      const frame = table.get(row, 'frame');
      const times = table.clockOf(row, clock);
      const startNs = times.now();
      try {
        const shown = picture && { ...start.picture, data: picture, inPages: pages !== null };
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
  if (!controls.stopping) controls.handCascade(follower.ticket);
};

const init = workerData as ClassifyInit;

const closeAll = async (networks: readonly CropNetwork[]): Promise<void> => {
  for (const network of networks) await network.close();
};

await runStageThread<readonly CropNetwork[], readonly ModelInfo[], ClassifyStart>({
  prepare: async () => {
    const networks: CropNetwork[] = [];
    try {
      for (const [network, model] of init.models.entries()) {
        const onFall = (provider: ProviderInfo, text: string): void =>
          parentPort?.postMessage({ type: 'fell', network, provider, text } satisfies ThreadMessage<readonly ModelInfo[]>);
        networks.push(await CropNetwork.create({ model, compute: init.computes[network]!, picture: init.picture, onFall }));
      }
    } catch (error) {
      await closeAll(networks);
      throw error;
    }
    return { prepared: networks, ready: networks.map((network) => network.info) };
  },
  run,
  close: closeAll,
});
