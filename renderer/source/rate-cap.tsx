import { NumberInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { formatRate } from '../format.ts';
import { Setting } from '../live/setting.tsx';

/** What the contract allows of a cap, frames a second. */
const CAP = { least: 0.1, most: 1000 } as const;

interface Props {
  /** Frames a second; null: all. */
  readonly value: number | null;
  readonly onCommit: (value: number | null) => void;
}

/** How many frames a second are analysed at most; empty: all. Takes effect on Enter, on leaving, and on a press of its arrows. */
export const RateCap = ({ value, onCommit }: Props) => {
  const [draft, setDraft] = useState<number | string>(value ?? '');
  useEffect(() => setDraft(value ?? ''), [value]);
  const commit = (): void => {
    const next = draft === '' ? null : Math.min(CAP.most, Math.max(CAP.least, Number(draft)));
    if (next !== null && !Number.isFinite(next)) setDraft(value ?? '');
    else if (next !== value) onCommit(next);
  };
  return (
    <>
      <Setting name="At most">
        <NumberInput
          size="xs"
          w={152}
          aria-label="Frames analysed a second, at most"
          data-testid="max-fps"
          placeholder="all frames"
          min={CAP.least}
          max={CAP.most}
          decimalScale={2}
          clampBehavior="blur"
          suffix=" fps"
          value={draft}
          onChange={setDraft}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
          }}
        />
      </Setting>
      <p className="setting-meaning">
        {value === null
          ? 'Every frame that is decoded goes on to the networks.'
          : `Of each second ${formatRate(value)} frames are analysed, evenly spread.`}
      </p>
    </>
  );
};
