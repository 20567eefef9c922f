import './compute.css';
import type { Rung } from './words.ts';

/** Rungs of a ladder, each with what became of it. */
export const RungList = ({ rungs }: { readonly rungs: readonly Rung[] }) => (
  <dl className="rungs">
    {rungs.map(({ name, words, inUse }) => (
      <div key={name} className="rung">
        <dt>{name}</dt>
        <dd className={inUse ? 'good' : undefined}>{words}</dd>
      </div>
    ))}
  </dl>
);
