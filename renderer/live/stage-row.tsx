import { STAGE_COLOUR, STAGE_MEANING, type Stage } from '../../contract/index.ts';
import { formatMs } from '../format.ts';
import { useApp } from '../state/store.ts';
import { StageBar } from './stage-bar.tsx';
import { stageName } from './wording.ts';

/** Stages that go with the switch of another. */
const SWITCHED_BY: { readonly [K in Stage]?: 'detect' | 'classify' } = { postprocess: 'detect', crop: 'classify' };

/** A stage in one line: bar, wait and service p50; none while it is switched off. */
export const StageRow = ({ stage }: { readonly stage: Stage }) => {
  const by = SWITCHED_BY[stage];
  const on = useApp((state) => by === undefined || state.run.live[by]);
  const measured = useApp((state) => state.snapshot?.stages[stage]);
  const measuredP95Ms = useApp((state) => state.frameWindow?.stages[stage]?.p95Ms ?? null);
  const [stats, p95Ms] = on ? [measured, measuredP95Ms] : [undefined, null];
  const barMs = useApp((state) => state.barMs);
  const selected = useApp((state) => state.selected === stage);
  return (
    <button
      type="button"
      className="stage-row"
      style={{ '--c': STAGE_COLOUR[stage] }}
      data-testid={`stage-card-${stage}`}
      data-selected={selected}
      data-off={!on}
      aria-pressed={selected}
      title={STAGE_MEANING[stage]}
      onClick={() => useApp.setState({ selected: selected ? null : stage })}
    >
      <span className="stage-row-name">{stageName(stage)}</span>
      <StageBar waitMs={stats?.waitMs.p50 ?? null} serviceMs={stats?.serviceMs.p50 ?? null} p95Ms={p95Ms} fullMs={barMs} />
      <span className="stage-row-wait">{formatMs(stats?.waitMs.p50)}</span>
      <b>{formatMs(stats?.serviceMs.p50)}</b>
    </button>
  );
};
