import type { Resources } from '../../contract/index.ts';
import { formatBytes, formatCount, formatMean, formatPct, formatPlural } from '../format.ts';
import { Kv } from '../live/kv.tsx';
import { useApp } from '../state/store.ts';
import { threadColour } from './thread-colour.ts';

const Thread = ({ name, cpuPct }: { readonly name: string; readonly cpuPct: number }) => (
  <div className="thread" style={{ '--c': threadColour(name) }}>
    <span title={name}>{name}</span>
    <span className="bar" aria-hidden="true">
      <i className="bar-service" style={{ width: `${Math.min(100, cpuPct).toFixed(1)}%` }} />
    </span>
    <b>{formatPct(cpuPct)}</b>
  </div>
);

const NO_COUNTER = 'no counter';

const gpuRows = ({ gpus, gpuReason }: Resources) =>
  gpus.length === 0
    ? [{ name: 'GPU', value: NO_COUNTER, tone: 'quiet' as const, title: gpuReason ?? undefined, note: gpuReason }]
    : gpus.map((gpu) => ({
        name: gpu.name,
        value: [
          formatPct(gpu.utilisationPct),
          gpu.decoderPct === null ? null : `decoder ${formatPct(gpu.decoderPct)}`,
          gpu.encoderPct === null ? null : `encoder ${formatPct(gpu.encoderPct)}`,
          gpu.memoryBytes === null ? null : formatBytes(gpu.memoryBytes),
        ]
          .filter((part) => part !== null)
          .join(' · '),
        note: null,
      }));

const energyRow = ({ energy, energyReason }: Resources) =>
  energy === null
    ? { name: 'Energy', value: NO_COUNTER, tone: 'quiet' as const, title: energyReason ?? undefined, note: energyReason }
    : {
        name: 'Energy',
        value: `${formatCount(energy.joules)} J${energy.watts === null ? '' : ` · ${formatMean(energy.watts)} W`}`,
        title: `Since the run was opened, by ${energy.counter}`,
        note: null,
      };

const windowRow = ({ window, windowReason }: Resources) =>
  window === null
    ? { name: 'Window', value: NO_COUNTER, tone: 'quiet' as const, title: windowReason ?? undefined, note: windowReason }
    : { name: 'Window', value: `${formatPct(window.cpuPct)} cpu · ${formatBytes(window.memoryBytes)}`, note: null };

/** What the run takes of the machine; what has no counter says why. */
export const RunResources = () => {
  const resources = useApp((state) => state.resources);
  if (resources === null) return null;
  const { engine, threads, otherThreadsPct, cores } = resources;
  const rows = [windowRow(resources), ...gpuRows(resources), energyRow(resources)];
  const reasons = [...new Set(rows.map(({ note }) => note).filter((note) => note !== null))];
  return (
    <section className="insp-section" data-testid="resources">
      <h3 className="heading">
        Resources <em>cpu of one core · {formatPlural(cores, 'core')}</em>
      </h3>
      {threads.map(({ name, cpuPct }) => (
        <Thread key={name} name={name} cpuPct={cpuPct} />
      ))}
      <Thread name="other threads" cpuPct={otherThreadsPct} />
      <Kv
        rows={[
          { name: 'Engine', value: `${formatPct(engine.cpuPct)} cpu`, title: 'All its threads together' },
          {
            name: 'Memory',
            value: `${formatBytes(engine.rssBytes)} · heap ${formatBytes(engine.heapBytes)}`,
            title: 'Of the engine: resident, and of it the heap of its hub',
          },
          ...rows,
        ]}
      />
      {reasons.map((reason) => (
        <p key={reason} className="run-reason">
          {reason}
        </p>
      ))}
    </section>
  );
};
