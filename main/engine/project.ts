import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const packageFile = z.object({ name: z.string(), version: z.string() });

const find = (): { root: string; version: string } => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) return { root: folder, version: packageFile.parse(JSON.parse(readFileSync(file, 'utf8'))).version };
    if (folder === dirname(folder)) throw new Error('package.json of Throughline was not found');
  }
};

/** The folder that holds package.json, whether the sources run or what was built from them; and the version it names. */
export const project = find();

/** The built window. */
export const pageDirectory = join(project.root, 'out', 'electron', 'renderer');
