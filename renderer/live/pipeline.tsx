import './pipeline.css';
import { STAGES, type Stage } from '../../contract/index.ts';
import { formatScale } from '../format.ts';
import { useApp } from '../state/store.ts';
import { OneFrame } from './one-frame.tsx';
import { StageCard } from './stage-card.tsx';
import { StageRow } from './stage-row.tsx';

const CARDS: ReadonlySet<Stage> = new Set(['decode', 'preprocess', 'detect', 'track', 'classify', 'present']);

/** The stages in the order of a frame's path: a card for those that matter always, a row for others while they have work. */
export const Pipeline = () => {
  const barMs = useApp((state) => state.barMs);
  const working = useApp((state) =>
    STAGES.filter((stage) => !CARDS.has(stage) && (state.snapshot?.stages[stage]?.serviceMs.n ?? 0) > 0).join(' '),
  );
  return (
    <aside className="pipeline" aria-label="Pipeline">
      <h2 className="heading pipeline-heading" title={`Over the last 10 s. Every full bar stands for ${formatScale(barMs)} ms.`}>
        Pipeline <em>ms · p50 | p95 · full bar {formatScale(barMs)}</em>
      </h2>
      <div className="pipeline-stages">
        {STAGES.map((stage) =>
          CARDS.has(stage) ? (
            <StageCard key={stage} stage={stage} />
          ) : (
            working.split(' ').includes(stage) && <StageRow key={stage} stage={stage} />
          ),
        )}
      </div>
      <OneFrame />
    </aside>
  );
};
