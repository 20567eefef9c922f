import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { project } from '../project.ts';
import { sessionSchema, withTables } from './format-docs.ts';

/** `npm run docs:format`: brings the tables of docs/session-format.md and docs/session.schema.json up to the contract. */
const page = join(project.root, 'docs', 'session-format.md');
await writeFile(page, withTables(await readFile(page, 'utf8')));
await writeFile(join(project.root, 'docs', 'session.schema.json'), `${JSON.stringify(sessionSchema(), null, 2)}\n`);
