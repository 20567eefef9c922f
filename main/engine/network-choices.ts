import { CROP_TASKS, type CascadeRule, FRAME_TASKS, type OpenSettings } from '../../contract/index.ts';
import { chooseModel } from './inference/choose.ts';
import type { ModelReference } from './inference/description.ts';
import { defaultModel, type Footage } from './inference/library.ts';
import type { CascadeNetwork } from './pipeline/networks.ts';
import { isScene } from './pipeline/source/street/spec.ts';

/** Who comes into the picture shows a part of itself first, and those far away are narrow: in the scene both are to be named rightly soon. */
const SCENE_RULE = { when: 'every-n-frames', everyFrames: 5, minSidePx: 6 } as const;

/** Which networks a run works with: what was asked for by name or path, or what there is where nobody asked. Every one has been run once, apart. */
export class NetworkChoices {
  readonly #directories: readonly string[];

  constructor(directories: readonly string[]) {
    this.#directories = directories;
  }

  /** @throws Fault(model) where there is no such network, or it says nothing of whole frames */
  first(name: string): Promise<ModelReference> {
    return chooseModel(name, this.#directories, FRAME_TASKS);
  }

  /** @throws Fault(model) where there is no such network, or it says nothing of objects */
  async behind(rules: readonly CascadeRule[]): Promise<CascadeNetwork[]> {
    return Promise.all(rules.map(async (rule) => ({ rule, model: await chooseModel(rule.model, this.#directories, CROP_TASKS) })));
  }

  /** @param uri of the source: what it shows decides where nobody chooses */
  async forOpening(open: OpenSettings, uri: string): Promise<{ detector: ModelReference | null; cascade: CascadeNetwork[] }> {
    const footage: Footage = isScene(uri) ? 'scene' : 'real';
    const name = open.detector === undefined ? await defaultModel(this.#directories, 'detect', footage) : open.detector;
    const detector = name === null ? null : await this.first(name);
    return { detector, cascade: await this.behind(await this.#rules(open, detector, footage)) };
  }

  /** Whether these could be used, where they are set. */
  async check(settings: Partial<OpenSettings>): Promise<void> {
    if (settings.detector) await this.first(settings.detector);
    if (settings.cascade) await this.behind(settings.cascade);
  }

  async #rules(open: OpenSettings, detector: ModelReference | null, footage: Footage): Promise<readonly CascadeRule[]> {
    if (open.cascade !== undefined) return open.cascade;
    if (open.classifier !== undefined) return open.classifier === null ? [] : [{ model: open.classifier }];
    // Without objects there is nothing that nobody asked for to be classified.
    const usual = detector?.task === 'detect' ? await defaultModel(this.#directories, 'classify', footage) : null;
    return usual === null ? [] : [{ model: usual, ...(footage === 'scene' ? SCENE_RULE : {}) }];
  }
}
