import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type ProviderReport, providerReport } from '../../../../contract/compute.ts';
import { writeAtomically } from '../../session/atomic-file.ts';
import { dataFolder } from '../../session/location.ts';

/** Another version is as good as none. */
const VERSION = 1;
const contents = z.object({ version: z.literal(VERSION), machine: z.string(), reports: z.array(providerReport) });

/** Where it is kept what probing found out; tests give another environment. */
export const reportPath = (env: NodeJS.ProcessEnv = process.env): string => join(dataFolder(env), 'providers.json');

/** What is known of this machine (`machineIdentity`); nothing where the file is missing, damaged, or of another. */
export const readReports = async (path: string, machine: string): Promise<ProviderReport[]> => {
  try {
    const kept = contents.parse(JSON.parse(await readFile(path, 'utf8')));
    return kept.machine === machine ? kept.reports : [];
  } catch {
    return [];
  }
};

/** Keeps what is known, whole or not at all; where it cannot be kept, it is found out again another time. */
export const writeReports = async (path: string, machine: string, reports: readonly ProviderReport[]): Promise<void> => {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeAtomically(path, `${JSON.stringify({ version: VERSION, machine, reports }, null, 2)}\n`);
  } catch {
    // A disk that is full or not to be written.
  }
};
