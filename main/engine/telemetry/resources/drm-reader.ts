import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type DrmMoment, drmUsage, momentOf } from './drm-usage.ts';
import { parseFdinfo } from './fdinfo.ts';
import type { GpuReader, GpuReading } from './gpu-reading.ts';

const NO_DEVICE = 'this process has no DRM device open';

/**
 * This process's own use of Intel's and AMD's GPUs, from the files of /dev/dri it has open (Linux). What other processes do with them is not seen.
 * NVIDIA's own driver counts nothing there.
 */
export class DrmReader implements GpuReader {
  readonly #proc: string;
  readonly #devices: string;
  #before: DrmMoment | null = null;

  /** @param proc,devices default: /proc/self and /dev/dri */
  constructor({ proc = '/proc/self', devices = '/dev/dri' } = {}) {
    this.#proc = proc;
    this.#devices = devices;
  }

  async read(): Promise<GpuReading> {
    const files = await this.#openDevices();
    if (files.length === 0) {
      this.#before = null;
      return { gpus: [], reason: NO_DEVICE };
    }
    // A file may be closed meanwhile.
    const texts = await Promise.all(files.map((file) => readFile(join(this.#proc, 'fdinfo', file), 'utf8').catch(() => '')));
    const after = momentOf(
      Number(process.hrtime.bigint()),
      texts.map(parseFdinfo).filter((client) => client !== null),
    );
    const gpus = drmUsage(this.#before, after);
    this.#before = after;
    return { gpus, reason: gpus.length === 0 ? 'the driver of the DRM device counts no use' : null };
  }

  /** Descriptors of open DRM devices. A machine without any is found out by one look. */
  async #openDevices(): Promise<readonly string[]> {
    try {
      await readdir(this.#devices);
      const files = await readdir(join(this.#proc, 'fd'));
      const targets = await Promise.all(files.map((file) => readlink(join(this.#proc, 'fd', file)).catch(() => '')));
      return files.filter((_, index) => targets[index]?.startsWith(`${this.#devices}/`));
    } catch {
      return [];
    }
  }

  close(): void {}
}
