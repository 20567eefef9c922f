import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDownload, IconNote } from '@tabler/icons-react';
import { type JSX, useEffect, useState } from 'react';
import type { SessionDetail, SessionListItem } from '../../contract/session.ts';
import { formatRate } from '../format.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { NotePopover } from './note-popover.tsx';
import { RenameField } from './rename-field.tsx';
import { ExportItems, SessionMenu } from './session-menu.tsx';
import { durationText, modelsText, startedText } from './session-words.ts';
import { StateBadge } from './state-badge.tsx';

interface Props {
  readonly detail: SessionDetail;
  readonly onBack: () => void;
  readonly onChanged: (item: SessionListItem) => void;
}

/** F2 renames, Delete deletes; not while something else has the keyboard. */
function useKeys(rename: () => void, remove: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.target instanceof Element && event.target.closest('input, textarea, [role="dialog"], [role="menu"]') !== null) return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.key === 'F2') rename();
      else if (event.key === 'Delete') remove();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [rename, remove]);
}

/** What the session is called, what it was made of, and what can be done with it. */
export function SessionHeader({ detail, onBack, onChanged }: Props): JSX.Element {
  const { manifest, item, folder } = detail;
  const { source, decoder } = manifest;
  const [editing, setEditing] = useState<'name' | 'note' | null>(null);
  const [deleting, setDeleting] = useState(false);
  const close = (): void => setEditing(null);
  const [rename] = useState(() => () => setEditing('name'));
  const [remove] = useState(() => () => setDeleting(true));
  useKeys(rename, remove);
  return (
    <>
      <header className="se-head">
        <Button size="xs" variant="default" onClick={onBack} data-testid="session-back">
          ← Sessions
        </Button>
        {editing === 'name' ? (
          <RenameField item={item} onChanged={onChanged} onClose={close} />
        ) : (
          <h1 data-testid="session-name" title={item.name} onDoubleClick={rename}>
            {item.name}
          </h1>
        )}
        <StateBadge state={item.state} />
        <span className="se-push" />
        <NotePopover item={item} opened={editing === 'note'} onClose={close} onChanged={onChanged}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconNote size={15} stroke={1.6} />}
            onClick={() => setEditing('note')}
            data-testid="note-button"
          >
            Note
          </Button>
        </NotePopover>
        <Menu position="bottom-end" width={200} shadow="md" withinPortal transitionProps={{ duration: 0 }}>
          <Menu.Target>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconDownload size={15} stroke={1.6} />}
              rightSection={<IconChevronDown size={13} stroke={1.8} />}
              data-testid="export-button"
            >
              Export
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <ExportItems item={item} />
          </Menu.Dropdown>
        </Menu>
        <SessionMenu item={item} folder={folder} onRename={rename} onNote={() => setEditing('note')} onDelete={remove} />
      </header>
      <p className="se-made">
        <span title={source.uri}>
          <b>{source.name}</b> {source.codec} {source.width}×{source.height}
          {source.fps !== null && ` · ${formatRate(source.fps)} fps`}
        </span>
        <span title={modelsText(item.detector, item.classifier)}>{modelsText(item.detector, item.classifier)}</span>
        <span>
          decoder <b>{decoder.actual}</b>
        </span>
        <span>
          {startedText(item.startedAt)} · <b>{durationText(item.durationMs)}</b>
        </span>
      </p>
      {item.note.trim() !== '' && (
        <button
          type="button"
          className="se-note-text"
          data-testid="session-note-text"
          title="Change the note"
          onClick={() => setEditing('note')}
        >
          {item.note.trim()}
        </button>
      )}
      <DeleteDialog items={deleting ? [item] : null} onClose={() => setDeleting(false)} onDeleted={onBack} />
    </>
  );
}
