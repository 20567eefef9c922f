import { Select } from '@mantine/core';
import { type CascadeRule, CROP_CHOICES, CROP_MEANING, type CropChoice } from '../../contract/index.ts';
import { without } from '../live/without.ts';
import { providerOptions } from './provider-choices.ts';
import { useProviders } from './use-providers.ts';

interface Option {
  readonly value: string;
  readonly meaning: string;
  readonly works: boolean;
}

const FOR_ALL: Option = { value: 'as-for-all', meaning: 'What is chosen below for all networks behind the detector.', works: true };

const CROPS: readonly Option[] = CROP_CHOICES.map((value) => ({ value, meaning: meaningOf(value), works: true }));

function meaningOf(value: CropChoice): string {
  return value === 'auto' ? 'What suits the machine and the provider.' : CROP_MEANING[value];
}

interface OverrideProps {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string | undefined;
  readonly onChange: (value: string | null) => void;
}

/** A choice of one network's own, or as for all. */
const Override = ({ label, options, value = FOR_ALL.value, onChange }: OverrideProps) => {
  const all = [FOR_ALL, ...options];
  return (
    <Select
      size="xs"
      label={label}
      data={all.map((each) => ({
        value: each.value,
        label: each === FOR_ALL ? 'as for all' : each.value,
        disabled: !each.works && each.value !== value,
      }))}
      value={value}
      allowDeselect={false}
      maxDropdownHeight={360}
      comboboxProps={{ width: 248, transitionProps: { duration: 0 } }}
      renderOption={({ option }) => (
        <span className="choice-option" data-chosen={option.value === value}>
          {option.label}
          <small>{all.find((each) => each.value === option.value)?.meaning}</small>
        </span>
      )}
      onChange={(next) => {
        if (next !== null && next !== value) onChange(next === FOR_ALL.value ? null : next);
      }}
    />
  );
};

interface Props {
  readonly rule: CascadeRule;
  readonly onChange: (rule: CascadeRule) => void;
}

/** Where one network behind the detector runs and where its crops are made, where that is not as for all. */
export const RulePlaces = ({ rule, onChange }: Props) => {
  const providers = providerOptions(useProviders(), rule.provider ?? 'auto');
  return (
    <>
      <Override
        label="Provider"
        options={providers}
        value={rule.provider}
        onChange={(value) => {
          const provider = providers.find((each) => each.value === value)?.value;
          onChange(provider === undefined ? without(rule, 'provider') : { ...rule, provider });
        }}
      />
      <Override
        label="Crops"
        options={CROPS}
        value={rule.crops}
        onChange={(value) => {
          const crops = CROP_CHOICES.find((each) => each === value);
          onChange(crops === undefined ? without(rule, 'crops') : { ...rule, crops });
        }}
      />
    </>
  );
};
