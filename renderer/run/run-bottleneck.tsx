import './run.css';
import type { Bottleneck } from '../../contract/index.ts';
import { driftRow, type FigureRow } from '../figures/rows.ts';
import { formatClock, formatMs, formatPct, formatPlural } from '../format.ts';
import { Kv } from '../live/kv.tsx';
import { NumberSetting } from '../live/setting.tsx';
import { change } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import { limiting, Sentence } from './sentence.tsx';

const rowsOf = (of: Bottleneck): readonly FigureRow[] => [
  ...(of.throughput === null
    ? []
    : [
        {
          name: 'Limits throughput',
          value: `${of.throughput.stage} · ${formatPct(of.throughput.utilisationPct)} of ${formatPlural(of.throughput.workers, 'thread')}`,
          title: 'The highest utilisation',
        },
      ]),
  ...(of.latency === null
    ? []
    : [
        {
          name: 'Adds most latency',
          value: `${of.latency.stage} ${of.latency.by} · ${formatMs(of.latency.meanMs)} ms · ${formatPct(of.latency.sharePct)}`,
          title: 'The largest mean wait or service on the frame’s path',
        },
      ]),
  { name: 'Headroom', value: formatPct(of.headroomPct), title: '1 − max utilisation' },
  driftRow(of),
];

/** When the budget is, or will be, exceeded; null where it will not be. */
const excess = ({ exceedsBudgetInS: inS, budgetMs }: Bottleneck): string | null => {
  if (inS === null) return null;
  const budget = `the latency budget of ${formatMs(budgetMs)} ms`;
  return inS <= 0 ? `e2e p95 exceeds ${budget}.` : `If it goes on like this, e2e p95 exceeds ${budget} in ${formatClock(inS * 1000)}.`;
};

/** What limits the run, in the engine's own sentences, and the latency that is allowed. */
export const RunBottleneck = ({ bottleneck }: { readonly bottleneck: Bottleneck | null }) => {
  const budgetMs = useApp((state) => state.run.live.latencyBudgetMs);
  const warning = bottleneck === null ? null : excess(bottleneck);
  return (
    <section className="insp-section" data-testid="bottleneck">
      <h3 className="heading">
        Bottleneck <em>last 10 s</em>
      </h3>
      {(bottleneck?.words.length ?? 0) === 0 && <p className="run-words quiet">Nothing has been measured yet.</p>}
      {bottleneck?.words.map((words) => (
        <p key={words.replaceAll(/[\d.,]+/g, '#')} className="run-words">
          <Sentence text={words} stages={limiting(bottleneck)} />
        </p>
      ))}
      {bottleneck !== null && <Kv rows={rowsOf(bottleneck)} />}
      <NumberSetting
        name="Latency budget, p95"
        suffix=" ms"
        min={1}
        max={60_000}
        value={budgetMs}
        onCommit={(ms) => void change({ latencyBudgetMs: ms })}
      />
      {warning !== null && (
        <p className="run-warning" data-tone={bottleneck?.exceedsBudgetInS === 0 ? 'bad' : 'warn'} role="status">
          {warning}
        </p>
      )}
    </section>
  );
};
