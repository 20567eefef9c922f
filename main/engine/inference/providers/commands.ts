import { PROVIDERS, type Provider, type ProviderReport } from '../../../../contract/compute.ts';
import { EXIT_CODE, Fault } from '../../../../contract/errors.ts';
import { say, sayJson } from '../../library/commands/from-options.ts';
import { asTable } from '../../library/commands/table.ts';
import { checkCudaPlatform, explainCudaFiles, fetchCudaFiles } from './cuda-files.ts';
import { providerReports } from './probe-providers.ts';

export interface ProvidersOptions {
  readonly json?: boolean;
}

/** A provider that was named does not work. */
const DOES_NOT_WORK = 1;

/** Reports as a table: whether each works, whether auto takes it, a run of the probe network, and why. */
export const reportTable = (reports: readonly ProviderReport[]): string => {
  const rows = reports.map(({ name, ok, auto, runMs, reason }) => [
    name,
    ok ? 'yes' : 'no',
    auto ? 'yes' : 'no',
    runMs?.toFixed(1) ?? '–',
    reason,
  ]);
  return asTable(['PROVIDER', 'WORKS', 'AUTO', 'MS', 'WHY'], rows, [3]);
};

const print = (reports: readonly ProviderReport[], json = false): void => {
  if (json) sayJson(reports);
  else say(reportTable(reports));
};

/** `throughline providers list`: what is known; what is not is probed. @returns the exit code */
export const listProviders = async ({ json }: ProvidersOptions): Promise<number> => {
  print(await providerReports(), json);
  return EXIT_CODE.done;
};

/** `throughline providers probe [name]`: finds out anew. @returns the exit code: 1 where one is named and does not work. @throws Fault('usage') */
export const probeProvider = async (name: string | undefined, { json }: ProvidersOptions): Promise<number> => {
  const names: readonly Provider[] = PROVIDERS.filter((each) => name === undefined || each === name);
  if (names.length === 0) throw new Fault('usage', `There is no provider "${name}"; name one of ${PROVIDERS.join(', ')}.`);
  const reports = await providerReports({ names, force: true });
  print(reports, json);
  return name !== undefined && reports.some(({ ok }) => !ok) ? DOES_NOT_WORK : EXIT_CODE.done;
};

/**
 * `throughline providers install cuda`: says what is going to be fetched, fetches it, and probes. With `explain` only the first.
 * @returns the exit code: 1 where cuda does not work then. @throws Fault
 */
export const installProvider = async (
  what: string,
  { explain = false, json }: ProvidersOptions & { explain?: boolean },
): Promise<number> => {
  if (what !== 'cuda')
    throw new Fault('usage', `Only cuda can be installed, not "${what}": the others come with the package or the system.`);
  checkCudaPlatform();
  const tell = (text: string): void => void process.stderr.write(`${text}\n`);
  tell(explainCudaFiles());
  if (explain) return EXIT_CODE.done;
  tell('Fetching them; this takes minutes.');
  await fetchCudaFiles(tell);
  const reports = await providerReports({ names: ['cuda', 'tensorrt'], force: true });
  print(reports, json);
  return reports.find(({ name }) => name === 'cuda')?.ok === true ? EXIT_CODE.done : DOES_NOT_WORK;
};
