import { NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type ModelInsight, TASKS, toFaultRecord } from '../../contract/index.ts';
import { request } from '../connection/client.ts';
import { AUTO, type Draft, draftOf, manifestOf, OTHER } from './correction.ts';
import { NORMALISATIONS, TASK_NAME } from './words.ts';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

const Choice = ({ label, value, options, onChange }: FieldProps) => (
  <Select
    size="xs"
    label={label}
    data={[{ value: AUTO, label: 'as understood' }, ...options]}
    value={value}
    allowDeselect={false}
    searchable={options.length > 8}
    maxDropdownHeight={240}
    comboboxProps={{ transitionProps: { duration: 0 } }}
    onChange={(next) => onChange(next ?? AUTO)}
  />
);

interface AmountProps {
  readonly label: string;
  readonly placeholder: string;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly value: string | number;
  readonly onChange: (value: string | number) => void;
}

const Amount = (props: AmountProps) => <NumberInput size="xs" {...props} />;

const plain = (...values: readonly string[]) => values.map((value) => ({ value, label: value }));

/** The families whose shapes fit, best first, and the one that was chosen. */
const familyOptions = ({ fitting, manifest: { family } }: ModelInsight) =>
  plain(...new Set([...(family === undefined ? [] : [family]), ...fitting.map((fit) => fit.family)]));

/** What a user knows better than the file: kept as model.json beside it. */
export const CorrectForm = ({
  insight,
  onCorrected,
}: {
  readonly insight: ModelInsight;
  readonly onCorrected: (next: ModelInsight) => void;
}) => {
  const [draft, setDraft] = useState(() => draftOf(insight));
  const [fault, setFault] = useState<string | null>(null);
  const put = (change: Partial<Draft>): void => setDraft((old) => ({ ...old, ...change }));
  const save = async (): Promise<void> => {
    const manifest = manifestOf(draft, insight.manifest);
    if (manifest === null) {
      setFault('Mean and deviation are one to three numbers each, and no deviation is 0.');
      return;
    }
    try {
      setFault(null);
      onCorrected(await request('correctModel', { model: insight.path, manifest }));
    } catch (error) {
      setFault(toFaultRecord(error).message);
    }
  };
  return (
    <form
      className="model-correct"
      data-testid="correct-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h3 className="heading">
        Correct <em>kept as model.json beside it</em>
      </h3>
      <div className="model-fields">
        <Choice
          label="Task"
          value={draft.task}
          options={TASKS.map((task) => ({ value: task, label: TASK_NAME[task] }))}
          onChange={(task) => put({ task })}
        />
        <Choice
          label="Family"
          value={draft.family}
          options={familyOptions(insight)}
          onChange={(family) => {
            const task = insight.fitting.find((fit) => fit.family === family)?.task;
            put({ family, ...(task === undefined ? {} : { task }) });
          }}
        />
        <Choice label="Colours" value={draft.colour} options={plain('rgb', 'bgr', 'grey')} onChange={(colour) => put({ colour })} />
        <Choice label="Layout" value={draft.layout} options={plain('nchw', 'nhwc')} onChange={(layout) => put({ layout })} />
        <Choice
          label="Fit"
          value={draft.fit}
          options={plain('letterbox-topleft', 'letterbox-centre', 'stretch')}
          onChange={(fit) => put({ fit })}
        />
        <Choice
          label="Numbers"
          value={draft.normalisation}
          options={[...plain(...Object.keys(NORMALISATIONS)), { value: OTHER, label: 'mean and deviation' }]}
          onChange={(normalisation) => put({ normalisation })}
        />
        {draft.normalisation === OTHER && (
          <>
            <TextInput
              size="xs"
              label="Mean, of 0..255"
              value={draft.mean}
              onChange={(event) => put({ mean: event.currentTarget.value })}
            />
            <TextInput size="xs" label="Deviation" value={draft.std} onChange={(event) => put({ std: event.currentTarget.value })} />
          </>
        )}
        <Amount
          label="Width, px"
          placeholder="as the file says"
          min={1}
          max={4096}
          value={draft.width}
          onChange={(width) => put({ width })}
        />
        <Amount
          label="Height, px"
          placeholder="as the file says"
          min={1}
          max={4096}
          value={draft.height}
          onChange={(height) => put({ height })}
        />
        <Amount label="Padding, 0..255" placeholder="as usual" min={0} max={255} value={draft.pad} onChange={(pad) => put({ pad })} />
        <Amount
          label="Score at least"
          placeholder="as usual"
          min={0}
          max={1}
          step={0.05}
          value={draft.score}
          onChange={(score) => put({ score })}
        />
        <Amount
          label="Overlap (IoU) below"
          placeholder="as usual"
          min={0}
          max={1}
          step={0.05}
          value={draft.iou}
          onChange={(iou) => put({ iou })}
        />
        <Textarea
          className="wide"
          size="xs"
          label="Labels, one a line"
          placeholder="as understood"
          rows={4}
          value={draft.labels}
          onChange={(event) => put({ labels: event.currentTarget.value })}
        />
      </div>
      {fault !== null && <p className="bad">{fault}</p>}
      <button type="submit" className="button" data-testid="save-correction">
        Save and look again
      </button>
    </form>
  );
};
