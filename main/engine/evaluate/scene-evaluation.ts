import { Fault, type FrameRecord } from '../../../contract/index.ts';
import { isScene, parseScene } from '../pipeline/source/street/spec.ts';
import { StreetTruth } from '../pipeline/source/street/truth.ts';
import { wasAnalysed } from '../telemetry/counts.ts';
import type { Evaluation } from './evaluation.ts';
import { TruthWindow } from './truth-window.ts';

/**
 * Holds a run over a `scene:` address against what is exactly known of the scene. Frames that were not analysed are not judged. After a loop the truth is the
 * same again, as another sequence.
 *
 * What is true of a frame takes some milliseconds to work out, in the thread that hands frames over: a run that is judged is none to take times of.
 */
export class SceneEvaluation {
  readonly #evaluations: readonly Evaluation[];
  readonly #truth: TruthWindow;
  readonly #fps: number;
  #epoch = 0;

  /**
   * @param evaluations all of them are given every frame
   * @throws Fault(usage) where the source is no scene; Fault(source) where the address asks for what there is not
   */
  constructor(uri: string, evaluations: readonly Evaluation[]) {
    if (!isScene(uri))
      throw new Fault('usage', `Only a scene knows its truth; give scene:seed=7,frames=300 in place of ${uri}, or leave out --truth.`);
    const spec = parseScene(uri);
    this.#fps = spec.fps;
    this.#truth = new TruthWindow(new StreetTruth(spec));
    this.#evaluations = evaluations;
    for (const evaluation of evaluations) evaluation.restart();
  }

  add(record: FrameRecord): void {
    if (!wasAnalysed(record)) return;
    const frame = Math.round((record.ptsMs * this.#fps) / 1000);
    for (const evaluation of this.#evaluations) {
      if (record.epoch !== this.#epoch) evaluation.restart();
      evaluation.add(this.#truth, frame, record.objects);
    }
    this.#epoch = record.epoch;
  }
}
