import { type ModelInfo, PREPROCESS_CHOICES } from '../../contract/index.ts';
import { Choice } from '../source/choice.tsx';
import { PREPROCESS_NAMES } from './names.ts';
import { Refused } from './refused.tsx';
import { type Compute, useCompute } from './use-compute.ts';
import { preprocessMeaning } from './words.ts';

interface Props {
  readonly model: ModelInfo;
  readonly compute: Compute;
}

/** Where frames become the first network's input. */
export const PreprocessChoiceSetting = ({ model, compute: { settings, busy, changing, ask } }: Props) =>
  settings === null ? null : (
    <Choice
      name="Preprocess"
      values={PREPROCESS_CHOICES}
      names={PREPROCESS_NAMES}
      meaning={preprocessMeaning(settings.preprocess === 'auto' && !changing('preprocess') ? model.place : null)}
      value={settings.preprocess}
      testId="preprocess-select"
      busy={busy}
      changing={changing('preprocess')}
      onChange={(preprocess) => void ask({ preprocess })}
    />
  );

/** The same as a section of its own. */
export const PreprocessPlace = ({ model }: Pick<Props, 'model'>) => {
  const compute = useCompute();
  if (compute.settings === null) return null;
  return (
    <section className="insp-section">
      <h3 className="heading">
        Where it is done <em>{compute.status}</em>
      </h3>
      <PreprocessChoiceSetting model={model} compute={compute} />
      <Refused why={compute.refused} />
    </section>
  );
};
