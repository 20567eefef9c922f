import { Select, TagsInput } from '@mantine/core';
import { IconArrowUp, IconX } from '@tabler/icons-react';
import { type CascadeRule, CLASSIFY_WHEN, type ClassifyWhen, type LibraryEntry } from '../../contract/index.ts';
import { RulePlaces } from '../compute/rule-places.tsx';
import { RuleNumber } from './rule-number.tsx';
import { without } from './without.ts';

const AS_ABOVE = 'as-above';

const WHEN_NAME: { readonly [W in ClassifyWhen]: string } = {
  'every-frame': 'every frame',
  'every-n-frames': 'every N frames',
  'once-per-track': 'once per track',
  'when-grown': 'when the box grew',
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

/** One network behind the detector: which objects go to it, and when. */
export const Rule = ({ rule, index, models, labels, busy, onChange, onUp }: RuleProps) => {
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
        <RulePlaces rule={rule} onChange={onChange} />
      </div>
    </fieldset>
  );
};
