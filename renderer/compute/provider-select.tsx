import { Loader, Select } from '@mantine/core';
import type { ProviderChoice } from '../../contract/index.ts';
import type { ProviderOption } from './provider-choices.ts';

interface Props {
  readonly label: string;
  readonly options: readonly ProviderOption[];
  readonly value: ProviderChoice;
  readonly busy: boolean;
  readonly changing: boolean;
  readonly testId: string;
  readonly onChange: (value: ProviderChoice) => void;
}

/** A provider of those that there are; those that do not work are listed with their reason, and cannot be chosen. */
export const ProviderSelect = ({ label, options, value, busy, changing, testId, onChange }: Props) => (
  <Select
    size="xs"
    w={152}
    aria-label={label}
    data-testid={testId}
    data={options.map((each) => ({ value: each.value, label: each.value, disabled: !each.works && each.value !== value }))}
    value={value}
    readOnly={busy}
    rightSection={changing ? <Loader size={13} /> : undefined}
    allowDeselect={false}
    maxDropdownHeight={360}
    comboboxProps={{ width: 268, position: 'bottom-end', transitionProps: { duration: 0 } }}
    renderOption={({ option }) => (
      <span className="choice-option" data-chosen={option.value === value}>
        {option.label}
        <small>{options.find((each) => each.value === option.value)?.meaning}</small>
      </span>
    )}
    onChange={(text) => {
      const next = options.find((each) => each.value === text);
      if (next !== undefined && next.value !== value) onChange(next.value);
    }}
  />
);
