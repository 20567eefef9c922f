import { type JSX, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { type SessionListItem, toFaultRecord } from '../../contract/index.ts';
import { editSession } from './session-actions.ts';

interface Props {
  readonly item: Pick<SessionListItem, 'id' | 'name'>;
  readonly onChanged: (item: SessionListItem) => void;
  /** Done or given up. */
  readonly onClose: () => void;
}

/** The name as a field, in its place: Enter and leaving keep it, Escape does not. What is refused is said under it. */
export function RenameField({ item, onChanged, onClose }: Props): JSX.Element {
  const [name, setName] = useState(item.name);
  const [fault, setFault] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const settled = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);

  const close = (): void => {
    settled.current = true;
    onClose();
  };
  const keep = async (): Promise<void> => {
    const wanted = name.trim();
    if (settled.current) return;
    if (wanted === '' || wanted === item.name) {
      close();
      return;
    }
    settled.current = true;
    try {
      onChanged(await editSession(item.id, { name: wanted }));
      onClose();
    } catch (error) {
      settled.current = false;
      setFault(toFaultRecord(error).message);
    }
  };
  const pressed = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Enter') void keep();
    else if (event.key === 'Escape') close();
  };
  return (
    <span className="se-rename">
      <input
        ref={field}
        data-testid="rename-field"
        aria-label="Name of the session"
        aria-invalid={fault !== null}
        maxLength={200}
        spellCheck={false}
        value={name}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setFault(null);
        }}
        onKeyDown={pressed}
        onBlur={() => void keep()}
        onClick={(event) => event.stopPropagation()}
      />
      {fault !== null && (
        <em className="se-refusal" role="alert" title={fault}>
          {fault}
        </em>
      )}
    </span>
  );
}
