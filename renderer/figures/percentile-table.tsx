import type { Percentiles } from '../../contract/index.ts';
import { formatCount, formatMs } from '../format.ts';

const COLUMNS = ['p50', 'p90', 'p95', 'p99', 'max'] as const;
/** Below this many samples a p99 is little more than the maximum. */
const P99_SAMPLES = 1_000;

interface Props {
  readonly rows: readonly { readonly name: string; readonly title?: string; readonly times: Percentiles | undefined }[];
}

/** Percentiles of times, a row each, ms; a p99 of too few samples is greyed. */
export const PercentileTable = ({ rows }: Props) => (
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
      {rows.map(({ name, title, times }) => (
        <tr key={name}>
          <th scope="row" title={title}>
            {name}
          </th>
          {COLUMNS.map((column) => {
            const few = column === 'p99' && (times?.n ?? 0) < P99_SAMPLES;
            return (
              <td
                key={column}
                className={few ? 'quiet' : undefined}
                title={few ? `of ${formatCount(times?.n ?? 0)} frames only` : undefined}
              >
                {formatMs(times?.[column])}
              </td>
            );
          })}
        </tr>
      ))}
    </tbody>
  </table>
);
