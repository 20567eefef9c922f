import { Popover } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { Candidates } from '../live/candidates.tsx';
import { decoderReason } from '../live/wording.ts';
import { useApp } from '../state/store.ts';

/** Which decoder runs, and in its popover why: every candidate with its reason. */
export const DecoderChip = () => {
  const decoder = useApp((state) => state.run.decoder);
  if (decoder === null) return null;
  const reason = decoderReason({ decoder });
  return (
    <Popover position="bottom-start" width={340} shadow="md">
      <Popover.Target>
        <button type="button" className="chip chip-decoder" aria-label="Decoder, and why this one">
          <span className="chip-text">
            <span className="wide-only">decoder </span>
            <b>{decoder.actual}</b>
            {reason !== null && <span className="wide-only"> · {reason}</span>}
          </span>
          <IconChevronDown size={14} stroke={1.6} />
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <Candidates title="Decoders tried" requested={decoder.requested} actual={decoder.actual} candidates={decoder.candidates} />
      </Popover.Dropdown>
    </Popover>
  );
};
