import type { BoxPx } from '../../../../contract/index.ts';
import type { Controls, EffectiveRule } from '../../controls.ts';
import type { Clock } from '../../telemetry/clock.ts';
import type { FrameTable } from '../../telemetry/frame-table.ts';
import { LabelCache } from './cache.ts';
import { CROP_CAPACITY, type CropNetwork } from './crop-network.ts';
import type { YuvPicture } from './picture.ts';
import { type Choice, choose, type RuleObjects, type RuleState, shorterSide, takesClass } from './rule.ts';

/** What classifying one frame took. */
export interface ClassifyWork {
  readonly classified: number;
  /** The networks, ns; all else is choosing, cutting out and laying out. */
  readonly runNs: number;
}

interface Behind {
  readonly network: CropNetwork;
  /** Where its labels begin among those of all networks. */
  readonly labelsFrom: number;
  readonly cache: LabelCache;
}

/** Labels the objects of one row of the frame table: those that the rules choose by the networks, the others from their track's last results. */
export class FrameClassifier {
  readonly #networks: readonly Behind[];
  readonly #table: FrameTable;
  readonly #controls: Controls;
  #states: readonly RuleState[] = [];
  readonly #cascade: number;
  #rulesVersion = -1;
  #epoch = -1;
  #plan = -1;

  /** @param plan the number of the cascade that these networks are */
  constructor(networks: readonly CropNetwork[], plan: number, table: FrameTable, controls: Controls) {
    this.#cascade = plan;
    let labelsFrom = 0;
    this.#networks = networks.map((network) => {
      const behind = { network, labelsFrom, cache: new LabelCache() };
      labelsFrom += network.info.labels.length;
      return behind;
    });
    this.#table = table;
    this.#controls = controls;
  }

  /**
   * @param picture at source size; null where it was not kept for this frame: then only known labels are given
   * @param beforeRun called before a network runs, and counted as its time
   */
  async classify(row: number, picture: YuvPicture | null, clock: Clock, beforeRun: () => void): Promise<ClassifyWork> {
    const table = this.#table;
    const frame = table.get(row, 'frame');
    if (table.get(row, 'epoch') !== this.#epoch || table.get(row, 'plan') !== this.#plan) {
      for (const { cache } of this.#networks) cache.reset();
      this.#epoch = table.get(row, 'epoch');
      this.#plan = table.get(row, 'plan');
    }
    this.#heedRules();
    const objects: RuleObjects = {
      count: table.get(row, 'objects'),
      plan: table.get(row, 'plan'),
      track: (index) => table.objectTrack(row, index),
      classIndex: (index) => table.objectClass(row, index),
      score: (index) => table.objectScore(row, index),
      side: (index, side) => table.boxSide(row, index, side),
    };
    const choice = choose(objects, this.#states, this.#controls.classifyMaxPerFrame, frame);
    const classified = picture ? choice.classified : 0;
    this.#count(row, choice, classified);
    let [runNs, runs] = [0, 0];
    for (const [index, behind] of this.#networks.entries()) {
      const chosen = picture ? choice.chosen.filter(({ network }) => network === index).map(({ object }) => object) : [];
      if (picture && chosen.length > 0) runNs += await this.#run(row, picture, behind, chosen, objects, clock, beforeRun);
      for (let first = 0; first < chosen.length; first += CROP_CAPACITY)
        runs += behind.network.runsFor(Math.min(CROP_CAPACITY, chosen.length - first));
      this.#labelFromCache(row, frame, objects, behind, chosen, this.#states[index]?.rule);
    }
    table.set(row, 'classifyRuns', runs);
    return { classified, runNs };
  }

  #heedRules(): void {
    if (this.#controls.rulesVersion === this.#rulesVersion) return;
    this.#rulesVersion = this.#controls.rulesVersion;
    const { plan, rules } = this.#controls.rules;
    // Those of the cascade that is to come are not for this one.
    if (plan !== this.#cascade) return;
    this.#states = this.#networks.flatMap(({ cache }, index) => {
      const rule = rules[index];
      return rule ? [{ rule, cache }] : [];
    });
  }

  #count(row: number, choice: Choice, classified: number): void {
    const table = this.#table;
    table.set(row, 'eligible', choice.eligible);
    table.set(row, 'filteredSize', choice.filteredSize);
    table.set(row, 'filteredClass', choice.filteredClass);
    table.set(row, 'filteredScore', choice.filteredScore);
    table.set(row, 'cached', choice.cached);
    table.set(row, 'classified', classified);
    table.set(row, 'deferred', choice.deferred);
  }

  /** Cuts objects out and runs a network on them; how long it ran, ns. */
  async #run(
    row: number,
    picture: YuvPicture,
    { network, labelsFrom, cache }: Behind,
    chosen: readonly number[],
    objects: RuleObjects,
    clock: Clock,
    beforeRun: () => void,
  ): Promise<number> {
    const table = this.#table;
    const frame = table.get(row, 'frame');
    let runNs = 0;
    for (let first = 0; first < chosen.length; first += CROP_CAPACITY) {
      const batch = chosen.slice(first, first + CROP_CAPACITY);
      batch.forEach((object, index) => {
        const box: BoxPx = [objects.side(object, 0), objects.side(object, 1), objects.side(object, 2), objects.side(object, 3)];
        network.crop(picture, box, index);
      });
      const startNs = clock.now();
      beforeRun();
      await network.run(batch.length);
      runNs += clock.now() - startNs;
      batch.forEach((object, index) => {
        const said = network.said(index, labelsFrom);
        const track = table.objectTrack(row, object);
        for (const each of said) table.addResult(row, object, each, 0, 0);
        if (track >= 0) cache.put(track, { said, frame, tReceiveNs: table.tReceiveNs(row), sidePx: shorterSide(objects, object) });
      });
    }
    return runNs;
  }

  /** Objects of tracks that are known keep what was said of them last, with its age, as long as the rule is about their class. */
  #labelFromCache(
    row: number,
    frame: number,
    objects: RuleObjects,
    { cache }: Behind,
    fresh: readonly number[],
    rule: EffectiveRule | undefined,
  ): void {
    for (let index = 0; index < objects.count; index++) {
      const track = objects.track(index);
      const known = track < 0 || fresh.includes(index) ? null : cache.get(track);
      if (!known || !rule || !takesClass(rule, objects, index)) continue;
      const ageMs = Math.max(0, (this.#table.tReceiveNs(row) - known.tReceiveNs) / 1e6);
      for (const said of known.said) this.#table.addResult(row, index, said, frame - known.frame, ageMs);
    }
  }
}
