import type { JSX } from 'react';
import type { SessionCourse } from '../../contract/course.ts';
import { STAGE_COLOUR } from '../../contract/stages.ts';
import { formatCount, formatMs, NOTHING } from '../format.ts';
import { positionText } from '../timeline/words.ts';
import { indexAt, type Piece } from './series.ts';

interface Props {
  readonly course: SessionCourse;
  readonly pieces: readonly Piece[];
  readonly atS: number;
}

interface StageMean {
  readonly stage: Piece['stage'];
  readonly waitMs: number | null;
  readonly serviceMs: number | null;
}

/** Mean wait and service of each stage in one point. */
function meansAt(pieces: readonly Piece[], k: number): readonly StageMean[] {
  const means = new Map<Piece['stage'], { waitMs: number | null; serviceMs: number | null }>();
  for (const { stage, kind, values } of pieces) {
    const mean = means.get(stage) ?? { waitMs: null, serviceMs: null };
    mean[kind === 'wait' ? 'waitMs' : 'serviceMs'] = values[k] ?? null;
    means.set(stage, mean);
  }
  return [...means].map(([stage, mean]) => ({ stage, ...mean }));
}

const quiet = (ms: number | null): string => (ms === null || ms < 0.05 ? 'tl-little' : '');

/** What the frames that ended at a moment took: percentiles, and on average at each stage. */
export function LatencyAt({ course, pieces, atS }: Props): JSX.Element | null {
  const { tS, stepS, frame, e2eMs } = course;
  const k = indexAt(tS, stepS, atS);
  if (k < 0) return null;
  return (
    <>
      <div className="tl-tooltip-head">
        <b>{positionText((tS[k] ?? 0) * 1000)}</b>
        <span>from frame {formatCount(frame[k])}</span>
      </div>
      <p>
        {e2eMs.p50[k] === null
          ? 'no frame ended'
          : `e2e p50 ${formatMs(e2eMs.p50[k])} · p95 ${formatMs(e2eMs.p95[k])} · max ${formatMs(e2eMs.max[k])}`}
      </p>
      {e2eMs.p50[k] !== null && (
        <table className="tl-times">
          <thead>
            <tr>
              <th scope="col">mean ms</th>
              <th scope="col">wait</th>
              <th scope="col">service</th>
            </tr>
          </thead>
          <tbody>
            {meansAt(pieces, k).map(({ stage, waitMs, serviceMs }) => (
              <tr key={stage}>
                <th scope="row">
                  <i style={{ background: STAGE_COLOUR[stage] }} />
                  {stage}
                </th>
                <td className={quiet(waitMs)}>{waitMs === null ? NOTHING : formatMs(waitMs)}</td>
                <td className={quiet(serviceMs)}>{serviceMs === null ? NOTHING : formatMs(serviceMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
