import { IconNote } from '@tabler/icons-react';
import { type JSX, type MouseEvent, memo } from 'react';
import type { SessionListItem } from '../../contract/session.ts';
import { formatBytes, formatCount, formatFps, formatMs } from '../format.ts';
import { RenameField } from './rename-field.tsx';
import { hashOf } from './route.ts';
import { MoreButton } from './session-menu.tsx';
import { dropTone, durationText, modelsText, startedShort, startedText } from './session-words.ts';
import { StateBadge } from './state-badge.tsx';
import { Thumbnail } from './thumbnail.tsx';

/** What can be asked of the list about one of its sessions. Never changes, so that rows need not be drawn again. */
export interface RowActions {
  open(id: string): void;
  mark(id: string, range: boolean): void;
  rename(id: string): void;
  note(id: string): void;
  /** @param button what was pressed for it */
  menu(id: string, button: Element): void;
  remove(id: string): void;
  changed(item: SessionListItem): void;
  /** Renaming or noting is over. */
  settled(id: string): void;
}

interface Props {
  readonly item: SessionListItem;
  /** Place among all that are listed, from 0. */
  readonly index: number;
  readonly marked: boolean;
  /** Whether its name is being changed. */
  readonly renaming: boolean;
  readonly actions: RowActions;
}

const CONTROLS = 'a, button, input, textarea, label, [role="menu"], [role="dialog"]';

function Name({ item, renaming, actions }: Pick<Props, 'item' | 'renaming' | 'actions'>): JSX.Element {
  if (renaming) return <RenameField item={item} onChanged={actions.changed} onClose={() => actions.settled(item.id)} />;
  const [line = ''] = item.note.trim().split('\n');
  return (
    <>
      <a href={hashOf({ page: 'session', id: item.id })} title={item.name} data-testid="session-link">
        {item.name}
      </a>
      <button
        type="button"
        className="se-note"
        data-empty={line === ''}
        data-testid="note-line"
        title={line === '' ? 'Write a note' : item.note}
        onClick={() => actions.note(item.id)}
      >
        <IconNote size={12} stroke={1.6} />
        {line === '' ? 'note' : line}
      </button>
    </>
  );
}

/** A session in the list. The link in it is what keyboards use; the row only makes it easier to hit. */
export const SessionRow = memo(function SessionRow({ item, index, marked, renaming, actions }: Props): JSX.Element {
  const pressed = (event: MouseEvent): void => {
    if (event.target instanceof Element && event.target.closest(CONTROLS) !== null) return;
    if (event.shiftKey || event.ctrlKey || event.metaKey) actions.mark(item.id, event.shiftKey);
    else actions.open(item.id);
  };
  return (
    <tr
      data-testid="session-row"
      data-id={item.id}
      data-state={item.state}
      data-marked={marked}
      aria-rowindex={index + 2}
      aria-selected={marked}
      onClick={pressed}
      onMouseDown={(event) => {
        // Else the browser marks all the text between.
        if (event.shiftKey) event.preventDefault();
      }}
    >
      <td>
        <label className="se-check">
          <input
            type="checkbox"
            aria-label={`Mark ${item.name}`}
            data-testid="session-mark"
            checked={marked}
            onClick={(event) => actions.mark(item.id, event.shiftKey)}
            onChange={() => {}}
          />
        </label>
      </td>
      <td>
        <Thumbnail item={item} />
      </td>
      <td className="se-name">
        <Name item={item} renaming={renaming} actions={actions} />
      </td>
      <td className="se-dim se-spare" title={item.sourceName}>
        {item.sourceName}
      </td>
      <td className="se-dim" title={modelsText(item.detector, item.classifier)}>
        {modelsText(item.detector, item.classifier)}
      </td>
      <td className="se-dim" title={startedText(item.startedAt)}>
        {startedShort(item.startedAt)}
      </td>
      <td className="se-num">{durationText(item.durationMs)}</td>
      <td className="se-num">{formatFps(item.processedFps)}</td>
      <td className="se-num">{formatMs(item.e2eP95Ms)}</td>
      <td
        className={`se-num ${item.dropped > 0 ? dropTone(item.dropped, item.frames) : 'se-dim'}`}
        title={`${formatCount(item.dropped)} of ${formatCount(item.frames)} frames`}
      >
        {formatCount(item.dropped)}
      </td>
      <td className="se-num se-dim se-spare">{formatBytes(item.bytes)}</td>
      <td>
        <StateBadge state={item.state} />
      </td>
      <td>
        <MoreButton name={item.name} aria-haspopup="menu" onClick={(event) => actions.menu(item.id, event.currentTarget)} />
      </td>
    </tr>
  );
});
