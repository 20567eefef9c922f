import type { JSX } from 'react';
import type { RunSummary } from '../../contract/run.ts';
import {
  cascadeRows,
  copyRows,
  deliveryRows,
  driftRow,
  type FigureRow,
  flightRows,
  lossRows,
  rateRows,
  shareRows,
} from '../figures/rows.ts';
import { formatPct } from '../format.ts';
import { Kv } from '../live/kv.tsx';
import { limiting, Sentence } from '../run/sentence.tsx';

function Group({ title, rows }: { readonly title: string; readonly rows: readonly FigureRow[] }): JSX.Element {
  return (
    <section>
      <h3>{title}</h3>
      <Kv rows={rows} />
    </section>
  );
}

/** What an object cost in a session that does not say it: the service of crop and classify over the run ÷ the objects classified, ms; null where none was. */
const olderCostMs = ({ stages, cascade, wallMs }: RunSummary): number | null => {
  const share = [stages.crop, stages.classify].reduce((sum, of) => sum + ((of?.utilisationPct ?? 0) / 100) * (of?.workers ?? 0), 0);
  return cascade.classified === 0 || share === 0 ? null : (share * wallMs) / cascade.classified;
};

/** Everything else that a run amounts to: what limited it, and its numbers by what they are about. */
export function SessionFigures({ summary }: { readonly summary: RunSummary }): JSX.Element {
  const { bottleneck, frames, models } = summary;
  const headroom: FigureRow = { name: 'Headroom', value: formatPct(summary.headroomPct), title: '1 − max utilisation' };
  return (
    <section className="se-panel se-figures" aria-label="Figures" data-testid="session-figures">
      <h2 className="heading">
        Figures <em>of the whole session</em>
      </h2>
      {bottleneck.words.length > 0 && (
        <p className="se-words">
          {bottleneck.words.map((words) => (
            <span key={words}>
              <Sentence text={words} stages={limiting(bottleneck)} />{' '}
            </span>
          ))}
        </p>
      )}
      <div className="se-groups">
        <div>
          <Group title="Latency" rows={[...shareRows(summary), driftRow(summary), headroom]} />
          <Group title="Copies, per frame" rows={copyRows(summary)} />
        </div>
        <Group title="Flow" rows={[...rateRows(summary, false), ...flightRows(summary)]} />
        <Group title="Losses and delivery" rows={[...lossRows(summary), ...deliveryRows(summary)]} />
        {models.classifier !== null && (
          <Group
            title="Cascade, per frame"
            rows={cascadeRows({ classifyMsPerObject: olderCostMs(summary), ...summary }, frames.presented + frames.analysedOnly)}
          />
        )}
      </div>
    </section>
  );
}
