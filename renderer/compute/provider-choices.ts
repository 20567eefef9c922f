import type { ProviderChoice, ProviderReport } from '../../contract/index.ts';
import { formatMs } from '../format.ts';

/** A provider that can be asked for, or cannot, and why. */
export interface ProviderOption {
  readonly value: ProviderChoice;
  readonly meaning: string;
  readonly works: boolean;
}

const AUTO: ProviderOption = { value: 'auto', meaning: 'The best that was seen to work here.', works: true };

const sentence = (reason: string): string => (reason === '' || /[.!?]$/.test(reason) ? reason : `${reason}.`);

/** What is known of a provider: why it cannot be used, or what it is, how quick it was, and where `auto` passes it by. */
const meaningOf = ({ ok, reason, runMs, auto }: ProviderReport): string =>
  [
    sentence(reason),
    ok && auto && runMs !== null ? `${formatMs(runMs)} ms a run of the probe.` : '',
    ok && !auto ? 'Not taken by auto.' : '',
  ]
    .filter((part) => part !== '')
    .join(' ');

/** Whether it exists on this platform at all. */
const exists = ({ ok, probedAt }: ProviderReport): boolean => ok || probedAt !== null;

/** What can be asked for: the best, and each that exists here, best first. @param now what is asked for now, which is always among them */
export const providerOptions = (reports: readonly ProviderReport[] | null, now: ProviderChoice): readonly ProviderOption[] => {
  const those = (reports ?? []).filter(exists).map((report) => ({ value: report.name, meaning: meaningOf(report), works: report.ok }));
  const all = [AUTO, ...those];
  return all.some(({ value }) => value === now) ? all : [...all, { value: now, meaning: 'Asked for by its name.', works: true }];
};

/** The names of those that there are not on this platform. */
export const missingProviders = (reports: readonly ProviderReport[]): readonly string[] =>
  reports.filter((report) => !exists(report)).map(({ name }) => name);

/** When it was last looked, the newest of all: ISO 8601; null: never. */
export const lastProbed = (reports: readonly ProviderReport[]): string | null =>
  reports
    .map(({ probedAt }) => probedAt)
    .filter((at) => at !== null)
    .toSorted()
    .at(-1) ?? null;

/** "Last looked at 10:42." in the reader's own way. */
export const lookedWords = (at: string | null, locale?: string): string =>
  at === null ? 'Nobody has looked yet.' : `Last looked at ${new Date(at).toLocaleTimeString(locale, { timeStyle: 'short' })}.`;
