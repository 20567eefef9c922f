import { basename, dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AnalyzeSummary,
  type EvaluationResult,
  EXIT_CODE,
  Fault,
  FRAME_STATE,
  type ModelInfo,
  type RunState,
  type RunSummary,
} from '../../contract/index.ts';
import { defined } from './defined.ts';
import { DetectionsFile } from './detections-file.ts';
import type { Engine } from './engine.ts';
import { Evaluation } from './evaluate/evaluation.ts';
import { SceneEvaluation } from './evaluate/scene-evaluation.ts';
import { inWords as accuracyInWords } from './evaluate/words.ts';
import { Progress } from './progress.ts';
import { decoderInWords, sourceInWords } from './telemetry/source-words.ts';

export interface AnalyzeOptions {
  readonly session?: string;
  readonly detections?: string;
  readonly json?: boolean;
  /** The source is a scene: its results are held against what is known of it. */
  readonly truth?: boolean;
}

const INTERRUPTED = 130;
/** What is on its way after Ctrl+C is waited for as long as this. */
const IN_ORDER_MS = 5000;

/**
 * `throughline analyze`: one source through the pipeline, no window. Ctrl+C ends the run in order, as its end does: what was analysed is kept and
 * summed up. How a live source stands is told on standard error, a line whenever it changes.
 * @returns the exit code. @throws Fault for what the user can mend.
 */
export const analyze = async (engine: Engine, source: string, options: AnalyzeOptions): Promise<number> => {
  const accuracy = options.truth ? new Evaluation() : null;
  const scene = accuracy && new SceneEvaluation(source, [accuracy]);
  const detections = options.detections === undefined ? null : await DetectionsFile.create(options.detections);
  const progress = process.stderr.isTTY ? new Progress() : null;
  const remark = (text: string): void => {
    if (progress) progress.say(text);
    else process.stderr.write(`${text}\n`);
  };
  const link = new LinkNews(remark);
  engine.onFrame((record) => {
    if (detections && (record.state === FRAME_STATE.presented || record.state === FRAME_STATE.analysed_only)) detections.add(record);
    scene?.add(record);
  });
  engine.subscribe({
    state: (state) => link.see(state),
    snapshot: (snapshot) => progress?.update(snapshot.ledger.received - snapshot.ledger.inFlight, snapshot.fps.processed),
    event: (event) => {
      if (event.kind === 'fault' || event.kind === 'note') progress?.say(event.text);
      // What is missing in the recording is told to whoever asked for it, whether somebody watches or not.
      if (event.kind === 'gap') remark(`${event.text}.`);
    },
  });
  const interrupted = new Promise<'interrupted'>((interrupt) => process.once('SIGINT', () => interrupt('interrupted')));
  let isInterrupted = false;
  void interrupted.then(() => {
    isInterrupted = true;
    // What is still being opened is given up.
    if (engine.state().phase === 'opening') void engine.close();
  });
  try {
    const folder = options.session === undefined ? null : resolve(options.session);
    const state = await engine.open(source, {}, folder === null ? null : { root: dirname(folder), id: basename(folder) });
    progress?.start(totalOf(state));
    const over = engine.whenOver();
    const how = await Promise.race([over, interrupted]);
    if (how === 'interrupted') {
      engine.end();
      await Promise.race([over, sleep(IN_ORDER_MS, undefined, { ref: false })]);
    }
    const summary = engine.summary();
    const { fault } = engine.state();
    await engine.close();
    progress?.stop();
    await detections?.close();
    if (fault) throw new Fault(fault.kind, fault.message);
    if (summary) {
      const threshold = engine.state().live.score;
      const evaluation = accuracy?.result({ threshold, detectorLabels: summary.models.detector?.labels ?? null });
      process.stdout.write(`${options.json ? inJson(summary, evaluation) : inText(summary, evaluation)}\n`);
    }
    return how === 'interrupted' ? INTERRUPTED : EXIT_CODE.done;
  } catch (error) {
    progress?.stop();
    await engine.close();
    await detections?.close().catch(() => undefined);
    if (isInterrupted) return INTERRUPTED;
    throw error;
  }
};

