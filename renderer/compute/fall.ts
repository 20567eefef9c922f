import type { ModelInfo, ProviderInfo, ProviderReport, RunState } from '../../contract/index.ts';

/** A provider that does not run a network though it was asked for, or though it works here otherwise. */
export interface Fall {
  readonly from: string;
  readonly to: string;
  /** Why, as the engine says it; empty: it does not say. */
  readonly reason: string;
}

/** What is known of the providers here, and which failed in this run while they ran a network. */
export interface Known {
  readonly reports: readonly ProviderReport[] | null;
  readonly fell: readonly string[];
}

/**
 * How a network came to a lower rung of the ladder than it was to have; null: it did not. What `auto` does not take here is no fall.
 */
export const fallOf = (
  { requested, actual, candidates }: Pick<ProviderInfo, 'requested' | 'actual' | 'candidates'>,
  { reports, fell }: Known,
): Fall | null => {
  if (requested === actual) return null;
  const reasonOf = (name: string): string => candidates.find((each) => each.name === name)?.reason ?? '';
  if (requested !== 'auto') return { from: requested, to: actual, reason: reasonOf(requested) };
  const rung = candidates.findIndex(({ name }) => name === actual);
  const above = rung === -1 ? candidates : candidates.slice(0, rung);
  const isTaken = (rung: string): boolean =>
    fell.includes(rung) || (reports ?? []).some(({ name, ok, auto }) => name === rung && ok && auto);
  const wanted = above.find((each) => !each.ok && isTaken(each.name));
  return wanted === undefined ? null : { from: wanted.name, to: actual, reason: wanted.reason };
};

/** "cpu, not webgpu" */
export const fallText = ({ from, to }: Fall): string => `${to}, not ${from}`;

/** All of it, in a sentence or two. */
export const fallSentence = ({ from, to, reason }: Fall): string => {
  const what = `It runs on ${to} rather than on ${from}`;
  return reason === '' ? `${what}.` : `${what}: ${reason}${/[.!?]$/.test(reason) ? '' : '.'}`;
};

/** A network that fell, and where it stands. */
export interface Fallen {
  readonly model: ModelInfo['name'];
  readonly stage: 'detect' | 'classify';
  readonly fall: Fall;
}

/** Every network of the run that runs on a lower rung than it was to. */
export const fallenOf = ({ detector, cascade }: Pick<RunState, 'detector' | 'cascade'>, known: Known): readonly Fallen[] =>
  [{ stage: 'detect' as const, model: detector }, ...cascade.map(({ model }) => ({ stage: 'classify' as const, model }))].flatMap(
    ({ stage, model }) => {
      const fall = model === null ? null : fallOf(model.provider, known);
      return model === null || fall === null ? [] : [{ stage, model: model.name, fall }];
    },
  );
