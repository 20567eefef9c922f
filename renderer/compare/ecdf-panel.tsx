import { SegmentedControl, Select } from '@mantine/core';
import { type JSX, useEffect, useRef, useState } from 'react';
import type { Comparison } from '../../contract/compare.ts';
import { useScheme } from '../course/use-axis.ts';
import { formatMs, formatPct } from '../format.ts';
import { type Ecdf, quantileAt, shareAt } from './ecdf.ts';
import { type EcdfPlace, EcdfPlot, GUIDES } from './ecdf-plot.ts';
import { Letter } from './session-cards.tsx';

interface ReadingsProps {
  readonly ecdf: Ecdf;
  readonly sessions: Comparison['sessions'];
  readonly place: EcdfPlace | null;
}

/** Percentiles of each session, and what the pointer is on: the share that took at most so long, and how long that share took. */
function Readings({ ecdf, sessions, place }: ReadingsProps): JSX.Element {
  const { shares, curves } = ecdf;
  return (
    <table className="se-table cm-readings" data-testid="ecdf-readings">
      <thead>
        <tr>
          <th scope="col" />
          {GUIDES.map((pct) => (
            <th key={pct} scope="col" className="se-num">
              p{pct}
            </th>
          ))}
          <th scope="col" className="se-num">
            {place === null ? '' : `≤ ${formatMs(place.ms)} ms`}
          </th>
          <th scope="col" className="se-num">
            {place === null ? '' : `p${Math.round(place.pct)}`}
          </th>
        </tr>
      </thead>
      <tbody>
        {sessions.map(({ id, name }, index) => {
          const curve = curves[index] ?? [];
          return (
            <tr key={id} title={name}>
              <th scope="row">
                <Letter index={index} />
              </th>
              {GUIDES.map((pct) => (
                <td key={pct} className="se-num">
                  {formatMs(quantileAt(curve, shares, pct / 100))}
                </td>
              ))}
              <td className="se-num se-dim">
                {place === null || curve.length === 0 ? '' : formatPct(shareAt(curve, shares, place.ms) * 100)}
              </td>
              <td className="se-num se-dim">{place === null ? '' : formatMs(quantileAt(curve, shares, place.pct / 100))}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Plot({
  ecdf,
  log,
  onHover,
}: {
  readonly ecdf: Ecdf;
  readonly log: boolean;
  readonly onHover: (place: EcdfPlace | null) => void;
}): JSX.Element {
  const node = useRef<HTMLDivElement>(null);
  const scheme = useScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for another colour scheme, whose colours it reads itself
  useEffect(() => {
    if (node.current === null) return undefined;
    const holder = node.current;
    const plot = new EcdfPlot(holder, ecdf, log, onHover);
    const resized = new ResizeObserver(() => plot.resize(holder.clientWidth));
    resized.observe(holder);
    return () => {
      resized.disconnect();
      plot.destroy();
      onHover(null);
    };
  }, [ecdf, log, onHover, scheme]);
  return <div ref={node} className="cm-plot" role="img" aria-label={`distribution of ${ecdf.label}`} data-testid="ecdf" />;
}

/** What share of frames took at most how long: a curve a session, of e2e or of what a stage waits or works. */
export function EcdfPanel({ comparison }: { readonly comparison: Comparison }): JSX.Element | null {
  const { ecdfs, sessions } = comparison;
  const [name, setName] = useState(ecdfs[0]?.name ?? '');
  const [log, setLog] = useState(false);
  const [place, setPlace] = useState<EcdfPlace | null>(null);
  const ecdf = ecdfs.find((other) => other.name === name) ?? ecdfs[0];
  if (ecdf === undefined) return null;
  return (
    <section className="se-panel cm-ecdf" aria-label="Distributions" data-testid="compared-ecdf">
      <div className="cm-top">
        <h2 className="heading">Distributions</h2>
        <em>share of frames that took at most so long</em>
        <span className="se-push" />
        <Select
          size="xs"
          aria-label="Times of"
          data-testid="ecdf-metric"
          data={ecdfs.map(({ name: value, label }) => ({ value, label }))}
          value={ecdf.name}
          onChange={(value) => setName(value ?? ecdf.name)}
          allowDeselect={false}
          searchable
          w={190}
          comboboxProps={{ transitionProps: { duration: 0 } }}
        />
        <SegmentedControl
          size="xs"
          aria-label="Axis of times"
          data={[
            { value: 'linear', label: 'Linear' },
            { value: 'log', label: 'Log' },
          ]}
          value={log ? 'log' : 'linear'}
          onChange={(value) => setLog(value === 'log')}
        />
      </div>
      <div className="cm-split">
        <Plot ecdf={ecdf} log={log} onHover={setPlace} />
        <Readings ecdf={ecdf} sessions={sessions} place={place} />
      </div>
    </section>
  );
}
