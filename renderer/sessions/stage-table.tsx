import type { JSX } from 'react';
import type { Percentiles, RunSummary } from '../../contract/run.ts';
import { STAGE_COLOUR, STAGE_MEANING, STAGES } from '../../contract/stages.ts';
import { formatCount, formatMs, formatPct } from '../format.ts';

const COLUMNS = ['p50', 'p95', 'p99', 'max'] as const;

const cells = (of: Percentiles, key: string): readonly JSX.Element[] =>
  COLUMNS.map((name) => {
    const ms = of[name];
    const quiet = ms === null || ms < 0.05 || (name === 'p99' && of.n < 1000);
    return (
      <td key={key + name} className={`se-num${quiet ? ' se-faint' : ''}${name === 'p50' ? ' se-first' : ''}`}>
        {formatMs(ms)}
      </td>
    );
  });

/** What each stage cost over the session, in the order of a frame's path. */
export function StageTable({ summary }: { readonly summary: RunSummary }): JSX.Element {
  return (
    <section className="se-panel se-scroll" aria-label="Stages" data-testid="session-stages">
      <h2 className="heading">
        Stages <em>ms over the session{summary.warmupFrames > 0 && `, without the first ${formatCount(summary.warmupFrames)} frames`}</em>
      </h2>
      <table className="se-table se-stages">
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              Stage
            </th>
            <th scope="colgroup" colSpan={4} className="se-first">
              Wait
            </th>
            <th scope="colgroup" colSpan={4} className="se-first">
              Service
            </th>
            <th scope="col" rowSpan={2} className="se-num">
              Workers
            </th>
            <th scope="col" rowSpan={2}>
              Utilisation
            </th>
          </tr>
          <tr>
            {['wait', 'service'].flatMap((kind) =>
              COLUMNS.map((name) => (
                <th key={kind + name} scope="col" className={name === 'p50' ? 'se-num se-first' : 'se-num'}>
                  {name}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {STAGES.map((stage) => {
            const cost = summary.stages[stage];
            if (cost === undefined) return null;
            return (
              <tr key={stage} title={STAGE_MEANING[stage]} style={{ '--c': STAGE_COLOUR[stage] }}>
                <th scope="row">
                  <i className="se-swatch" />
                  {stage}
                </th>
                {cells(cost.waitMs, 'wait')}
                {cells(cost.serviceMs, 'service')}
                <td className="se-num se-dim">{cost.workers}</td>
                <td>
                  <span className="se-use">
                    <u style={{ width: `${Math.min(100, cost.utilisationPct)}%` }} />
                  </span>
                  {formatPct(cost.utilisationPct)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
