import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { type EvaluationResult, EXIT_CODE, Fault } from '../../../contract/index.ts';
import { project } from '../project.ts';
import type { PrecisionResult } from './average-precision.ts';
import { Evaluation, type Judged } from './evaluation.ts';
import { hasModel, type Networks, ownScoreOf, runOver } from './model-runs.ts';
import { SceneEvaluation } from './scene-evaluation.ts';
import { parseSeeds } from './seeds.ts';
import { againstTeacher, ReportedObjects, TEACHER_SCORE } from './teacher.ts';
import { inWords, precisionInWords } from './words.ts';

const TEACHER = 'yolox_nano';
/** AP looks at what a network is hardly sure of, too. */
const STUDENT_SCORE = 0.05;
const CLIPS = join(project.root, '..', 'shared', 'data', 'videos');

interface Options {
  readonly seeds: readonly number[];
  readonly frames: number;
  readonly detector?: string;
  readonly classifier?: string;
  readonly student: string;
  readonly clips: string;
  readonly json?: string;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** The networks on scenes that they were not made on, one after the other, and on all of them together. */
const onScenes = async ({ seeds, frames, detector, classifier }: Options) => {
  const missing = [detector ?? 'scene-detector', classifier ?? 'scene-classifier'].filter((model) => model !== 'none' && !hasModel(model));
  if (missing.length > 0) {
    say(`skipped: scenes, since there is no ${missing.join(' and no ')}`);
    return null;
  }
  const networks: Networks = { detector, classifier: classifier === 'none' ? null : classifier };
  const all = new Evaluation();
  const scenes: { seed: number; evaluation: EvaluationResult }[] = [];
  let about: Judged = { threshold: 0, detectorLabels: [] };
  for (const seed of seeds) {
    const uri = `scene:seed=${seed},objects=12,size=480x270,frames=${frames}`;
    const one = new Evaluation();
    const scene = new SceneEvaluation(uri, [one, all]);
    about = await runOver(uri, networks, (record) => scene.add(record));
    const evaluation = one.result(about);
    scenes.push({ seed, evaluation });
    say(`${uri}\n${inWords(evaluation)}\n`);
  }
  const overall = all.result(about);
  say(`all ${seeds.length} scenes\n${inWords(overall)}\n`);
  return { scenes, overall };
};

/** The small network on real clips, against one that was made on many pictures. */
const onClips = async ({ student: studentModel, clips: folder }: Options) => {
  const clips = existsSync(folder) ? readdirSync(folder).filter((name) => /\.(mp4|mkv|webm)$/.test(name)) : [];
  const missing = [studentModel, TEACHER].filter((model) => !hasModel(model));
  if (clips.length === 0) say(`skipped: there are no real clips in ${folder}`);
  else if (missing.length > 0) say(`skipped: real clips, since there is no ${missing.join(' and no ')}`);
  if (clips.length === 0 || missing.length > 0) return null;
  const results: ({ clip: string } & PrecisionResult)[] = [];
  const ownScore = await ownScoreOf(studentModel);
  for (const clip of clips) {
    const reported = async (detector: string, score: number) => {
      const objects = new ReportedObjects();
      const about = await runOver(join(folder, clip), { detector, classifier: null, score }, (record) => objects.add(record));
      return { objects, about };
    };
    const teacher = await reported(TEACHER, TEACHER_SCORE);
    const student = await reported(studentModel, STUDENT_SCORE);
    const precision = againstTeacher(teacher.objects, student.objects, student.about.detectorLabels ?? [], ownScore);
    results.push({ clip, ...precision });
    say(`${clip}: ${studentModel} against ${TEACHER}\n${precisionInWords(precision)}\n`);
  }
  return results;
};

const frameCount = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100_000) throw new InvalidArgumentError('Expected a whole number from 1 to 100000.');
  return value;
};

/** `npm run models:evaluate`: how right the project's own networks are, on scenes of which everything is known and on real clips against a teacher. */
const command = new Command('models:evaluate')
  .option('--seeds <list>', 'scenes, such as 1001-1010 or 7,8', parseSeeds, parseSeeds('1001-1010'))
  .option('--frames <n>', 'frames of each scene', frameCount, 300)
  .option('--detector <name|path>', 'network that finds road users; else scene-detector')
  .option('--classifier <name|path>', 'network that says colour and kind, or none; else scene-classifier, as often as the product asks it')
  .option('--student <name|path>', 'network that is held against the teacher on real clips', 'models/own/street-tiny')
  .option('--clips <folder>', 'real clips', CLIPS)
  .option('--json <file>', 'write the results to a file, too')
  .action(async (options: Options) => {
    const results = { scene: await onScenes(options), clips: await onClips(options) };
    if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(results, null, 2)}\n`);
  });

try {
  await command.parseAsync();
} catch (error) {
  if (!(error instanceof Fault)) throw error;
  say(error.message);
  process.exitCode = EXIT_CODE[error.kind];
}
