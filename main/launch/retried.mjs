import { relative } from 'node:path';

/** Names of the tests of Playwright's report, by suite; the outermost are files. */
const playwrightTests = (suites, names = []) =>
  suites.flatMap((suite) => {
    const inside = [...names, suite.title];
    return [
      ...suite.specs.map((spec) => ({ spec, name: [...inside, spec.title].join(' > ') })),
      ...playwrightTests(suite.suites ?? [], inside),
    ];
  });

/**
 * The tests of a JSON report, vitest's or Playwright's, that passed, though not at once: vitest keeps what the earlier tries failed with, Playwright calls
 * them flaky. Such a test hides a race, or a machine that was taken away.
 *
 * @param folder what names of files are told from
 * @returns `file > suite > test`
 */
export const retriedTests = (report, folder) => {
  if (report.stats)
    return playwrightTests(report.suites).flatMap(({ spec, name }) =>
      spec.tests.filter(({ status }) => status === 'flaky').map(({ projectName }) => (projectName ? `${name} [${projectName}]` : name)),
    );
  return report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
      .map(({ ancestorTitles, title }) => [relative(folder, name), ...ancestorTitles.filter(Boolean), title].join(' > ')),
  );
};
