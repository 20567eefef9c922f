import { type EngineReady, stopRequest } from '../../../contract/index.ts';
import type { EngineControl } from './engine-control.ts';
import { startHub } from './server.ts';

export interface ServeOptions {
  readonly port?: number;
  /** Default: that of the environment variable THROUGHLINE_TOKEN, which a supervisor sets to keep windows connected; else a new one. */
  readonly token?: string;
  readonly restarted?: string | null;
  readonly pageDir: string | null;
  /** Ends the engine in order: sources closed, sessions finished, threads awaited. */
  readonly onStop: () => Promise<void>;
  /** How long `onStop` may take before the process is ended by force. */
  readonly stopDeadlineMs?: number;
}

/** A second Ctrl+C so soon after the first is the same keypress, handed on by a parent process. */
const SAME_KEYPRESS_MS = 500;

/**
 * Runs the hub until it is told to stop: by a supervisor (`stop` on the IPC channel, or the channel's end), by SIGTERM, or by Ctrl+C where
 * there is no supervisor (with one, the supervisor gets the same Ctrl+C and says `stop`). Resolves when all has been closed.
 * @throws Fault of kind `usage` where the port cannot be had.
 */
export const serve = async (engine: EngineControl, options: ServeOptions): Promise<void> => {
  const token = options.token ?? process.env['THROUGHLINE_TOKEN'];
  // Not for the programs this process starts.
  delete process.env['THROUGHLINE_TOKEN'];
  const supervised = process.send !== undefined;
  // A parent that is gone leaves closed pipes behind; a write to one must not end this process before its sessions are finished.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

  const stopped = Promise.withResolvers<void>();
  let stoppedAtMs: number | null = null;
  const stop = (): void => {
    const nowMs = performance.now();
    if (stoppedAtMs === null) {
      stoppedAtMs = nowMs;
      stopped.resolve();
    }
  };
  const interrupt = (): void => {
    if (supervised) return;
    // SIGKILL and not an exit: ending a thread inside a native run aborts the process (a core dump, a system dialog).
    if (stoppedAtMs !== null && performance.now() - stoppedAtMs > SAME_KEYPRESS_MS) process.kill(process.pid, 'SIGKILL');
    stop();
  };
  const onMessage = (message: unknown): void => {
    if (stopRequest.safeParse(message).success) stop();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
  process.on('message', onMessage);
  process.on('disconnect', stop);

  const hub = await startHub({
    engine,
    pageDir: options.pageDir,
    restarted: options.restarted ?? null,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(token === undefined ? {} : { token }),
  }).catch(async (error: unknown) => {
    await options.onStop();
    throw error;
  });
  if (supervised) {
    const ready: EngineReady = { type: 'ready', url: hub.url, port: hub.port, token: hub.token };
    process.send?.(ready);
    if (!process.connected) stop();
  } else {
    process.stdout.write(`Throughline is at ${hub.url}\n`);
  }

  await stopped.promise;
  const deadline = setTimeout(() => process.kill(process.pid, 'SIGKILL'), options.stopDeadlineMs ?? 5000);
  try {
    await options.onStop();
    await hub.close();
  } finally {
    clearTimeout(deadline);
    process.off('message', onMessage);
    process.off('disconnect', stop);
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', stop);
    process.off('SIGHUP', stop);
    if (process.connected) process.disconnect();
  }
};
