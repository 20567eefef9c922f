import type { ModelInfo } from '../../contract/index.ts';
import { missingProviders } from './provider-choices.ts';
import { RungList } from './rung-list.tsx';
import { useKnown } from './use-fallen.ts';
import { rungsOf } from './words.ts';

/** The ladder's rungs, best first, each with what became of it; those that there are not on this platform are only named. */
export const Rungs = ({ model: { provider } }: { readonly model: ModelInfo }) => {
  const { reports } = useKnown();
  const missing = missingProviders(reports ?? []);
  const rungs = rungsOf(provider);
  const absent = rungs.filter(({ name, inUse }) => !inUse && missing.includes(name));
  return (
    <section className="insp-section" data-testid="rungs">
      <h3 className="heading">
        Providers tried <em>asked for: {provider.requested}</em>
      </h3>
      <RungList rungs={rungs.filter((rung) => !absent.includes(rung))} />
      {absent.length > 0 && (
        <p className="run-reason" title={absent.map(({ words }) => words).join('\n')}>
          Not on this platform: {absent.map(({ name }) => name).join(', ')}
        </p>
      )}
    </section>
  );
};
