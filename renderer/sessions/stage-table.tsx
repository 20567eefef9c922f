import type { JSX, ReactNode } from 'react';
import type { Percentiles, StageFigures } from '../../contract/figures.ts';
import type { RunSummary } from '../../contract/run.ts';
import { STAGE_COLOUR, STAGE_MEANING, type Stage, STAGES } from '../../contract/stages.ts';
import { formatCount, formatMean, formatMs, formatPct } from '../format.ts';

type Percentile = Exclude<keyof Percentiles, 'n'>;

/** Groups of columns, and the percentiles that each shows. */
const TIMES: readonly {
  readonly name: string;
  readonly title: string;
  readonly of: keyof StageFigures;
  readonly columns: readonly Percentile[];
}[] = [
  { name: 'Wait', title: 't_start − t_enq', of: 'waitMs', columns: ['p50', 'p95', 'p99', 'max'] },
  { name: 'Service', title: 't_end − t_start', of: 'serviceMs', columns: ['p50', 'p95', 'p99', 'max'] },
  { name: 'Stage latency', title: 'wait + service', of: 'stageLatencyMs', columns: ['p50', 'p95'] },
  { name: 'Frame age', title: 't_start − t_receive', of: 'frameAgeMs', columns: ['p50', 'p95'] },
];

const first = (index: number): string => (index === 0 ? ' se-first' : '');

function Times({ times, columns }: { readonly times: Percentiles; readonly columns: readonly Percentile[] }): JSX.Element {
  return (
    <>
      {columns.map((column, index) => {
        const ms = times[column];
        const quiet = ms === null || ms < 0.05 || (column === 'p99' && times.n < 1000);
        return (
          <td key={column} className={`se-num${quiet ? ' se-faint' : ''}${first(index)}`}>
            {formatMs(ms)}
          </td>
        );
      })}
    </>
  );
}

function Row({ stage, cost }: { readonly stage: Stage; readonly cost: StageFigures }): JSX.Element {
  const { waitMs, serviceMs, stageLatencyMs, frameAgeMs, queueDepth, queueFullTimePct } = cost;
  return (
    <tr title={STAGE_MEANING[stage]} style={{ '--c': STAGE_COLOUR[stage] }}>
      <th scope="row">
        <i className="se-swatch" />
        {stage}
      </th>
      {[waitMs, serviceMs, stageLatencyMs, frameAgeMs].map((times, index) => (
        <Times key={TIMES[index]!.name} times={times} columns={TIMES[index]!.columns} />
      ))}
      <td className="se-num se-first">{formatMean(queueDepth.mean)}</td>
      <td className="se-num">{formatCount(queueDepth.max)}</td>
      <td className={`se-num${queueFullTimePct === null ? ' se-faint' : ''}`}>{formatPct(queueFullTimePct)}</td>
      <td className="se-num se-dim">{cost.workers}</td>
      <td>
        <span className="se-use">
          <u style={{ width: `${Math.min(100, cost.utilisationPct)}%` }} />
        </span>
        {formatPct(cost.utilisationPct)}
      </td>
    </tr>
  );
}

interface Props {
  readonly summary: RunSummary;
  /** What the summary is of: "the session". */
  readonly over: string;
  /** Chooses between it and another. */
  readonly choice: ReactNode;
}

/** What each stage cost, in the order of a frame's path. */
export function StageTable({ summary, over, choice }: Props): JSX.Element {
  return (
    <section className="se-panel se-scroll" aria-label="Stages" data-testid="session-stages">
      <h2 className="heading">
        Stages
        <em className="se-over">
          ms over {over}
          {summary.warmupFrames > 0 && `, without the first ${formatCount(summary.warmupFrames)} frames`}
        </em>
        {choice !== null && <span className="se-choice">{choice}</span>}
      </h2>
      <table className="se-table se-stages">
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              Stage
            </th>
            {TIMES.map(({ name, title, columns }) => (
              <th key={name} scope="colgroup" colSpan={columns.length} className="se-first" title={title}>
                {name}
              </th>
            ))}
            <th scope="colgroup" colSpan={3} className="se-first" title="Frames handed over and not yet begun">
              Queue depth
            </th>
            <th scope="col" rowSpan={2} className="se-num">
              Workers
            </th>
            <th scope="col" rowSpan={2}>
              Utilisation
            </th>
          </tr>
          <tr>
            {TIMES.flatMap(({ name, columns }) =>
              columns.map((column, index) => (
                <th key={name + column} scope="col" className={`se-num${first(index)}`}>
                  {column}
                </th>
              )),
            )}
            <th scope="col" className="se-num se-first">
              mean
            </th>
            <th scope="col" className="se-num">
              max
            </th>
            <th scope="col" className="se-num" title="Queue full time: share of the session at capacity">
              full
            </th>
          </tr>
        </thead>
        <tbody>
          {STAGES.map((stage) => {
            const cost = summary.stages[stage];
            return cost === undefined ? null : <Row key={stage} stage={stage} cost={cost} />;
          })}
        </tbody>
      </table>
    </section>
  );
}
