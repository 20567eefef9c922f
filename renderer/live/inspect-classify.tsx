import { Select, TagsInput } from '@mantine/core';
import { Fragment } from 'react';
import { CLASSIFY_WHEN, type ClassifyWhen } from '../../contract/index.ts';
import { ClassifyPlaces } from '../compute/classify-places.tsx';
import { Rungs } from '../compute/rungs.tsx';
import { Where } from '../compute/truth.tsx';
import { cascadeRows } from '../figures/rows.ts';
import { change } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import { useCalmSnapshot } from '../state/use-calm.ts';
import { CascadeEditor } from './cascade-editor.tsx';
import { ModelDetails } from './inspect-model.tsx';
import { KvSection } from './kv.tsx';
import { NumberSetting, Setting } from './setting.tsx';
import { everyNth } from './wording.ts';

const isWhen = (value: string | null): value is ClassifyWhen => (CLASSIFY_WHEN as readonly (string | null)[]).includes(value);

/** Which objects go to the second network, and when. */
const Rule = () => {
  const live = useApp((state) => state.run.live);
  const labels = useApp((state) => state.run.detector?.labels);
  const names: { readonly [K in ClassifyWhen]: string } = {
    'every-frame': 'every frame',
    'once-per-track': 'once per track',
    'every-n-frames': everyNth(Math.max(2, live.classifyEveryFrames)),
    'when-grown': 'when the box grew',
  };
  return (
    <section className="insp-section">
      <h3 className="heading">Rule</h3>
      <Setting name="Classify an object">
        <Select
          size="xs"
          w={152}
          aria-label="Classify an object"
          data={CLASSIFY_WHEN.map((value) => ({ value, label: names[value] }))}
          value={live.classifyWhen}
          allowDeselect={false}
          onChange={(value) => {
            if (isWhen(value)) void change({ classifyWhen: value });
          }}
        />
      </Setting>
      {live.classifyWhen === 'every-n-frames' && (
        <NumberSetting
          name="Again after"
          suffix=" frames"
          min={1}
          max={10_000}
          value={live.classifyEveryFrames}
          onCommit={(n) => void change({ classifyEveryFrames: n })}
        />
      )}
      {live.classifyWhen === 'when-grown' && (
        <NumberSetting
          name="Again when grown by"
          suffix=" %"
          min={1}
          max={1000}
          value={live.classifyGrowthPct}
          onCommit={(n) => void change({ classifyGrowthPct: n })}
        />
      )}
      <NumberSetting
        name="Shorter side at least"
        suffix=" px"
        min={1}
        max={4096}
        value={live.classifyMinSidePx}
        onCommit={(n) => void change({ classifyMinSidePx: n })}
      />
      <NumberSetting
        name="Of one frame at most"
        suffix=" objects"
        min={1}
        max={256}
        value={live.classifyMaxPerFrame}
        onCommit={(n) => void change({ classifyMaxPerFrame: n })}
      />
      <TagsInput
        size="xs"
        aria-label="Only these labels"
        placeholder={live.classifyLabels.length === 0 ? 'all labels; pick some to narrow' : ''}
        data={[...new Set(labels)]}
        maxDropdownHeight={200}
        value={[...live.classifyLabels]}
        onChange={(value) => void change({ classifyLabels: value })}
      />
    </section>
  );
};

/** What the rule amounts to, per analysed frame of the run. */
const Cascade = () => {
  const snapshot = useCalmSnapshot();
  if (snapshot === null) return null;
  const { presented, analysedOnly } = snapshot.ledger;
  return <KvSection title="Cascade" aside="per frame, whole run" rows={cascadeRows(snapshot, presented + analysedOnly)} />;
};

/** The networks behind the detector: when they run, on what, and what they are. */
export const ClassifyDetails = () => {
  const cascade = useApp((state) => state.run.cascade);
  return (
    <>
      <Rule />
      <CascadeEditor />
      <ClassifyPlaces model={cascade[0]?.model ?? null} />
      <Cascade />
      {cascade.map(({ model }) => (
        <Fragment key={model.sha256}>
          <ModelDetails model={model} />
          <section className="insp-section">
            <h3 className="heading">Where it runs</h3>
            <Where model={model} as="behind" />
          </section>
          <Rungs model={model} />
        </Fragment>
      ))}
    </>
  );
};
