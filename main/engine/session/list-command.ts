import type { Percentiles, SessionDetail, SessionListItem } from '../../../contract/index.ts';
import { sourceInWords } from '../telemetry/source-words.ts';
import { sessionsRoot } from './location.ts';
import { openSession, scanSessions } from './reader.ts';

export interface SessionsArgs {
  /** Folder of sessions; the default one where left out. */
  readonly root?: string;
  readonly json?: boolean;
  /** One session, in words, instead of the list. */
  readonly id?: string;
}

/** Where text goes: lines for standard output, and remarks for standard error. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

const standard: Output = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
};

/**
 * `throughline sessions [ID]`: lists the sessions of a folder, newest first, or describes one; as a table and words, or as JSON (an array of
 * list items; one session's detail).
 * @returns the exit code, 0. @throws Fault (usage) where the root or the session cannot be read.
 */
export async function sessionsCommand(args: SessionsArgs, output: Output = standard): Promise<number> {
  const root = args.root ?? sessionsRoot();
  if (args.id !== undefined) {
    const detail = await openSession(root, args.id);
    output.out(args.json ? JSON.stringify(detail, null, 2) : inWords(detail));
    return 0;
  }
  const { items, unreadable } = await scanSessions(root);
  if (args.json) output.out(JSON.stringify(items, null, 2));
  else if (items.length === 0) output.out(`No sessions in ${root}.`);
  else output.out(asTable(items));
  for (const { id, reason } of unreadable) output.err(`${id}: ${reason}`);
  return 0;
}

const number = (value: number | null, digits = 1): string => (value === null ? '–' : value.toFixed(digits));
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const time = (iso: string): string => iso.slice(0, 19).replace('T', ' ');

/** Binary units, as disks are spoken of in file managers. */
function size(bytes: number): string {
  const power = Math.min(3, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${['B', 'KiB', 'MiB', 'GiB'][power]}`;
}

function asTable(items: readonly SessionListItem[]): string {
  const head = ['ID', 'STARTED (UTC)', 'LENGTH', 'STATE', 'FRAMES', 'FPS', 'E2E P95 MS', 'DROPPED', 'SIZE', 'DETECTOR', 'CLASSIFIER'];
  const rows = items.map((item) => [
    item.id,
    time(item.startedAt),
    seconds(item.durationMs),
    item.state,
    String(item.frames),
    number(item.processedFps),
    number(item.e2eP95Ms),
    String(item.dropped),
    size(item.bytes),
    item.detector ?? '–',
    item.classifier ?? '–',
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  const isNumber = (at: number): boolean => [2, 4, 5, 6, 7, 8].includes(at);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (isNumber(at) ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
}

const spread = ({ n, p50, p95, p99, max }: Percentiles): string =>
  n === 0 ? 'not measured' : `p50 ${number(p50)}, p95 ${number(p95)}, p99 ${number(p99)}, max ${number(max)} ms`;

const ENDING: { readonly [K in SessionListItem['state']]: string } = {
  closed: 'ended in order',
  recording: 'is being recorded',
  killed: 'broke off: the engine ended before the recording did',
};

function inWords({ manifest, item, summary, events, warnings }: SessionDetail): string {
  const { source } = manifest;
  const lines = [
    `${item.name} (${item.id})`,
    ...(item.note ? [item.note] : []),
    `Started ${time(item.startedAt)} UTC, ${seconds(item.durationMs)} long; ${ENDING[item.state]}.`,
    `Source: ${source.name}, ${source.width}×${source.height} ${source.codec}, decoded by ${manifest.decoder.actual}.`,
    `Networks: ${item.detector ?? 'no detector'}, ${item.classifier ?? 'no classifier'}.`,
    `Recorded: ${item.frames} frames, ${manifest.gapFrames} not kept; ${size(item.bytes)}.`,
  ];
  if (summary) {
    const { frames, fps, latencyMs, glass, unattributedPct, inferenceSharePct } = summary;
    const dropped = Object.entries(frames.dropped).map(([reason, n]) => `${n} ${reason}`);
    if (summary.source.kind === 'live') lines.push(sourceInWords(summary.source));
    lines.push(
      `Frames: ${frames.received} received, ${frames.presented} presented, ${frames.analysedOnly} analysed only, ${frames.decimated} decimated,` +
        ` ${dropped.join(', ') || 'none'} dropped, ${frames.inFlight} in flight, ${frames.unexplained} unexplained.`,
      `Processed ${number(fps.processed)} frames/s; end to end ${spread(latencyMs.e2e)}; analysis ${spread(latencyMs.analysis)}.`,
      ...(glass && glass.latencyMs.n > 0
        ? [`Capture to display ${spread(glass.latencyMs)}; the clocks may differ by ${number(glass.uncertaintyMs)} ms or more.`]
        : []),
      `Unattributed ${number(unattributedPct, 2)} %; inference ${number(inferenceSharePct)} % of end to end.`,
      'Stages (p50 and p95 in ms):',
    );
    for (const [stage, { waitMs, serviceMs, utilisationPct, workers }] of Object.entries(summary.stages)) {
      lines.push(
        `  ${stage.padEnd(12)} wait ${number(waitMs.p50, 2).padStart(8)} ${number(waitMs.p95, 2).padStart(8)}   service` +
          ` ${number(serviceMs.p50, 2).padStart(8)} ${number(serviceMs.p95, 2).padStart(8)}   ${number(utilisationPct).padStart(5)} % of` +
          ` ${workers} ${workers === 1 ? 'worker' : 'workers'}`,
      );
    }
  }
  if (events.length > 0) lines.push('Events:', ...events.map((event) => `  frame ${event.frame}: ${event.text}`));
  return [...lines, ...warnings.map((warning) => `Note: ${warning}`)].join('\n');
}
