import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Resources } from '../../../../contract/index.ts';

export interface EnergyReading {
  readonly energy: Resources['energy'];
  readonly energyReason: string | null;
}

interface Domain {
  readonly file: string;
  readonly name: string;
  /** The counter runs from 0 to this and begins again, µJ. */
  readonly rangeUj: number;
  lastUj: number;
}

/** Joules a counter gained, over its end where it began again. */
export const gainedJoules = (lastUj: number, nowUj: number, rangeUj: number): number =>
  (nowUj >= lastUj ? nowUj - lastUj : nowUj + rangeUj - lastUj) / 1e6;

const numberIn = async (file: string): Promise<number> => Number((await readFile(file, 'utf8')).trim());
const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

/**
 * Energy of the processor packages by their RAPL counters (Linux, /sys/class/powercap/intel-rapl:N, Intel and AMD): of all that runs on them, not of
 * this process alone. Counts from the moment it is made. Parts of a package, and `psys`, which holds the packages, are not added to them.
 */
export class Rapl {
  readonly #root: string;
  readonly #opened: Promise<readonly Domain[] | string>;
  #joules = 0;
  #lastNs: number | null = null;

  /** @param root default: /sys/class/powercap */
  constructor(root = '/sys/class/powercap') {
    this.#root = root;
    this.#opened = this.#open().then((domains) => {
      if (typeof domains !== 'string') this.#lastNs = Number(process.hrtime.bigint());
      return domains;
    });
  }

  /** The packages, or why there are none. */
  async #open(): Promise<readonly Domain[] | string> {
    const names = await readdir(this.#root).catch(() => []);
    const domains: Domain[] = [];
    for (const folder of names.filter((name) => /^intel-rapl:\d+$/.test(name)).sort()) {
      const at = join(this.#root, folder);
      const file = join(at, 'energy_uj');
      try {
        const name = (await readFile(join(at, 'name'), 'utf8')).trim();
        if (!name.startsWith('package')) continue;
        domains.push({ file, name, rangeUj: await numberIn(join(at, 'max_energy_range_uj')), lastUj: await numberIn(file) });
      } catch (error) {
        const denied = codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM';
        return denied ? `no counter: ${file} may be read by root only` : `no counter: ${file} cannot be read (${String(codeOf(error))})`;
      }
    }
    return domains.length > 0 ? domains : `no counter: this machine shows no RAPL package in ${this.#root}`;
  }

  /** Never rejects. Watts are those since the last reading. */
  async read(): Promise<EnergyReading> {
    const domains = await this.#opened;
    if (typeof domains === 'string') return { energy: null, energyReason: domains };
    try {
      let gained = 0;
      for (const domain of domains) {
        const nowUj = await numberIn(domain.file);
        gained += gainedJoules(domain.lastUj, nowUj, domain.rangeUj);
        domain.lastUj = nowUj;
      }
      const nowNs = Number(process.hrtime.bigint());
      const seconds = (nowNs - (this.#lastNs ?? nowNs)) / 1e9;
      this.#lastNs = nowNs;
      this.#joules += gained;
      const counter = `RAPL ${domains.map(({ name }) => name).join(', ')}`;
      return { energy: { joules: this.#joules, watts: seconds > 0 ? gained / seconds : null, counter }, energyReason: null };
    } catch (error) {
      return { energy: null, energyReason: `no counter: RAPL cannot be read any more (${String(codeOf(error))})` };
    }
  }
}
