import './compute.css';
import { CROP_CHOICES, MAX_INTRA_OP_THREADS, type ModelInfo } from '../../contract/index.ts';
import { Choice } from '../source/choice.tsx';
import { AutoNumber } from './auto-number.tsx';
import { CROP_NAMES } from './names.ts';
import { ProviderChoiceSetting } from './provider-choice.tsx';
import { Refused } from './refused.tsx';
import { useCompute } from './use-compute.ts';
import { cropMeaning } from './words.ts';

/** On what the networks behind the detector run and where their crops are made, where their own rules do not say otherwise. */
export const ClassifyPlaces = ({ model }: { readonly model: ModelInfo | null }) => {
  const { settings, busy, status, changing, refused, ask } = useCompute();
  if (settings === null) return null;
  return (
    <section className="insp-section" data-testid="classify-places">
      <h3 className="heading">
        Where they run <em>{status}</em>
      </h3>
      <ProviderChoiceSetting
        value={settings.classifyProvider}
        busy={busy}
        changing={changing('classifyProvider')}
        testId="classify-provider-select"
        onChange={(classifyProvider) => void ask({ classifyProvider })}
      />
      <Choice
        name="Crops"
        values={CROP_CHOICES}
        names={CROP_NAMES}
        meaning={cropMeaning(settings.crops === 'auto' && !changing('crops') ? (model?.place ?? null) : null)}
        value={settings.crops}
        testId="crops-select"
        busy={busy}
        changing={changing('crops')}
        onChange={(crops) => void ask({ crops })}
      />
      <AutoNumber
        name="Threads of a run"
        title="Threads that work on one run of such a network; empty: auto"
        value={settings.classifyIntraOpThreads}
        now={model?.intraOpThreads ?? null}
        max={MAX_INTRA_OP_THREADS}
        busy={busy}
        changing={changing('classifyIntraOpThreads')}
        testId="classify-intra-op-threads"
        onCommit={(classifyIntraOpThreads) => void ask({ classifyIntraOpThreads })}
      />
      <Refused why={refused} />
    </section>
  );
};
