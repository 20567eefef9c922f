import { type ComputeSettings, computeShape } from '../../contract/index.ts';

type Key = keyof ComputeSettings;
const KEYS = Object.keys(computeShape) as Key[];

const NAME: { readonly [K in Key]: string } = {
  provider: 'Provider of the first network',
  preprocess: 'Preprocessing',
  detectThreads: 'Sessions of the first network',
  intraOpThreads: 'Threads of a run of the first network',
  spinning: 'Threads spin while they wait',
  classifyProvider: 'Provider of the networks behind the detector',
  crops: 'Crops',
  classifyIntraOpThreads: 'Threads of a run behind the detector',
  ringSlots: 'Ring slots',
};

const said = (value: ComputeSettings[Key]): string => {
  if (value === null || value === undefined) return 'auto';
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
};

/** What differs between two spreads of the work, each in words. */
export const computeChanges = (
  before: ComputeSettings,
  after: ComputeSettings,
): { readonly key: Key; readonly text: string; readonly from: unknown; readonly to: unknown }[] =>
  KEYS.filter((key) => said(before[key]) !== said(after[key])).map((key) => ({
    key,
    text: `${NAME[key]}: ${said(before[key])} → ${said(after[key])}`,
    from: before[key] ?? null,
    to: after[key] ?? null,
  }));
