import { Loader, NumberInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Setting } from '../live/setting.tsx';

interface Props {
  readonly name: string;
  /** Null: what suits the machine and the provider. */
  readonly value: number | null;
  /** What holds now; null: not known. */
  readonly now: number | null;
  readonly max: number;
  readonly title: string;
  readonly busy: boolean;
  readonly changing: boolean;
  readonly testId: string;
  readonly onCommit: (value: number | null) => void;
}

/** A whole number from 1 on, or none: auto. Takes effect on Enter, on leaving, and on a press of its arrows. */
export const AutoNumber = ({ name, value, now, max, title, busy, changing, testId, onCommit }: Props) => {
  const [draft, setDraft] = useState<number | string>(value ?? '');
  useEffect(() => setDraft(value ?? ''), [value]);
  const commit = (): void => {
    const next = draft === '' ? null : Math.min(max, Math.max(1, Math.round(Number(draft))));
    if (next !== null && !Number.isFinite(next)) setDraft(value ?? '');
    else if (next !== value) onCommit(next);
  };
  return (
    <Setting name={name}>
      <NumberInput
        size="xs"
        w={108}
        aria-label={name}
        title={title}
        data-testid={testId}
        placeholder={now === null ? 'auto' : `auto: ${now}`}
        min={1}
        max={max}
        startValue={now ?? 1}
        clampBehavior="blur"
        allowDecimal={false}
        readOnly={busy}
        rightSection={changing ? <Loader size={13} /> : undefined}
        value={draft}
        onChange={setDraft}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
        }}
      />
    </Setting>
  );
};
