import { Button, Popover } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { useFallen } from '../compute/use-fallen.ts';
import { Candidates } from '../live/candidates.tsx';
import { isStale } from '../live/link-words.ts';
import { decoderReason } from '../live/wording.ts';
import { askedFor } from '../source/words.ts';
import { useApp } from '../state/store.ts';

/** Which decoder runs, and in its popover why: every candidate with its reason, and the way to where it is changed. */
export const DecoderChip = () => {
  const decoder = useApp((state) => state.run.decoder);
  const calm = useApp(({ run }) => run.faults.length === 0 && !isStale(run.link));
  const roomy = useFallen().length === 0 && calm;
  const [opened, setOpened] = useState(false);
  if (decoder === null) return null;
  const reason = decoderReason({ decoder });
  const toSource = (): void => {
    setOpened(false);
    useApp.setState({ page: 'live', selected: 'source' });
  };
  return (
    <Popover position="bottom-start" width={340} shadow="md" opened={opened} onChange={setOpened}>
      <Popover.Target>
        <button
          type="button"
          className="chip chip-decoder"
          data-testid="decoder-chip"
          aria-label="Decoder, and why this one"
          onClick={() => setOpened(!opened)}
        >
          <span className="chip-text">
            <span className="wide-only chip-what">decoder </span>
            <b>{decoder.actual}</b>
            {reason !== null && roomy && <span className="wide-only"> · {reason}</span>}
          </span>
          <IconChevronDown size={14} stroke={1.6} />
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <Candidates title="Decoders tried" requested={askedFor(decoder)} actual={decoder.actual} candidates={decoder.candidates} />
        <div className="chip-more">
          <Button size="compact-xs" variant="default" onClick={toSource}>
            More, and change it
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
};
