import type { ModelInfo } from '../../contract/index.ts';
import { Kv } from '../live/kv.tsx';
import { fallOf, fallSentence } from './fall.ts';
import { useKnown } from './use-fallen.ts';
import { placementLines, providerRows, type Role } from './words.ts';

interface Props {
  readonly model: ModelInfo;
  readonly as: Role;
}

/** Which of its nodes ran where, a line for each provider. */
const Placement = ({ model: { provider } }: Pick<Props, 'model'>) => (
  <span data-testid="placement">
    {placementLines(provider).map((line) => (
      <span key={line} className="placement-line">
        {line}
      </span>
    ))}
  </span>
);

/** Where a network really runs, and which of its nodes ran elsewhere. */
export const Where = ({ model, as }: Props) => {
  const fall = fallOf(model.provider, useKnown());
  return (
    <div data-testid="where">
      {fall !== null && <p className="fall-note">{fallSentence(fall)}</p>}
      <Kv
        rows={[
          ...providerRows(model, as),
          {
            name: 'Nodes',
            value: <Placement model={model} />,
            title: 'After onnxruntime’s optimisation, by the profile of one run',
            tone: model.provider.placement === null ? 'quiet' : 'plain',
          },
        ]}
      />
    </div>
  );
};
