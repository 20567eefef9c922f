import { STAGE_COLOUR, type Stage } from '../../contract/index.ts';
import { PercentileTable } from '../figures/percentile-table.tsx';
import { levelText } from '../figures/rows.ts';
import { formatMs, formatPct, formatPlural } from '../format.ts';
import { liveFrames } from '../state/frames.ts';
import { useApp } from '../state/store.ts';
import { recentFrames, serviceHistogram } from '../state/window.ts';
import { KvSection } from './kv.tsx';

const BINS = 28;
const CHART = { w: 264, h: 56 } as const;

/** How the service times of the last 10 s spread, with p50 and p95. */
const Spread = ({ stage }: { readonly stage: Stage }) => {
  // renewed with the window summary, twice a second
  const window = useApp((state) => state.frameWindow);
  const service = useApp((state) => state.snapshot?.stages[stage]?.serviceMs);
  const spread = window === null ? null : serviceHistogram(recentFrames(liveFrames, 10_000), stage, BINS);
  if (spread === null) return null;
  const most = Math.max(...spread.counts);
  const step = CHART.w / BINS;
  const xOf = (ms: number): number => Math.min(1, Math.max(0, (ms - spread.fromMs) / (spread.toMs - spread.fromMs))) * CHART.w;
  const ticks = [service?.p50, service?.p95].filter((ms) => ms !== null && ms !== undefined);
  return (
    <figure className="spread">
      <svg viewBox={`0 0 ${CHART.w} ${CHART.h}`} width="100%" height={CHART.h} preserveAspectRatio="none" aria-hidden="true">
        {spread.counts.map((count, bin) => {
          const h = count === 0 ? 0 : Math.max(1.5, (count / most) * (CHART.h - 4));
          // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
          return <rect key={bin} x={bin * step + 0.5} y={CHART.h - h} width={step - 1} height={h} fill={STAGE_COLOUR[stage]} />;
        })}
        {ticks.map((ms) => (
          <line key={ms} className="spread-tick" x1={xOf(ms)} x2={xOf(ms)} y1={0} y2={CHART.h} />
        ))}
      </svg>
      <figcaption>
        <span>{formatMs(spread.fromMs)}</span>
        <span>service ms, p50 and p95 dashed</span>
        <span>{formatMs(spread.toMs)}</span>
      </figcaption>
    </figure>
  );
};

/** What a stage's frames wait, cost and how old they are when they come to it, over the last 10 s. */
export const TimeTable = ({ stage }: { readonly stage: Stage }) => {
  const stats = useApp((state) => state.snapshot?.stages[stage]);
  return (
    <section className="insp-section">
      <h3 className="heading">
        Time <em>ms, last 10 s{stats === undefined ? '' : ` · ${formatPlural(stats.serviceMs.n, 'frame')}`}</em>
      </h3>
      <PercentileTable
        rows={[
          { name: 'wait', title: 't_start − t_enq', times: stats?.waitMs },
          { name: 'service', title: 't_end − t_start', times: stats?.serviceMs },
          { name: 'stage latency', title: 'wait + service', times: stats?.stageLatencyMs },
          { name: 'frame age', title: 't_start − t_receive', times: stats?.frameAgeMs },
        ]}
      />
      <Spread stage={stage} />
    </section>
  );
};

/** How busy a stage is, and what stands before it. */
export const LoadDetails = ({ stage }: { readonly stage: Stage }) => {
  const stats = useApp((state) => state.snapshot?.stages[stage]);
  if (stats === undefined) return null;
  const full = stats.queueFullTimePct;
  return (
    <KvSection
      title="Load"
      aside="last 10 s"
      rows={[
        {
          name: 'Utilisation',
          value: `${formatPct(stats.utilisationPct)} of ${formatPlural(stats.workers, 'thread')}`,
          title: 'Σ service ÷ (window × workers)',
        },
        { name: 'Queue depth', value: levelText(stats.queueDepth), title: 'Frames handed over and not yet begun' },
        {
          name: 'Queue full time',
          value: full === null ? 'has no bound of its own' : formatPct(full),
          tone: full === null ? 'quiet' : undefined,
          title: 'Share of the window at capacity',
        },
      ]}
    />
  );
};
