import type { BoxPx } from '../../../../contract/index.ts';
import type { Controls } from '../../controls.ts';
import type { Clock } from '../../telemetry/clock.ts';
import type { FrameTable } from '../../telemetry/frame-table.ts';
import { LabelCache } from './cache.ts';
import { type Classifier, CROP_CAPACITY } from './classifier.ts';
import type { YuvPicture } from './picture.ts';
import { choose, type RuleObjects } from './rule.ts';

/** What classifying one frame took. */
export interface ClassifyWork {
  readonly classified: number;
  /** The network, ns; all else is choosing, cutting out and laying out. */
  readonly runNs: number;
}

/** Labels the objects of one row of the frame table: those that the rule chooses by the network, the others from their track's last result. */
export class FrameClassifier {
  readonly #classifier: Classifier;
  readonly #table: FrameTable;
  readonly #controls: Controls;
  readonly #cache = new LabelCache();
  #epoch = -1;

  constructor(classifier: Classifier, table: FrameTable, controls: Controls) {
    this.#classifier = classifier;
    this.#table = table;
    this.#controls = controls;
  }

  /**
   * @param picture at source size; null where it was not kept for this frame: then only known labels are given
   * @param beforeRun called before the network runs, and counted as its time
   */
  async classify(row: number, picture: YuvPicture | null, clock: Clock, beforeRun: () => void): Promise<ClassifyWork> {
    const table = this.#table;
    const frame = table.get(row, 'frame');
    if (table.get(row, 'epoch') !== this.#epoch) {
      this.#cache.reset();
      this.#epoch = table.get(row, 'epoch');
    }
    const objects: RuleObjects = {
      count: table.get(row, 'objects'),
      track: (index) => table.objectTrack(row, index),
      classIndex: (index) => table.objectClass(row, index),
      score: (index) => table.objectScore(row, index),
      side: (index, side) => table.boxSide(row, index, side),
    };
    const choice = choose(objects, this.#controls, frame, this.#cache);
    const chosen = picture ? choice.chosen : [];
    table.set(row, 'eligible', choice.eligible);
    table.set(row, 'filteredSize', choice.filteredSize);
    table.set(row, 'filteredClass', choice.filteredClass);
    table.set(row, 'filteredScore', choice.filteredScore);
    table.set(row, 'cached', choice.cached);
    const runNs = picture ? await this.#run(row, frame, picture, chosen, clock, beforeRun) : 0;
    table.set(row, 'classified', chosen.length);
    this.#labelFromCache(row, frame, objects);
    return { classified: chosen.length, runNs };
  }

  async #run(
    row: number,
    frame: number,
    picture: YuvPicture,
    chosen: readonly number[],
    clock: Clock,
    beforeRun: () => void,
  ): Promise<number> {
    const table = this.#table;
    let [runNs, runs] = [0, 0];
    for (let first = 0; first < chosen.length; first += CROP_CAPACITY) {
      const batch = chosen.slice(first, first + CROP_CAPACITY);
      batch.forEach((object, index) => {
        const box: BoxPx = [
          table.boxSide(row, object, 0),
          table.boxSide(row, object, 1),
          table.boxSide(row, object, 2),
          table.boxSide(row, object, 3),
        ];
        this.#classifier.crop(picture, box, index);
      });
      const startNs = clock.now();
      beforeRun();
      await this.#classifier.run(batch.length);
      runNs += clock.now() - startNs;
      runs += Math.ceil(batch.length / this.#classifier.info.maxBatch);
      batch.forEach((object, index) => {
        const { label, score } = this.#classifier.top1(index);
        const track = table.objectTrack(row, object);
        table.setObjectLabel(row, object, label, score, 0, 0);
        if (track >= 0) this.#cache.put(track, { label, score, frame, tReceiveNs: table.tReceiveNs(row) });
      });
    }
    table.set(row, 'classifyRuns', runs);
    return runNs;
  }

  /** Objects of tracks that are known keep their last label, with its age. */
  #labelFromCache(row: number, frame: number, objects: RuleObjects): void {
    for (let index = 0; index < objects.count; index++) {
      const track = objects.track(index);
      const known = track < 0 ? null : this.#cache.get(track);
      if (!known) continue;
      const ageMs = Math.max(0, (this.#table.tReceiveNs(row) - known.tReceiveNs) / 1e6);
      this.#table.setObjectLabel(row, index, known.label, known.score, frame - known.frame, ageMs);
    }
  }
}
