#!/usr/bin/env node
/** The command `throughline`: the engine's command line, on the pinned Node whatever Node calls it. Installs and builds nothing. */
import { existsSync } from 'node:fs';
import { crashOf, endAs, fail, runChild } from './child.mjs';
import { built, userFolder } from './paths.mjs';
import { pinnedNode } from './pinned-node.mjs';

const INTERNAL = 5;

if (!existsSync(built.cli)) fail('Throughline has not been built: run `npm install && npm run build` in its folder first.', INTERNAL);
try {
  const args = [built.cli, ...process.argv.slice(2)];
  const end = await runChild(pinnedNode(), args, { cwd: userFolder() });
  const crash = crashOf(end);
  if (crash === 'SIGKILL') {
    fail(
      'The engine was ended by force (SIGKILL), as the system does where memory runs out: what was recorded before is kept, but for the last two seconds.',
      INTERNAL,
    );
  } else if (crash !== null) {
    fail(
      `The engine crashed (${crash}): what was recorded before is kept, but for the last two seconds; try the source with --hw off, or convert it.`,
      INTERNAL,
    );
  }
  endAs(end);
} catch (error) {
  fail(error.message, INTERNAL);
}
