import type { ModelInfo } from '../../contract/index.ts';
import { threadWords } from '../compute/words.ts';
import { formatCount, formatMs } from '../format.ts';
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

/** A network: what it is, and how it is held. */
export const ModelDetails = ({ model }: { readonly model: ModelInfo }) => (
  <KvSection
    title="Model"
    aside={model.family}
    rows={[
      { name: 'Name', value: <span title={model.path}>{model.name}</span> },
      { name: 'Input', value: `${model.inputWidth}×${model.inputHeight}` },
      { name: 'Labels', value: formatCount(model.labels.length) },
      { name: 'Sessions', value: threadWords(model), title: 'Sessions, and threads of a run of each' },
      ...(model.maxBatch > 1 ? [{ name: 'Batch', value: `up to ${model.maxBatch}` }] : []),
      splitRow(model.split),
      { name: 'Loaded in', value: `${formatMs(model.loadMs)} ms` },
    ]}
  />
);
