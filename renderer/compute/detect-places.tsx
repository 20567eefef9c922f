import './compute.css';
import type { ModelInfo } from '../../contract/index.ts';
import { ProviderChoiceSetting } from './provider-choice.tsx';
import { PreprocessChoiceSetting } from './preprocess-place.tsx';
import { Refused } from './refused.tsx';
import { Rungs } from './rungs.tsx';
import { Where } from './truth.tsx';
import { useCompute } from './use-compute.ts';

/** On what the first network runs and where frames become its input: asked for, got, and why. */
export const DetectPlaces = ({ model }: { readonly model: ModelInfo }) => {
  const compute = useCompute();
  const { settings, busy, status, changing, refused, ask } = compute;
  return (
    <>
      <section className="insp-section" data-testid="detect-places">
        <h3 className="heading">
          Where it runs <em>{status}</em>
        </h3>
        {settings !== null && (
          <>
            <ProviderChoiceSetting
              value={settings.provider}
              busy={busy}
              changing={changing('provider')}
              testId="provider-select"
              onChange={(provider) => void ask({ provider })}
            />
            <PreprocessChoiceSetting model={model} compute={compute} />
          </>
        )}
        <Refused why={refused} />
        <Where model={model} as="first" />
      </section>
      <Rungs model={model} />
    </>
  );
};
