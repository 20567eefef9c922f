import './run.css';
import type { Bottleneck } from '../../contract/index.ts';
import { driftRow, type FigureRow } from '../figures/rows.ts';
import { formatClock, formatMs, formatPct, formatPlural, NOTHING } from '../format.ts';
import { Kv } from '../live/kv.tsx';
import { NumberSetting } from '../live/setting.tsx';
import { change } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import { limiting, Sentence } from './sentence.tsx';

/** When e2e p95 exceeds the budget, if it goes on like this. */
const excessRow = ({ exceedsBudgetInS: inS }: Bottleneck): FigureRow => ({
  name: 'Exceeds the budget',
  value: inS === null ? 'not in sight' : inS <= 0 ? 'already' : `in ${formatClock(inS * 1000)}`,
  title: 'e2e p95 against the latency budget, at this drift',
  tone: inS === null ? 'quiet' : inS <= 0 ? 'bad' : 'warn',
});

const rowsOf = (of: Bottleneck): readonly FigureRow[] => [
  {
    name: 'Limits throughput',
    value: of.throughput === null ? NOTHING : `${of.throughput.stage} ${formatPct(of.throughput.utilisationPct)}`,
    title: `The highest utilisation${of.throughput === null ? '' : `: of ${formatPlural(of.throughput.workers, 'thread')}`}`,
  },
  {
    name: 'Most latency',
    value: of.latency === null ? NOTHING : `${of.latency.stage} ${of.latency.by} ${formatPct(of.latency.sharePct)}`,
    title: `The largest mean wait or service on the frame’s path${of.latency === null ? '' : `: ${formatMs(of.latency.meanMs)} ms`}`,
  },
  { name: 'Headroom', value: formatPct(of.headroomPct), title: '1 − max utilisation' },
  driftRow(of),
  excessRow(of),
];

/** What limits the run, in the engine's own sentences, and the latency that is allowed. */
export const RunBottleneck = ({ bottleneck }: { readonly bottleneck: Bottleneck | null }) => {
  const budgetMs = useApp((state) => state.run.live.latencyBudgetMs);
  return (
    <section className="insp-section" data-testid="bottleneck">
      <h3 className="heading">
        Bottleneck <em>last 10 s</em>
      </h3>
      <div className="run-sentences">
        {(bottleneck?.words.length ?? 0) === 0 && <p className="run-words quiet">Nothing has been measured yet.</p>}
        {bottleneck?.words.map((words) => (
          <p key={words.replaceAll(/[\d.,]+/g, '#')} className="run-words">
            <Sentence text={words} stages={limiting(bottleneck)} />
          </p>
        ))}
      </div>
      {bottleneck !== null && <Kv rows={rowsOf(bottleneck)} />}
      <NumberSetting
        name="Latency budget, p95"
        suffix=" ms"
        min={1}
        max={60_000}
        value={budgetMs}
        onCommit={(ms) => void change({ latencyBudgetMs: ms })}
      />
    </section>
  );
};
