import {
  CROP_MEANING,
  CROP_PLACES,
  type CropChoice,
  type ModelInfo,
  type NodePlacement,
  PREPROCESS_MEANING,
  type PreprocessChoice,
  type ProviderInfo,
} from '../../contract/index.ts';
import type { FigureRow } from '../figures/rows.ts';
import { formatCount, formatPlural } from '../format.ts';

type Threads = Pick<ModelInfo, 'sessions' | 'intraOpThreads' | 'spinning'>;

/** Whether a network sees whole frames or what another one found. */
export type Role = 'first' | 'behind';

/** "2 × 1 thread": sessions, and threads of a run of each; "1 × 4 threads, spinning". */
export const threadWords = ({ sessions, intraOpThreads, spinning }: Threads): string =>
  `${formatCount(sessions)} × ${formatPlural(intraOpThreads, 'thread')}${spinning ? ', spinning' : ''}`;

/** "2 × 1": the same where there is little room. */
export const threadsShort = ({ sessions, intraOpThreads }: Pick<Threads, 'sessions' | 'intraOpThreads'>): string =>
  `${formatCount(sessions)} × ${formatCount(intraOpThreads)}`;

/** Where its pictures are made; null where that is not known: older sessions do not say it of networks behind the detector. */
export const placeOf = ({ place }: Pick<ModelInfo, 'place'>, role: Role): string | null =>
  role === 'first' || (CROP_PLACES as readonly string[]).includes(place) ? place : null;

/** "cpu · 2 × 1 thread · wasm": on what, how often, and where its pictures are made. */
export const computeWords = (model: Threads & Pick<ModelInfo, 'provider' | 'place'>, role: Role): string =>
  [model.provider.actual, threadWords(model), placeOf(model, role)].filter((part) => part !== null).join(' · ');

const OPERATORS_NAMED = 4;

/** Operators and how often, the most frequent first: "Resize 4, Gather 2 and 3 more". */
const operatorWords = (elsewhere: NodePlacement['elsewhere']): string => {
  const all = elsewhere.toSorted((a, b) => b.count - a.count);
  const named = all.slice(0, OPERATORS_NAMED).map(({ op, count }) => `${op} ${formatCount(count)}`);
  const more = all.slice(OPERATORS_NAMED).reduce((sum, { count }) => sum + count, 0);
  return `${named.join(', ')}${more === 0 ? '' : ` and ${formatCount(more)} more`}`;
};

/** Which nodes of a network ran where, a line for each provider that was not asked for: "12 of 240 nodes ran on cpu: Resize 4, …". */
export const placementLines = ({ placement, actual }: Pick<ProviderInfo, 'placement' | 'actual'>): readonly string[] => {
  // On the processor there is nowhere else to run.
  if (placement === null) return [actual === 'cpu' ? 'all ran on cpu' : 'not found out'];
  const { nodes, elsewhere } = placement;
  if (elsewhere.length === 0) return [`all ${formatPlural(nodes, 'node')} ran on ${actual}`];
  return [...new Set(elsewhere.map(({ provider }) => provider))].map((provider) => {
    const those = elsewhere.filter((each) => each.provider === provider);
    const count = those.reduce((sum, each) => sum + each.count, 0);
    return `${formatCount(count)} of ${formatPlural(nodes, 'node')} ran on ${provider}: ${operatorWords(those)}`;
  });
};

const SUITS = 'what suits the machine and the provider';

const autoMeaning = (now: string | null, meaning: string | undefined): string =>
  now === null
    ? `${SUITS.charAt(0).toUpperCase()}${SUITS.slice(1)}.`
    : `Now ${now}, ${SUITS}.${meaning === undefined ? '' : ` ${meaning}`}`;

/** What each place comes to, as one sentence; of `auto` also what became of it. @param now where auto has pictures made now; null: it is not auto, or not known */
export const preprocessMeaning = (now: ModelInfo['place'] | null): { readonly [K in PreprocessChoice]: string } => ({
  auto: autoMeaning(now, now === null ? undefined : { ...CROP_MEANING, ...PREPROCESS_MEANING }[now]),
  ...PREPROCESS_MEANING,
});

/** The same of crops. */
export const cropMeaning = (now: ModelInfo['place'] | null): { readonly [K in CropChoice]: string } => ({
  auto: autoMeaning(now, now === null ? undefined : { ...PREPROCESS_MEANING, ...CROP_MEANING }[now]),
  ...CROP_MEANING,
});

const PROCESS = {
  apart: { value: 'of its own', title: 'A crash of the provider ends that process only' },
  engine: { value: 'the engine’s', title: 'It runs in the engine itself' },
} as const;

/** What is true of where a network runs: asked for, got, in which process, which of its nodes, and where its pictures are made. */
export const providerRows = ({ provider, ...model }: Pick<ModelInfo, 'provider' | 'place'>, role: Role): readonly FigureRow[] => {
  const place = placeOf(model, role);
  return [
    { name: 'Asked for', value: provider.requested },
    {
      name: 'Got',
      value: provider.actual,
      tone: provider.requested === 'auto' || provider.requested === provider.actual ? 'good' : 'warn',
    },
    { name: 'Process', ...PROCESS[provider.apart ? 'apart' : 'engine'] },
    ...(place === null ? [] : [{ name: role === 'first' ? 'Preprocessed' : 'Crops made', value: place }]),
  ];
};

/** A rung of the ladder, and what became of it. */
export interface Rung {
  readonly name: string;
  readonly words: string;
  readonly inUse: boolean;
}

/** Rungs of the ladder, best first, with the one that is in use among them. */
export const rungsOf = ({ actual, candidates }: Pick<ProviderInfo, 'actual' | 'candidates'>): readonly Rung[] => {
  const rungs = candidates.map(({ name, ok, reason }) => {
    if (name === actual) return { name, words: 'in use', inUse: true };
    return { name, words: reason !== '' ? reason : ok ? 'would be next' : 'does not run it', inUse: false };
  });
  return rungs.some(({ inUse }) => inUse) ? rungs : [...rungs, { name: actual, words: 'in use', inUse: true }];
};

/** What is worth a line of its own in a session: another provider was asked for, a process of its own, nodes that were looked at. */
export const setupAsides = (provider: ProviderInfo): readonly string[] => [
  ...(provider.requested === 'auto' || provider.requested === provider.actual ? [] : [`asked for: ${provider.requested}`]),
  ...(provider.apart ? ['in a process of its own'] : []),
  ...(provider.placement === null ? [] : placementLines(provider)),
];
