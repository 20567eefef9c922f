import { Switch } from '@mantine/core';
import { type JSX, useState } from 'react';
import type { ComparedMetric, Comparison, MetricDifference } from '../../contract/compare.ts';
import { Letter } from './session-cards.tsx';
import { changeText, hasChanged, intervalOf, intervalText, valueText, VERDICT_SIGN } from './words.ts';

/** How wide an interval of a change can be drawn, percent or the metric's own unit; wider ones reach the edge. */
const SCALE_LEAST = 10;

/** Where the change lies, with all that it may be, around no change at all. */
function IntervalBar({
  ends,
  scale,
  verdict,
}: {
  readonly ends: readonly [number, number];
  readonly scale: number;
  readonly verdict: string;
}) {
  const at = (value: number): number => 50 + Math.min(Math.max(value / scale, -1), 1) * 50;
  const [from, to] = [at(ends[0]), at(ends[1])];
  return (
    <span className="cm-bar" aria-hidden="true" data-verdict={verdict}>
      <i />
      <u style={{ left: `${from}%`, width: `${Math.max(1.5, to - from)}%` }} />
    </span>
  );
}

interface DifferenceProps {
  readonly metric: ComparedMetric;
  readonly difference: MetricDifference;
  readonly value: number | null;
  /** Null: no bar is drawn. */
  readonly scale: number | null;
}

function Difference({ metric, difference, value, scale }: DifferenceProps): JSX.Element {
  const { verdict } = difference;
  const interval = intervalText(metric, difference);
  const ends = intervalOf(metric, difference);
  const told = verdict === 'better' || verdict === 'worse' || verdict === 'changed';
  return (
    <>
      <td className="se-num cm-value">{valueText(metric.unit, value)}</td>
      <td
        className="cm-difference"
        data-verdict={verdict}
        title={`${verdict}${interval === null ? '' : `: ${changeText(metric, difference)}, between ${interval}`}`}
      >
        <em data-verdict={verdict}>
          <i className="cm-sign" aria-hidden="true">
            {VERDICT_SIGN[verdict]}
          </i>
          {told && changeText(metric, difference)}
          {!told && (scale === null ? <span className="visually-hidden">{verdict}</span> : verdict)}
        </em>
        {told && interval !== null && <small>{interval}</small>}
      </td>
      {scale !== null && <td className="cm-bars">{ends !== null && <IntervalBar ends={ends} scale={scale} verdict={verdict} />}</td>}
    </>
  );
}

function Row({ metric, scale }: { readonly metric: ComparedMetric; readonly scale: number | null }): JSX.Element {
  const { name, label, unit, values, differences, better } = metric;
  return (
    <tr data-testid="metric-row" data-metric={name}>
      <th scope="row" title={`${name}${better === 'neither' ? '' : `: ${better} is better`}`}>
        {label} <small>{unit}</small>
      </th>
      <td className="se-num cm-value">{valueText(unit, values[0] ?? null)}</td>
      {differences.map((difference, index) =>
        difference === null ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: sessions stand in a fixed order
          <Difference key={index} metric={metric} difference={difference} value={values[index] ?? null} scale={scale} />
        ),
      )}
    </tr>
  );
}

function Head({ name, index, bars }: { readonly name: string; readonly index: number; readonly bars: boolean }): JSX.Element {
  return (
    <>
      <th scope="col" className="se-num" title={name}>
        <Letter index={index} />
      </th>
      {index > 0 && (
        <th scope="colgroup" colSpan={bars ? 2 : 1} className="cm-other">
          against <Letter index={0} />
        </th>
      )}
    </>
  );
}

/** All metrics, the headline first: values, differences with the intervals they lie in, and whether they are more than chance. */
export function MetricTable({ comparison }: { readonly comparison: Comparison }): JSX.Element {
  const { metrics, sessions, confidencePct, method } = comparison;
  const [changedOnly, setChangedOnly] = useState(false);
  const shown = changedOnly ? metrics.filter(hasChanged) : metrics;
  const groups = [shown.filter(({ headline }) => headline), shown.filter(({ headline }) => !headline)].filter((group) => group.length > 0);
  const two = sessions.length === 2;
  const widest = metrics
    .filter(({ headline }) => headline)
    .flatMap((metric) => metric.differences.flatMap((difference) => (difference === null ? [] : (intervalOf(metric, difference) ?? []))))
    .reduce((most, end) => Math.max(most, Math.abs(end)), SCALE_LEAST);
  const scale = two ? Math.min(widest, 100) : null;
  return (
    <section className="se-panel" aria-label="Metrics" data-testid="compared-metrics">
      <h2 className="heading">
        Metrics
        <em className="cm-basis" title={method}>
          {confidencePct} % confidence of all headline intervals together · {method}
        </em>
        <Switch
          className="cm-switch"
          size="xs"
          label="Only what changed"
          checked={changedOnly}
          onChange={(event) => setChangedOnly(event.currentTarget.checked)}
          data-testid="changed-only"
        />
      </h2>
      {shown.length === 0 && <p className="se-dim cm-same">Nothing changed that can be told from chance.</p>}
      {shown.length > 0 && (
        <div className="se-scroll">
          <table className="se-table cm-metrics">
            <thead>
              <tr>
                <th scope="col">Metric</th>
                {sessions.map(({ id, name }, index) => (
                  <Head key={id} name={name} index={index} bars={scale !== null} />
                ))}
              </tr>
            </thead>
            {groups.map((group) => (
              <tbody key={group[0]?.headline === true ? 'headline' : 'others'} data-headline={group[0]?.headline}>
                {group.map((metric) => (
                  <Row key={metric.name} metric={metric} scale={scale} />
                ))}
              </tbody>
            ))}
          </table>
        </div>
      )}
    </section>
  );
}