/** Frames that are to come; 0: not known. */
const totalOf = ({ open, source }: RunState): number => (open?.maxSeconds !== undefined ? 0 : (open?.maxFrames ?? source?.frames ?? 0));

/** Tells how a live source stands when that changes, or another try begins. */
class LinkNews {
  readonly #tell: (text: string) => void;
  #known = '';

  constructor(tell: (text: string) => void) {
    this.#tell = tell;
  }

  see({ link }: RunState): void {
    if (!link) return;
    const news = `${link.state} ${link.attempt}`;
    if (news !== this.#known) this.#tell(link.words);
    this.#known = news;
  }
}

const ms = (value: number | null): string => (value === null ? '–' : value.toFixed(2));

/** With its task where that is not what the place is named for. */
const modelInWords = (model: ModelInfo | null): string =>
  model === null ? 'none' : model.task === 'detect' || model.task === 'classify' ? model.name : `${model.name} (${model.task})`;

const inJson = (summary: RunSummary, evaluation: EvaluationResult | undefined): string => {
  const printed: AnalyzeSummary = { ...summary, ...defined({ evaluation }) };
  return JSON.stringify(printed, null, 2);
};

const inText = (summary: RunSummary, evaluation: EvaluationResult | undefined): string =>
  evaluation === undefined ? inWords(summary) : `${inWords(summary)}\n${accuracyInWords(evaluation)}`;

/** The summary for a reader: one line a stage, then the ledger. */
const inWords = (summary: RunSummary): string => {
  const { frames, latencyMs, source, glass } = summary;
  const dropped = Object.entries(frames.dropped).map(([reason, count]) => `${reason} ${count}`);
  const rows = Object.entries(summary.stages).map(
    ([stage, { waitMs, serviceMs, utilisationPct }]) =>
      `  ${stage.padEnd(12)}${[waitMs.p50, waitMs.p95, serviceMs.p50, serviceMs.p95].map((value) => ms(value).padStart(10)).join('')}${utilisationPct.toFixed(0).padStart(8)} %`,
  );
  return [
    `${source.name}: ${source.codec} ${source.width}×${source.height}, decoder ${summary.decoder.actual}`,
    decoderInWords(summary.decoder),
    ...(source.kind === 'live' ? [sourceInWords(source)] : []),
    `detector ${modelInWords(summary.models.detector)}, behind it ${summary.models.cascade.map(modelInWords).join(', ') || 'none'}`,
    `${frames.received} frames in ${(summary.wallMs / 1000).toFixed(1)} s, processed ${summary.fps.processed.toFixed(1)} fps`,
    `  ${'ms'.padEnd(12)}${['wait p50', 'wait p95', 'serv. p50', 'serv. p95'].map((head) => head.padStart(10)).join('')}${'use'.padStart(10)}`,
    ...rows,
    `e2e p50 ${ms(latencyMs.e2e.p50)}, p95 ${ms(latencyMs.e2e.p95)}, p99 ${ms(latencyMs.e2e.p99)} ms; unattributed ${ms(summary.unattributedPct)} %`,
    ...(glass && glass.latencyMs.n > 0
      ? [
          `capture to display p50 ${ms(glass.latencyMs.p50)}, p95 ${ms(glass.latencyMs.p95)} ms; the clocks may differ by ${ms(glass.uncertaintyMs)} ms or more`,
        ]
      : []),
    `received ${frames.received} = presented ${frames.presented} + analysed only ${frames.analysedOnly} + decimated ${frames.decimated} + in flight ${frames.inFlight}` +
      ` + dropped ${dropped.length > 0 ? dropped.join(', ') : '0'}; unexplained ${frames.unexplained}`,
  ].join('\n');
};
