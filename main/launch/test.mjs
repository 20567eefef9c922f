/**
 * `npm test`: every check there is, in order, stopping at the first that fails. `--only STEP` runs one. Tests that passed at another try only
 * are named. The last line sums up the tests themselves: `N passed, N failed`.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { build } from './build.mjs';
import { fail, runChild } from './child.mjs';
import { inRoot, root, tool } from './paths.mjs';
import { pinnedNode } from './pinned-node.mjs';
import { retriedTests } from './retried.mjs';

const node = pinnedNode();
const reports = inRoot('out/test');
const reportOf = (name) => inRoot('out/test', `${name}.json`);

const runTool = async (...args) => {
  const { code, signal } = await runChild(node, args, { cwd: root, env: { ...process.env, CI: process.env.CI ?? 'true' } });
  return code === 0 && signal === null;
};
/** The projects of vitest.config.ts that are one step, and one report. */
const vitest =
  (name, projects = [name]) =>
  () =>
    runTool(
      tool.vitest,
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportOf(name)}`,
    );

const STEPS = [
  ['format', () => runTool(tool.biome, 'format', '.')],
  ['lint', () => runTool(tool.biome, 'lint', '--error-on-warnings', '.')],
  ['build', build],
  ['dead', () => runTool(tool.knip)],
  ['unit', vitest('unit', ['unit', 'window'])],
  ['integration', vitest('integration', ['integration', 'timed'])],
  ['e2e', () => runTool(tool.playwright, 'test', '-c', 'e2e/playwright.config.ts')],
];

/** Counts of one step's report, and the tests that passed at another try only: vitest and Playwright each have their own form. */
const countsOf = (name) => {
  if (!existsSync(reportOf(name))) return { passed: 0, failed: 0, skipped: 0, retried: [] };
  const report = JSON.parse(readFileSync(reportOf(name), 'utf8'));
  const retried = retriedTests(report, root);
  if (report.stats) {
    const { expected, flaky, unexpected, skipped } = report.stats;
    // A test file that cannot be loaded counts as one failure.
    return { passed: expected + flaky, failed: unexpected + (unexpected === 0 ? report.errors.length : 0), skipped, retried };
  }
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report;
  return { passed: numPassedTests, failed: numFailedTests + unloaded, skipped: numPendingTests + numTodoTests, retried };
};

const onlyAt = process.argv.indexOf('--only');
const only = onlyAt < 0 ? null : process.argv[onlyAt + 1];
if (only !== null && !STEPS.some(([name]) => name === only))
  fail(`There is no step "${only}": choose one of ${STEPS.map(([name]) => name).join(', ')}.`, 2);

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

let failedStep = null;
const times = [];
for (const [name, run] of STEPS) {
  if (only !== null && name !== only) continue;
  console.log(`\n── ${name}`);
  const startedMs = performance.now();
  const ok = await run();
  times.push(`${name} ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  console.log(`── ${name}: ${ok ? 'ok' : 'FAILED'}, ${times.at(-1).split(' ').slice(1).join(' ')}`);
  if (!ok) {
    failedStep = name;
    break;
  }
}

const counts = ['unit', 'integration', 'e2e'].map(countsOf);
const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
console.log(`\n${times.join(' · ')}${sum('skipped') > 0 ? ` · ${sum('skipped')} skipped (reasons above)` : ''}`);
const retried = counts.flatMap((count) => count.retried);
if (retried.length > 0) console.log(`Needed another try: ${retried.join('; ')}`);
if (failedStep !== null) console.log(`Stopped at: ${failedStep}`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = failedStep === null ? 0 : 1;
