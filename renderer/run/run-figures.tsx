import type { Snapshot } from '../../contract/index.ts';
import { PercentileTable } from '../figures/percentile-table.tsx';
import { cascadeRows, copyRows, deliveryRows, flightRows, lossRows, rateRows, shareRows } from '../figures/rows.ts';
import { formatPlural } from '../format.ts';
import { Kv, KvSection } from '../live/kv.tsx';
import { glassWords } from '../source/words.ts';
import { useApp } from '../state/store.ts';

/** Latency, flow, copies and cascade of the run: its last 10 s where it is a time or a rate, the whole of it where it is a count. */
export const RunFigures = ({ snapshot }: { readonly snapshot: Snapshot }) => {
  const paced = useApp((state) => state.run.open?.pace === 'realtime' && state.run.phase === 'playing');
  const classifies = useApp((state) => state.run.cascade.length > 0);
  const { latencyMs, glass, ledger } = snapshot;
  return (
    <>
      <section className="insp-section">
        <h3 className="heading">
          Latency <em>ms, last 10 s · {formatPlural(latencyMs.e2e.n, 'frame')}</em>
        </h3>
        <PercentileTable
          rows={[
            ...(glass === null ? [] : [{ name: 'glass', title: glassWords(glass), times: glass.latencyMs }]),
            { name: 'e2e', title: 'Receive to display: t_present − t_receive', times: latencyMs.e2e },
            { name: 'analysis', title: 't_end(last analysis stage) − t_receive', times: latencyMs.analysis },
            { name: 'unattributed', title: 'e2e − Σ stage latency', times: latencyMs.unattributed },
          ]}
        />
        <p className="run-reason latency-meaning" data-testid="latency-meaning">
          e2e is receive to display{glass === null ? '.' : `, glass is ${glassWords(glass)}.`}
        </p>
        <Kv rows={shareRows(snapshot)} />
      </section>
      <KvSection title="Flow" aside="last 10 s" rows={[...rateRows(snapshot, paced), ...flightRows(snapshot)]} />
      <KvSection title="Losses" aside="whole run" rows={[...lossRows(snapshot), ...deliveryRows(snapshot)]} />
      <KvSection title="Copies" aside="bytes per frame" rows={copyRows(snapshot)} />
      {classifies && (
        <KvSection title="Cascade" aside="per frame, whole run" rows={cascadeRows(snapshot, ledger.presented + ledger.analysedOnly)} />
      )}
    </>
  );
};
