import { Button, Popover, Textarea } from '@mantine/core';
import { type JSX, type ReactNode, useEffect, useState } from 'react';
import { MAX_NOTE, type SessionListItem, toFaultRecord } from '../../contract/index.ts';
import { editSession } from './session-actions.ts';

interface Props {
  readonly item: Pick<SessionListItem, 'id' | 'name' | 'note'>;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onChanged: (item: SessionListItem) => void;
  /** What it opens at. */
  readonly children: ReactNode;
}

function NoteForm({ item, onClose, onChanged }: Omit<Props, 'opened' | 'children'>): JSX.Element {
  const [note, setNote] = useState(item.note);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => setNote(item.note), [item.note]);
  const keep = async (): Promise<void> => {
    if (note === item.note) {
      onClose();
      return;
    }
    setBusy(true);
    try {
      onChanged(await editSession(item.id, { note }));
      onClose();
    } catch (error) {
      setFault(toFaultRecord(error).message);
      setBusy(false);
    }
  };
  return (
    <div className="se-note-form">
      <Textarea
        aria-label={`Note about ${item.name}`}
        data-testid="note-field"
        data-autofocus
        placeholder="What was tried, what to remember"
        autosize
        minRows={4}
        maxRows={14}
        maxLength={MAX_NOTE}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void keep();
        }}
      />
      {fault !== null && (
        <p className="se-bad" role="alert">
          {fault}
        </p>
      )}
      <div className="se-note-foot">
        <span>Ctrl Enter keeps it</span>
        <Button size="compact-xs" variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button size="compact-xs" loading={busy} onClick={() => void keep()} data-testid="note-keep">
          Keep
        </Button>
      </div>
    </div>
  );
}

/** A note about a session, written where it stands. */
export function NotePopover({ item, opened, onClose, onChanged, children }: Props): JSX.Element {
  return (
    <Popover
      opened={opened}
      onChange={(open) => {
        if (!open) onClose();
      }}
      position="bottom-start"
      width={380}
      shadow="md"
      trapFocus
      returnFocus
      withinPortal
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>{children}</Popover.Target>
      <Popover.Dropdown onClick={(event) => event.stopPropagation()}>
        {opened && <NoteForm item={item} onClose={onClose} onChanged={onChanged} />}
      </Popover.Dropdown>
    </Popover>
  );
}
