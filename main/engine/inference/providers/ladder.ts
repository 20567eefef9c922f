import type { Provider, ProviderChoice, ProviderReport } from '../../../../contract/compute.ts';
import type { Candidate } from '../../../../contract/run.ts';

/** Best first: made for one vendor's devices, then for one system's, then for all. */
const ORDER: readonly Provider[] = ['tensorrt', 'cuda', 'dml', 'coreml', 'webgpu', 'cpu'];
/** They build for minutes before the first run: only whoever names them wants that. */
const ONLY_NAMED: ReadonlySet<Provider> = new Set(['tensorrt']);

export interface Ladder {
  readonly requested: ProviderChoice;
  /** To be tried in this order; the last one is cpu. */
  readonly rungs: readonly Provider[];
  /** Every provider, best first: `ok` where it is a rung; else why it is none. */
  readonly candidates: readonly Candidate[];
}

/** Why a provider is no rung, in one sentence; null where it is one. */
const leftOut = (name: Provider, choice: ProviderChoice, report: ProviderReport | undefined): string | null => {
  if (name === 'cpu') return null;
  const above = choice !== 'auto' && ORDER.indexOf(name) < ORDER.indexOf(choice);
  if (above) return report?.ok === false ? report.reason : `${choice} was asked for.`;
  if (report === undefined) return `${name} was not probed; run throughline providers probe ${name}.`;
  if (!report.ok) return report.reason;
  if (choice === name) return null;
  if (ONLY_NAMED.has(name)) return `${name} is used only where it is asked for by name, as it builds for minutes before the first run.`;
  return report.auto ? null : report.reason;
};

/**
 * The providers to be tried for a choice, from what probing told: `auto` takes those that work and are worth it, best first; a named one comes first whether it is
 * worth it or not, and those below it follow. It always ends with cpu. Pure.
 */
export const ladder = (choice: ProviderChoice, reports: readonly ProviderReport[]): Ladder => {
  const byName = new Map(reports.map((report) => [report.name, report]));
  const candidates = ORDER.map((name) => {
    const reason = leftOut(name, choice, byName.get(name));
    return { name, ok: reason === null, reason: reason ?? '' };
  });
  return { requested: choice, rungs: candidates.filter(({ ok }) => ok).map(({ name }) => name), candidates };
};
