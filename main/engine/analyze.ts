import { basename, dirname, resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import { EXIT_CODE, FRAME_STATE, Fault, type RunSummary } from '../../contract/index.ts';
import { DetectionsFile } from './detections-file.ts';
import type { Engine } from './engine.ts';

export interface AnalyzeOptions {
  readonly session?: string;
  readonly detections?: string;
  readonly json?: boolean;
}

const INTERRUPTED = 130;

/**
 * `throughline analyze`: one source through the pipeline, no window. Ctrl+C ends the run in order: what was analysed is kept and summed up.
 * @returns the exit code. @throws Fault for what the user can mend.
 */
export const analyze = async (engine: Engine, source: string, options: AnalyzeOptions): Promise<number> => {
  const detections = options.detections === undefined ? null : await DetectionsFile.create(options.detections);
  const progress = process.stderr.isTTY ? new Progress() : null;
  engine.onFrame((record) => {
    if (detections && (record.state === FRAME_STATE.presented || record.state === FRAME_STATE.analysed_only)) detections.add(record);
  });
  engine.subscribe({
    state: () => undefined,
    snapshot: (snapshot) => progress?.update(snapshot.ledger.received - snapshot.ledger.inFlight, snapshot.fps.processed),
    event: (event) => {
      if (event.kind === 'fault' || event.kind === 'note') progress?.say(event.text);
      // What is missing in the recording is told to whoever asked for it, whether somebody watches or not.
      if (event.kind === 'gap') process.stderr.write(`${event.text}.\n`);
    },
  });
  const interrupted = new Promise<'interrupted'>((interrupt) => process.once('SIGINT', () => interrupt('interrupted')));
  try {
    const folder = options.session === undefined ? null : resolve(options.session);
    const state = await engine.open(source, {}, folder === null ? null : { root: dirname(folder), id: basename(folder) });
    progress?.start(state.open?.maxFrames ?? state.source?.frames ?? 0);
    const how = await Promise.race([engine.whenOver(), interrupted]);
    const summary = engine.summary();
    const { fault } = engine.state();
    await engine.close();
    progress?.stop();
    await detections?.close();
    if (fault) throw new Fault(fault.kind, fault.message);
    if (summary) process.stdout.write(options.json ? `${JSON.stringify(summary, null, 2)}\n` : `${inWords(summary)}\n`);
    return how === 'interrupted' ? INTERRUPTED : EXIT_CODE.done;
  } catch (error) {
    progress?.stop();
    await engine.close();
    await detections?.close().catch(() => undefined);
    throw error;
  }
};

class Progress {
  readonly #bar = new SingleBar({
    format: '{bar} {percentage} % · {value}/{total} frames · {fps} fps · {eta_formatted} left',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  #total = 0;

  start(total: number): void {
    this.#total = total;
    if (total > 0) this.#bar.start(total, 0, { fps: '…' });
  }
  update(frames: number, fps: number): void {
    if (this.#total > 0) this.#bar.update(Math.min(frames, this.#total), { fps: fps.toFixed(1) });
    else process.stderr.write(`\r${frames} frames · ${fps.toFixed(1)} fps `);
  }
  say(text: string): void {
    process.stderr.write(`\r\x1b[K${text}\n`);
  }
  stop(): void {
    if (this.#total > 0) this.#bar.stop();
  }
}

const ms = (value: number | null): string => (value === null ? '–' : value.toFixed(2));

/** The summary for a reader: one line a stage, then the ledger. */
const inWords = (summary: RunSummary): string => {
  const { frames, latencyMs, source } = summary;
  const dropped = Object.entries(frames.dropped).map(([reason, count]) => `${reason} ${count}`);
  const rows = Object.entries(summary.stages).map(
    ([stage, { waitMs, serviceMs, utilisationPct }]) =>
      `  ${stage.padEnd(12)}${[waitMs.p50, waitMs.p95, serviceMs.p50, serviceMs.p95].map((value) => ms(value).padStart(10)).join('')}${utilisationPct.toFixed(0).padStart(8)} %`,
  );
  return [
    `${source.name}: ${source.codec} ${source.width}×${source.height}, decoder ${summary.decoder.actual}`,
    `detector ${summary.models.detector?.name ?? 'none'}, classifier ${summary.models.classifier?.name ?? 'none'}`,
    `${frames.received} frames in ${(summary.wallMs / 1000).toFixed(1)} s, processed ${summary.fps.processed.toFixed(1)} fps`,
    `  ${'ms'.padEnd(12)}${['wait p50', 'wait p95', 'serv. p50', 'serv. p95'].map((head) => head.padStart(10)).join('')}${'use'.padStart(10)}`,
    ...rows,
    `e2e p50 ${ms(latencyMs.e2e.p50)}, p95 ${ms(latencyMs.e2e.p95)}, p99 ${ms(latencyMs.e2e.p99)} ms; unattributed ${ms(summary.unattributedPct)} %`,
    `received ${frames.received} = presented ${frames.presented} + analysed only ${frames.analysedOnly} + decimated ${frames.decimated} + in flight ${frames.inFlight}` +
      ` + dropped ${dropped.length > 0 ? dropped.join(', ') : '0'}; unexplained ${frames.unexplained}`,
  ].join('\n');
};
