import { NumberInput } from '@mantine/core';
import { useState } from 'react';

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
export const RuleNumber = ({ label, value, min, max, step = 1, suffix = '', onCommit }: NumberProps) => {
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
