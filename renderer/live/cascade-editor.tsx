import { NumberInput, Select, TagsInput } from '@mantine/core';
import { IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { type CascadeRule, CLASSIFY_WHEN, type ClassifyWhen, CROP_TASKS, type LibraryEntry, MAX_CASCADE } from '../../contract/index.ts';
import { useModels } from '../models/use-models.ts';
import { byTask, isCropTask } from '../models/words.ts';
import { changeCascade } from '../state/actions.ts';
import { useApp } from '../state/store.ts';

const AS_ABOVE = 'as-above';

const WHEN_NAME: { readonly [W in ClassifyWhen]: string } = {
  'every-frame': 'every frame',
  'every-n-frames': 'every N frames',
  'once-per-track': 'once per track',
  'when-grown': 'when the box grew',
};

/** A rule without what is not said. */
const without = (rule: CascadeRule, key: keyof CascadeRule): CascadeRule => {
  const { [key]: _gone, ...rest } = rule;
  return rest as CascadeRule;
};

interface RuleProps {
  readonly rule: CascadeRule;
  readonly index: number;
  readonly models: readonly LibraryEntry[];
  readonly labels: readonly string[];
  readonly busy: boolean;
  readonly onChange: (rule: CascadeRule | null) => void;
  readonly onUp: () => void;
}

interface NumberProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly suffix?: string;
  readonly onCommit: (value: number | null) => void;
}

/** A number of a rule, or nothing: as above. Takes effect on Enter and on leaving. */
const RuleNumber = ({ label, value, min, max, step = 1, suffix = '', onCommit }: NumberProps) => {
  const [draft, setDraft] = useState<number | string>(value ?? '');
  const commit = (): void => {
    const next = draft === '' ? null : Math.min(max, Math.max(min, Number(draft)));
    if (next !== (value ?? null)) onCommit(next);
  };
  return (
    <NumberInput
      size="xs"
      label={label}
      placeholder="as above"
      min={min}
      max={max}
      step={step}
      suffix={suffix}
      value={draft}
      onChange={setDraft}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
};

/** One network behind the detector: which objects go to it, and when. */
const Rule = ({ rule, index, models, labels, busy, onChange, onUp }: RuleProps) => {
  const put = (change: Partial<CascadeRule>): void => onChange({ ...rule, ...change });
  const number = (key: 'everyFrames' | 'growthPct' | 'minSidePx' | 'minScore') => (value: number | null) =>
    onChange(value === null ? without(rule, key) : { ...rule, [key]: value });
  const name = models.find(({ path, name: of }) => path === rule.model || of === rule.model)?.name ?? rule.model.split(/[\\/]/).at(-1);
  return (
    <fieldset className="cascade-rule" disabled={busy} data-testid={`cascade-rule-${index}`}>
      <legend>
        <b title={rule.model}>{name}</b>
        {index > 0 && (
          <button type="button" className="hd-icon" aria-label={`${name} before the one above`} title="Before the one above" onClick={onUp}>
            <IconArrowUp size={14} stroke={1.6} />
          </button>
        )}
        <button type="button" className="hd-icon" aria-label={`Without ${name}`} title="Take it away" onClick={() => onChange(null)}>
          <IconX size={14} stroke={1.6} />
        </button>
      </legend>
      <TagsInput
        size="xs"
        aria-label={`Labels for ${name}`}
        placeholder={(rule.labels ?? []).length === 0 ? 'all labels; pick some to narrow' : ''}
        data={[...new Set(labels)]}
        maxDropdownHeight={200}
        value={[...(rule.labels ?? [])]}
        onChange={(value) => onChange(value.length === 0 ? without(rule, 'labels') : { ...rule, labels: value })}
      />
      <div className="cascade-fields">
        <Select
          size="xs"
          label="When"
          data={[{ value: AS_ABOVE, label: 'as above' }, ...CLASSIFY_WHEN.map((value) => ({ value, label: WHEN_NAME[value] }))]}
          value={rule.when ?? AS_ABOVE}
          allowDeselect={false}
          comboboxProps={{ transitionProps: { duration: 0 } }}
          onChange={(value) => {
            const when = CLASSIFY_WHEN.find((each) => each === value);
            if (when === undefined) onChange(without(rule, 'when'));
            else put({ when });
          }}
        />
        {rule.when === 'every-n-frames' && (
          <RuleNumber label="Again after" suffix=" frames" min={1} max={10_000} value={rule.everyFrames} onCommit={number('everyFrames')} />
        )}
        {rule.when === 'when-grown' && (
          <RuleNumber label="Grown by" suffix=" %" min={1} max={1000} value={rule.growthPct} onCommit={number('growthPct')} />
        )}
        <RuleNumber label="Shorter side" suffix=" px" min={1} max={4096} value={rule.minSidePx} onCommit={number('minSidePx')} />
        <RuleNumber label="Score at least" min={0} max={1} step={0.05} value={rule.minScore} onCommit={number('minScore')} />
      </div>
    </fieldset>
  );
};

/** The networks behind the detector, in order; a change takes effect between two frames. */
export const CascadeEditor = () => {
  const cascade = useApp((state) => state.run.cascade);
  const labels = useApp((state) => state.run.detector?.labels) ?? [];
  const changing = useApp((state) => state.run.changing);
  const models = (useModels() ?? []).filter(({ task }) => isCropTask(task));
  const [fault, setFault] = useState<string | null>(null);
  const rules = cascade.map(({ rule }) => rule);
  const apply = async (next: readonly CascadeRule[]): Promise<void> => {
    setFault(null);
    setFault(await changeCascade(next));
  };
  const busy = changing !== null;
  return (
    <section className="insp-section" data-testid="cascade-editor">
      <h3 className="heading">Behind the detector {busy && <em>loading…</em>}</h3>
      {rules.map((rule, index) => (
        <Rule
          key={`${rule.model} ${JSON.stringify(rule)}`}
          rule={rule}
          index={index}
          models={models}
          labels={labels}
          busy={busy}
          onChange={(next) => void apply(next === null ? rules.toSpliced(index, 1) : rules.with(index, next))}
          onUp={() => void apply(rules.toSpliced(index - 1, 2, rule, rules[index - 1]!))}
        />
      ))}
      {rules.length < MAX_CASCADE && (
        <Select
          size="xs"
          aria-label="Add a network"
          data-testid="add-network"
          placeholder="Add a network"
          leftSection={<IconPlus size={14} stroke={1.6} />}
          data={byTask(models, CROP_TASKS).map(({ group, models: those }) => ({
            group,
            items: those.map(({ name, path }) => ({ value: path, label: name })),
          }))}
          value={null}
          disabled={busy}
          searchable
          maxDropdownHeight={300}
          comboboxProps={{ transitionProps: { duration: 0 } }}
          onChange={(path) => {
            if (path !== null) void apply([...rules, { model: path }]);
          }}
        />
      )}
      {fault !== null && <p className="setting-fault">{fault}</p>}
    </section>
  );
};
