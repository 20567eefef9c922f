import './source.css';
import { Loader, Select } from '@mantine/core';
import { Setting } from '../live/setting.tsx';

interface Props<T extends string> {
  readonly name: string;
  readonly values: readonly T[];
  readonly names: { readonly [K in T]: string };
  /** What each comes to, as one sentence. */
  readonly meaning: { readonly [K in T]: string };
  readonly value: T;
  readonly testId: string;
  /** A change is being made: this one is not taken. */
  readonly busy?: boolean;
  /** It is this one that is being changed. */
  readonly changing?: boolean;
  readonly onChange: (value: T) => void;
}

/** One of a few: each with its sentence in the list, the chosen one's below. */
export const Choice = <T extends string>({
  name,
  values,
  names,
  meaning,
  value,
  testId,
  busy = false,
  changing = false,
  onChange,
}: Props<T>) => {
  const known = (text: string | null): T | undefined => values.find((each) => each === text);
  return (
    <>
      <Setting name={name}>
        <Select
          size="xs"
          w={152}
          aria-label={name}
          data-testid={testId}
          data={values.map((each) => ({ value: each, label: names[each] }))}
          value={value}
          readOnly={busy}
          rightSection={changing ? <Loader size={13} /> : undefined}
          allowDeselect={false}
          maxDropdownHeight={320}
          comboboxProps={{ width: 268, position: 'bottom-end', transitionProps: { duration: 0 } }}
          renderOption={({ option }) => {
            const of = known(option.value);
            return (
              <span className="choice-option" data-chosen={of === value}>
                {option.label}
                {of !== undefined && <small>{meaning[of]}</small>}
              </span>
            );
          }}
          onChange={(text) => {
            const next = known(text);
            if (next !== undefined && next !== value) onChange(next);
          }}
        />
      </Setting>
      <p className="setting-meaning" data-testid={`${testId}-meaning`}>
        {meaning[value]}
      </p>
    </>
  );
};
