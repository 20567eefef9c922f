import { NumberInput, Slider } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type ReactNode, useEffect, useState } from 'react';

/** A setting's name at the left, its control at the right. */
export const Setting = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className="setting">
    <span>{name}</span>
    {children}
  </div>
);

interface NumberProps {
  readonly name: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly suffix?: string;
  /** A change is being made: this one is not taken. */
  readonly busy?: boolean;
  readonly testId?: string;
  readonly onCommit: (value: number) => void;
}

/** A whole number that takes effect once it is finished: on Enter, on leaving, and on a press of its arrows. */
export const NumberSetting = ({ name, value, min, max, suffix = '', busy = false, testId, onCommit }: NumberProps) => {
  const [draft, setDraft] = useState<number | string>(value);
  useEffect(() => setDraft(value), [value]);
  const commit = (next: number | string): void => {
    const whole = Math.round(Number(next));
    if (next === '' || !Number.isFinite(whole)) setDraft(value);
    else if (whole !== value) onCommit(Math.min(max, Math.max(min, whole)));
  };
  return (
    <Setting name={name}>
      <NumberInput
        size="xs"
        w={108}
        aria-label={name}
        data-testid={testId}
        readOnly={busy}
        min={min}
        max={max}
        clampBehavior="blur"
        allowDecimal={false}
        suffix={suffix}
        value={draft}
        onChange={setDraft}
        onBlur={() => commit(draft)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit(draft);
        }}
      />
    </Setting>
  );
};

/** A row of key presses is one change: what is asked for once none has come for this long. */
const KEYS_REST_MS = 350;

/** A score threshold of 0.01..1; takes effect when the hand lets go. */
export const ScoreSetting = ({ value, onCommit }: { readonly value: number; readonly onCommit: (value: number) => void }) => {
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const commit = useDebouncedCallback(onCommit, { delay: KEYS_REST_MS, flushOnUnmount: true });
  return (
    <Setting name="Score at least">
      <Slider
        className="setting-slider"
        size="sm"
        aria-label="Score at least"
        thumbLabel="Score at least"
        min={0.01}
        max={1}
        step={0.01}
        label={null}
        value={draft}
        onChange={setDraft}
        onChangeEnd={commit}
      />
      <b className="setting-value">{draft.toFixed(2)}</b>
    </Setting>
  );
};
