import { Button, Modal } from '@mantine/core';
import { type JSX, useState } from 'react';
import { type SessionListItem, toFaultRecord } from '../../contract/index.ts';
import { request } from '../connection/client.ts';
import { formatBytes, formatPlural } from '../format.ts';

interface Props {
  /** Those in question; null: the dialog is closed. */
  readonly items: readonly SessionListItem[] | null;
  readonly onClose: () => void;
  /** They are in the trash now. */
  readonly onDeleted: (ids: readonly string[]) => void;
}

/** Asks before sessions are moved to the trash; says which could not be. */
export function DeleteDialog({ items, onClose, onDeleted }: Props): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const all = items ?? [];
  const bytes = all.reduce((sum, item) => sum + item.bytes, 0);
  const close = (): void => {
    setFault(null);
    onClose();
  };
  const remove = async (): Promise<void> => {
    setBusy(true);
    setFault(null);
    const gone: string[] = [];
    try {
      for (const { id } of all) {
        await request('deleteSession', { id });
        gone.push(id);
      }
      onClose();
    } catch (error) {
      setFault(toFaultRecord(error).message);
    }
    setBusy(false);
    if (gone.length > 0) onDeleted(gone);
  };
  return (
    <Modal
      opened={items !== null && all.length > 0}
      onClose={close}
      title={all.length === 1 ? 'Delete this session?' : `Delete ${formatPlural(all.length, 'session')}?`}
      size="sm"
      centered
      transitionProps={{ duration: 0 }}
    >
      <ul className="se-doomed">
        {all.slice(0, 5).map(({ id, name }) => (
          <li key={id} title={name}>
            {name}
          </li>
        ))}
        {all.length > 5 && <li>and {formatPlural(all.length - 5, 'other')}</li>}
      </ul>
      <p className="se-dim">Moved to the system’s trash, {formatBytes(bytes)}; it can be brought back from there.</p>
      {fault !== null && (
        <p className="se-warning" role="alert">
          {fault}
        </p>
      )}
      <div className="se-dialog-foot">
        <Button size="xs" variant="default" onClick={close}>
          Cancel
        </Button>
        <Button size="xs" color="red" loading={busy} onClick={() => void remove()} data-autofocus data-testid="delete-confirm">
          Move to the trash
        </Button>
      </div>
    </Modal>
  );
}
