import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { project } from '../project.ts';

const folder = join(project.root, '..', 'shared', 'data');

/** Folder of real models, stills and clips beside the project; tests that read it are skipped where it is missing, and say so. */
export const sharedData: string | null = existsSync(join(folder, 'expected.json')) ? folder : null;
if (sharedData === null) console.log('skipped: real models and clips are not beside the project (../shared/data)');
