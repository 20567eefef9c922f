import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ready = Promise.withResolvers<void>();

/** Electron becomes ready only when the main module has been evaluated; `run.ts` calls this then. */
export const becomeReady = (): void => ready.resolve();

class App extends EventEmitter {
  readonly isPackaged = false;
  readonly #cleanups: (() => unknown)[] = [];
  #userData: string | null = null;

  whenReady(): Promise<void> {
    return ready.promise;
  }

  requestSingleInstanceLock(): boolean {
    return true;
  }

  getAppPath(): string {
    return resolve(import.meta.dirname, '../..');
  }

  /** Of `userData`: the folder that the test names, else one that is gone at the end. */
  getPath(name: string): string {
    if (name !== 'userData') throw new Error(`The stand-in knows no folder "${name}".`);
    this.#userData ??= process.env['STANDIN_USER_DATA'] ?? this.#temporary();
    return this.#userData;
  }

  #temporary(): string {
    const folder = mkdtempSync(join(tmpdir(), 'throughline-standin-'));
    this.onExit(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  /** Of this very process: Playwright does not tell which one the page's is. `WebContents.getOSProcessId` goes with it. */
  getAppMetrics(): unknown[] {
    const { user, system } = process.cpuUsage();
    return [
      {
        pid: process.pid,
        cpu: { cumulativeCPUUsage: (user + system) / 1e6, percentCPUUsage: 0, idleWakeupsPerSecond: 0 },
        memory: { workingSetSize: process.memoryUsage.rss() / 1024, peakWorkingSetSize: 0 },
      },
    ];
  }

  /** Asks first, as Electron does: a listener of `before-quit` may prevent it and call `quit` again later. */
  quit(): void {
    let prevented = false;
    this.emit('before-quit', { preventDefault: () => (prevented = true) });
    if (!prevented) this.exit(0);
  }

  exit(code = 0): void {
    void Promise.allSettled(this.#cleanups.map((cleanup) => cleanup())).then(() => process.exit(code));
  }

  onExit(cleanup: () => unknown): void {
    this.#cleanups.push(cleanup);
  }
}

export const app = new App();
