import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXPORT_FORMATS, EXPORTS, type ExportFormat, Fault } from '../../../contract/index.ts';
import { defined } from '../defined.ts';
import { errorCode } from '../session/disk-fault.ts';
import { sessionsRoot } from '../session/location.ts';
import type { Sink } from './out-file.ts';

interface ExportOptions {
  readonly root?: string;
  readonly json?: boolean;
  readonly format: ExportFormat;
  readonly out?: string;
  readonly force?: boolean;
  readonly from?: number;
  readonly to?: number;
}

/** What `--out` says for standard output. */
const STANDARD = '-';

const described = (format: ExportFormat): string => `  ${format.padEnd(12)} ${EXPORTS[format].description}`;

/**
 * Registers `throughline sessions export ID`, a command of `sessions`, whose `--root` and `--json` it takes.
 * @param finish is given the exit code
 */
export const registerExport = (sessions: Command, finish: (code: number) => void): void => {
  sessions
    .command('export')
    .argument('<id>', 'session, as the list shows it')
    .description('write a session as a file for other programs, or for people')
    .addOption(new Option('--format <format>', 'what to write').choices(EXPORT_FORMATS).makeOptionMandatory())
    .option('--out <file>', 'where to; - is standard output; named after the session, in this folder, where left out')
    .option('--force', 'replace a file that is there')
    .addOption(new Option('--from <s>', 'a clip from this second of its source on').argParser(seconds))
    .addOption(new Option('--to <s>', 'a clip to this second of its source').argParser(seconds))
    .addHelpText('after', `\nFormats:\n${EXPORT_FORMATS.map(described).join('\n')}`)
    .action(async (id: string, _options, command: Command) => {
      const { root = sessionsRoot(), json = false, format, out, force = false, from, to } = command.optsWithGlobals<ExportOptions>();
      if (format !== 'clip' && (from !== undefined || to !== undefined))
        throw new Fault('usage', '--from and --to are for clips: leave them out.');
      if (from !== undefined && to !== undefined && from >= to) throw new Fault('usage', '--from must be before --to.');
      if (out === STANDARD) await toStandardOutput(root, id, format);
      else {
        const file = resolve(out ?? `${id}.${EXPORTS[format].extension}`);
        const { exportSession } = await import('./export-session.ts');
        const part = defined({ fromS: from, toS: to });
        const clip = format === 'clip' ? { part, progress: clipProgress(), signal: untilInterrupted() } : {};
        const { bytes } = await exportSession(root, id, format, file, { replace: force, clip });
        process.stdout.write(json ? `${JSON.stringify({ file, bytes }, null, 2)}\n` : `${file}: ${bytes} bytes\n`);
      }
      finish(0);
    });
};

const seconds = (text: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError('Give seconds from the start of the source.');
};

/** Ctrl-C gives a clip up in order; a second one ends the program as ever. */
const untilInterrupted = (): AbortSignal => {
  const end = new AbortController();
  process.once('SIGINT', () => end.abort());
  return end.signal;
};

/** Says on a terminal how far a clip is, in one line that it takes away in the end. */
const clipProgress = (): ((done: number) => void) => {
  const { stderr } = process;
  if (!stderr.isTTY) return () => undefined;
  return (done) => stderr.write(done < 1 ? `\rDrawing the clip: ${Math.floor(done * 100)} %` : '\r\u001b[K');
};

/** Who reads has stopped reading, which is no mistake (`| head -1`). */
class NobodyReads extends Error {}

async function toStandardOutput(root: string, id: string, format: ExportFormat): Promise<void> {
  if (format === 'perfetto') throw new Fault('usage', 'A Perfetto trace is no text: name a file with --out.');
  if (format === 'clip') throw new Fault('usage', 'A clip is no text: name a file with --out.');
  const sink: Sink = {
    write: (piece) => new Promise((written, failed) => process.stdout.write(piece, (error) => (error ? failed(asSeen(error)) : written()))),
  };
  const { exportTo } = await import('./export-session.ts');
  try {
    await exportTo(root, id, format, sink);
  } catch (error) {
    if (!(error instanceof NobodyReads)) throw error;
  }
}

const asSeen = (error: Error): Error =>
  errorCode(error) === 'EPIPE'
    ? new NobodyReads()
    : new Fault('usage', `The output could not be written (${error.message}): check where it goes.`);
