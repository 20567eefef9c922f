import { NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type ModelInsight, type ModelManifest, type Task, TASKS, toFaultRecord } from '../../contract/index.ts';
import { request } from '../connection/client.ts';
import { NORMALISATIONS, type Normalisation, normalisationOf, numbersIn, TASK_NAME } from './words.ts';

const AUTO = 'auto';
const OTHER = 'other';

interface Draft {
  readonly task: string;
  readonly family: string;
  readonly colour: string;
  readonly layout: string;
  readonly fit: string;
  readonly normalisation: string;
  readonly mean: string;
  readonly std: string;
  readonly width: string | number;
  readonly height: string | number;
  readonly score: string | number;
  readonly labels: string;
}

const draftOf = ({ manifest }: ModelInsight): Draft => {
  const { task, family, input, score, labels } = manifest;
  const stated = input?.mean !== undefined || input?.std !== undefined;
  return {
    task: task ?? AUTO,
    family: family ?? AUTO,
    colour: input?.colour ?? AUTO,
    layout: input?.layout ?? AUTO,
    fit: input?.fit ?? AUTO,
    normalisation: stated ? (normalisationOf(manifest) ?? OTHER) : AUTO,
    mean: (input?.mean ?? [0]).join(', '),
    std: (input?.std ?? [1]).join(', '),
    width: input?.width ?? '',
    height: input?.height ?? '',
    score: score ?? '',
    labels: Array.isArray(labels) ? labels.join('\n') : '',
  };
};

const chosen = <Value extends string>(text: string): Value | undefined => (text === AUTO || text === '' ? undefined : (text as Value));
const whole = (value: string | number): number | undefined => (value === '' ? undefined : Math.round(Number(value)));

/** What is left of an object where nothing is said. */
const said = <T extends object>(values: { readonly [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;

/** What is written to model.json: what was there and is not asked for here stays. Null where numbers are none. */
const manifestOf = (draft: Draft, { manifest }: ModelInsight): ModelManifest | null => {
  const preset = NORMALISATIONS[draft.normalisation as Normalisation] as { mean: readonly number[]; std: readonly number[] } | undefined;
  const typed = draft.normalisation === OTHER ? { mean: numbersIn(draft.mean), std: numbersIn(draft.std) } : null;
  if (typed !== null && (typed.mean === null || typed.std === null || typed.std.includes(0))) return null;
  const { colour: _c, layout: _l, fit: _f, mean: _m, std: _s, width: _w, height: _h, ...kept } = manifest.input ?? {};
  const input = said<NonNullable<ModelManifest['input']>>({
    ...kept,
    colour: chosen(draft.colour),
    layout: chosen(draft.layout),
    fit: chosen(draft.fit),
    mean: preset ? [...preset.mean] : (typed?.mean ?? undefined),
    std: preset ? [...preset.std] : (typed?.std ?? undefined),
    width: whole(draft.width),
    height: whole(draft.height),
  });
  const labels = draft.labels.trim() === '' ? undefined : draft.labels.trimEnd().split('\n');
  const { task: _t, family: _fa, score: _sc, input: _i, labels: before, ...rest } = manifest;
  return said<ModelManifest>({
    ...rest,
    version: 1,
    task: chosen<Task>(draft.task),
    family: chosen(draft.family),
    input: Object.keys(input).length > 0 ? input : undefined,
    score: draft.score === '' ? undefined : Number(draft.score),
    labels: labels ?? (typeof before === 'string' ? before : undefined),
  });
};

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

const plain = (...values: readonly string[]) => values.map((value) => ({ value, label: value }));

/** Every family, those whose shapes fit first. */
const familyOptions = ({ fitting, manifest }: ModelInsight) => {
  const fit = fitting.map(({ family, task }) => ({ value: family, label: fitting.every((other) => other.task === task) ? family : `${family}, ${TASK_NAME[task].toLowerCase()}` }));
  const { family } = manifest;
  return family === undefined || fit.some(({ value }) => value === family) ? fit : [{ value: family, label: family }, ...fit];
};

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
    const manifest = manifestOf(draft, insight);
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
        <Choice label="Family" value={draft.family} options={familyOptions(insight)} onChange={(family) => put({ family })} />
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
        <NumberInput
          size="xs"
          label="Width, px"
          placeholder="as the file says"
          min={1}
          max={4096}
          value={draft.width}
          onChange={(width) => put({ width })}
        />
        <NumberInput
          size="xs"
          label="Height, px"
          placeholder="as the file says"
          min={1}
          max={4096}
          value={draft.height}
          onChange={(height) => put({ height })}
        />
        <NumberInput
          size="xs"
          label="Score at least"
          placeholder="as its authors say"
          min={0}
          max={1}
          step={0.05}
          value={draft.score}
          onChange={(score) => put({ score })}
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
