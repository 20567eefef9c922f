#!/usr/bin/env node
/** The command `throughline`: the engine's command line, on the pinned Node whatever Node calls it. Installs and builds nothing. */
import { existsSync } from 'node:fs';
import { endAs, fail, runChild } from './child.mjs';
import { built, userFolder } from './paths.mjs';
import { pinnedNode } from './pinned-node.mjs';

const INTERNAL = 5;

if (!existsSync(built.cli)) fail('Throughline has not been built: run `npm install && npm run build` in its folder first.', INTERNAL);
try {
  const args = [built.cli, ...process.argv.slice(2)];
  endAs(await runChild(pinnedNode(), args, { cwd: userFolder() }));
} catch (error) {
  fail(error.message, INTERNAL);
}
