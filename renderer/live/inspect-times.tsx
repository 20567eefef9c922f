import { type Percentiles, STAGE_COLOUR, type Stage } from '../../contract/index.ts';
import { formatMs, formatPct, formatPlural } from '../format.ts';
import { liveFrames } from '../state/frames.ts';
import { useApp } from '../state/store.ts';
import { recentFrames, serviceHistogram } from '../state/window.ts';

const COLUMNS = ['p50', 'p90', 'p95', 'p99', 'max'] as const;
/** Below this many samples a p99 is little more than the maximum. */
const P99_SAMPLES = 1_000;
const BINS = 28;
const CHART = { w: 264, h: 56 } as const;

const TimeRow = ({ name, times }: { readonly name: string; readonly times: Percentiles | undefined }) => (
  <tr>
    <th scope="row">{name}</th>
    {COLUMNS.map((column) => (
      <td key={column} className={column === 'p99' && (times?.n ?? 0) < P99_SAMPLES ? 'quiet' : undefined}>
        {formatMs(times?.[column])}
      </td>
    ))}
  </tr>
);

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

/** Wait and service of a stage over the last 10 s. */
export const TimeTable = ({ stage }: { readonly stage: Stage }) => {
  const stats = useApp((state) => state.snapshot?.stages[stage]);
  return (
    <section className="insp-section">
      <h3 className="heading">
        Time <em>ms, last 10 s{stats === undefined ? '' : ` · ${formatPlural(stats.serviceMs.n, 'frame')}`}</em>
      </h3>
      <table className="times">
        <thead>
          <tr>
            <td />
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <TimeRow name="wait" times={stats?.waitMs} />
          <TimeRow name="service" times={stats?.serviceMs} />
        </tbody>
      </table>
      <Spread stage={stage} />
      {stats !== undefined && (
        <p className="insp-line">
          <span>
            use <b>{formatPct(stats.utilisationPct)}</b>
          </span>
          <span>
            queue <b>{stats.queueDepth}</b>
          </span>
          <span>{formatPlural(stats.workers, 'thread')}</span>
        </p>
      )}
    </section>
  );
};
