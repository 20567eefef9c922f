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

/** Nothing is estimated: what has no counter here says so, and why. */
const NoCounter = ({ reason }: { readonly reason: string | null }) => (
  <>
    no counter
    {reason !== null && <small>{reason.replace(/^no counter: /, '')}</small>}
  </>
);

const gpuRows = ({ gpus, gpuReason }: Resources) =>
  gpus.length === 0
    ? [{ name: 'GPU', value: <NoCounter reason={gpuReason} />, tone: 'quiet' as const }]
    : gpus.map(({ name, utilisationPct, decoderPct, encoderPct, memoryBytes }) => {
        const parts = [
          formatPct(utilisationPct),
          decoderPct === null ? null : `decoder ${formatPct(decoderPct)}`,
          encoderPct === null ? null : `encoder ${formatPct(encoderPct)}`,
          memoryBytes === null ? null : formatBytes(memoryBytes),
        ];
        return { name, value: parts.filter((part) => part !== null).join(' · '), title: name };
      });

const energyRow = ({ energy, energyReason }: Resources) =>
  energy === null
    ? { name: 'Energy', value: <NoCounter reason={energyReason} />, tone: 'quiet' as const }
    : {
        name: 'Energy',
        value: `${formatCount(energy.joules)} J${energy.watts === null ? '' : ` · ${formatMean(energy.watts)} W`}`,
        title: `Since the run was opened, by ${energy.counter}`,
      };

const windowRow = ({ window, windowReason }: Resources) =>
  window === null
    ? { name: 'Window', value: <NoCounter reason={windowReason} />, tone: 'quiet' as const }
    : { name: 'Window', value: `${formatPct(window.cpuPct)} cpu · ${formatBytes(window.memoryBytes)}` };

/** What the run takes of the machine; what has no counter says why. */
export const RunResources = () => {
  const resources = useApp((state) => state.resources);
  if (resources === null) return null;
  const { engine, threads, otherThreadsPct, cores } = resources;
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
          windowRow(resources),
          ...gpuRows(resources),
          energyRow(resources),
        ]}
      />
    </section>
  );
};
