import { WHAT_IF_METRICS, type WhatIf, type WhatIfMetric } from '../../contract/index.ts';
import { changeText, intervalText, metricName, metricTitle, valuesText } from './words.ts';

const Changed = ({ metric }: { readonly metric: WhatIfMetric }) => {
  const interval = intervalText(metric);
  return (
    <>
      <td>{valuesText(metric)}</td>
      <td>
        <b>{changeText(metric.changePct)}</b>
        {interval !== null && <small>({interval})</small>}
      </td>
    </>
  );
};

const Row = ({ metric, confidencePct }: { readonly metric: WhatIfMetric; readonly confidencePct: number }) => {
  const changed = metric.verdict === 'better' || metric.verdict === 'worse';
  return (
    <tr data-verdict={metric.verdict} title={metricTitle(metric, confidencePct)}>
      <th scope="row">{metricName(metric.name)}</th>
      {changed ? <Changed metric={metric} /> : <td colSpan={2}>{metric.verdict}</td>}
    </tr>
  );
};

/** Before → after of every metric of a card, and its change with the interval it lies in; while it is measured, the same rows without numbers. */
export const MetricTable = ({ card }: { readonly card: WhatIf }) => (
  <table className="metrics">
    <tbody>
      {card.metrics.length === 0
        ? WHAT_IF_METRICS.map((name) => (
            <tr key={name}>
              <th scope="row">{metricName(name)}</th>
              <td colSpan={2}>…</td>
            </tr>
          ))
        : card.metrics.map((metric) => <Row key={metric.name} metric={metric} confidencePct={card.confidencePct} />)}
    </tbody>
  </table>
);
