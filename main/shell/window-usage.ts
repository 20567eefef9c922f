import type { ProcessMetric } from 'electron';
import type { DesktopBridge } from '../../contract/index.ts';

type Usage = Awaited<ReturnType<DesktopBridge['usage']>>;

/**
 * What a window's own process uses, from `app.getAppMetrics()`: asked of Electron's main process, since a sandboxed page may not look at itself. CPU
 * is from the time a process has used so far, not from `percentCPUUsage`, which is divided by the number of processors and shared by all who ask.
 */
export class WindowUsage {
  #last: { readonly pid: number; readonly cpuS: number; readonly atMs: number } | null = null;

  /** CPU in percent of one core since the last call; null at the first one of a process, and where Electron does not tell. `nowMs` is monotonic. */
  read(metrics: readonly Pick<ProcessMetric, 'pid' | 'cpu' | 'memory'>[], pid: number, nowMs: number): Usage {
    const metric = metrics.find((candidate) => candidate.pid === pid);
    const cpuS = metric?.cpu.cumulativeCPUUsage;
    if (metric === undefined || cpuS === undefined) return null;
    const last = this.#last;
    this.#last = { pid, cpuS, atMs: nowMs };
    if (last === null || last.pid !== pid || nowMs <= last.atMs) return null;
    return {
      cpuPct: (Math.max(0, cpuS - last.cpuS) / (nowMs - last.atMs)) * 1000 * 100,
      // Electron says kilobytes.
      memoryBytes: metric.memory.workingSetSize * 1024,
    };
  }
}
