import type { ModelInfo } from '../../contract/index.ts';
import { formatCount, formatMs, formatPlural } from '../format.ts';
import { Candidates } from './candidates.tsx';
import { KvSection } from './kv.tsx';

/** Copy in, compute and copy out of a run, or that they cannot be told apart, and why. */
const splitRow = ({ copyInMs, computeMs, copyOutMs, reason }: ModelInfo['split']) =>
  computeMs === null
    ? { name: 'Split', value: <SplitReason reason={reason} />, tone: 'quiet' as const }
    : {
        name: 'Copy in · compute · out',
        value: `${formatMs(copyInMs)} · ${formatMs(computeMs)} · ${formatMs(copyOutMs)} ms`,
        title: 'Mean of a run',
      };

const SplitReason = ({ reason }: { readonly reason: string }) =>
  reason === '' || reason === 'not split' ? (
    'not split'
  ) : (
    <>
      not split
      <small>{reason}</small>
    </>
  );

/** A network: what it is, how it is held, and why it runs where it runs. */
export const ModelDetails = ({ model }: { readonly model: ModelInfo }) => {
  const { provider } = model;
  return (
    <>
      <KvSection
        title="Model"
        aside={model.family}
        rows={[
          { name: 'Name', value: <span title={model.path}>{model.name}</span> },
          { name: 'Input', value: `${model.inputWidth}×${model.inputHeight}` },
          { name: 'Labels', value: formatCount(model.labels.length) },
          { name: 'Sessions', value: `${model.sessions} × ${formatPlural(model.intraOpThreads, 'thread')}` },
          ...(model.maxBatch > 1 ? [{ name: 'Batch', value: `up to ${model.maxBatch}` }] : []),
          splitRow(model.split),
          { name: 'Loaded in', value: `${formatMs(model.loadMs)} ms` },
        ]}
      />
      <Candidates title="Providers tried" requested={provider.requested} actual={provider.actual} candidates={provider.candidates} />
    </>
  );
};
