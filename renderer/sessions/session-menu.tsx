import { Loader, Menu } from '@mantine/core';
import { IconCopy, IconDots, IconDownload, IconFolder, IconNote, IconPencil, IconTrash } from '@tabler/icons-react';
import { type ComponentPropsWithRef, type JSX, useState } from 'react';
import { EXPORT_FORMATS, EXPORTS, type SessionListItem, toFaultRecord } from '../../contract/index.ts';
import { notify } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import type { Place } from './place.ts';
import { canReveal, revealSession } from './session-actions.ts';
import { exportName, exportSession, isExporting } from './session-export.ts';

interface Props {
  readonly item: Pick<SessionListItem, 'id' | 'name'>;
  /** Where it lies, if that is known already. */
  readonly folder?: string;
  readonly onRename: () => void;
  readonly onNote: () => void;
  readonly onDelete: () => void;
}

/** A closing menu gives the focus back to its button a moment later; what takes it from there has to come after that. */
const AFTER_MENU_MS = 30;
const afterMenu = (action: () => void) => (): void => {
  setTimeout(action, AFTER_MENU_MS);
};

/** What can be taken from a session, each format a download; what is being made cannot be asked for again. */
export function ExportItems({ item }: { readonly item: Props['item'] }): JSX.Element {
  const exporting = useApp((state) => state.exporting);
  return (
    <>
      {EXPORT_FORMATS.map((format) => {
        const busy = isExporting(exporting, item.id, format);
        return (
          <Menu.Item
            key={format}
            disabled={busy}
            title={busy ? 'Being made' : EXPORTS[format].description}
            data-testid={`export-${format}`}
            leftSection={busy ? <Loader size={14} /> : <IconDownload size={14} stroke={1.6} />}
            onClick={() => void exportSession(item, format)}
          >
            {exportName(format)}
          </Menu.Item>
        );
      })}
    </>
  );
}

/** Shows the folder, or says that its path was copied. */
function RevealItem({ id, folder }: { readonly id: string; readonly folder: string | undefined }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const reveal = canReveal();
  const go = async (): Promise<void> => {
    try {
      await revealSession(id, folder);
      setCopied(!reveal);
    } catch (error) {
      notify({ tone: 'fault', kind: null, text: toFaultRecord(error).message });
    }
  };
  const Icon = reveal ? IconFolder : IconCopy;
  return (
    <Menu.Item
      closeMenuOnClick={reveal}
      leftSection={<Icon size={14} stroke={1.6} />}
      onClick={() => void go()}
      data-testid="session-reveal"
    >
      {copied ? 'Path copied' : reveal ? 'Show in folder' : 'Copy path of its folder'}
    </Menu.Item>
  );
}

function Items({ item, folder, onRename, onNote, onDelete }: Props): JSX.Element {
  return (
    <Menu.Dropdown onClick={(event) => event.stopPropagation()}>
      <Menu.Item
        leftSection={<IconPencil size={14} stroke={1.6} />}
        rightSection={<kbd>F2</kbd>}
        onClick={afterMenu(onRename)}
        data-testid="session-rename"
      >
        Rename
      </Menu.Item>
      <Menu.Item leftSection={<IconNote size={14} stroke={1.6} />} onClick={afterMenu(onNote)} data-testid="session-note">
        Note…
      </Menu.Item>
      <RevealItem id={item.id} folder={folder} />
      <Menu.Divider />
      <Menu.Label>Export</Menu.Label>
      <ExportItems item={item} />
      <Menu.Divider />
      <Menu.Item
        color="red"
        leftSection={<IconTrash size={14} stroke={1.6} />}
        rightSection={<kbd>Del</kbd>}
        onClick={afterMenu(onDelete)}
        data-testid="session-delete"
      >
        Delete…
      </Menu.Item>
    </Menu.Dropdown>
  );
}

const USUAL = { position: 'bottom-end', width: 212, shadow: 'md', withinPortal: true, transitionProps: { duration: 0 } } as const;

/** What can be done with a session, behind a button of its own. */
export function SessionMenu(props: Props): JSX.Element {
  return (
    <Menu {...USUAL} returnFocus>
      <Menu.Target>
        <MoreButton name={props.item.name} />
      </Menu.Target>
      <Items {...props} />
    </Menu>
  );
}

interface ButtonProps extends ComponentPropsWithRef<'button'> {
  readonly name: string;
}

/** The button that such a menu opens at. */
export function MoreButton({ name, className = '', ...props }: ButtonProps): JSX.Element {
  // Who opens a menu at it hands in a class of its own, which may be empty.
  return (
    <button
      type="button"
      {...props}
      className={`hd-icon ${className}`}
      aria-label={`More for ${name}`}
      title="More"
      data-testid="session-menu"
    >
      <IconDots size={16} stroke={1.6} />
    </button>
  );
}

interface AtProps extends Props {
  /** Where its button stands. */
  readonly place: Place;
  readonly onClose: () => void;
}

/** The same, open at a button that is none of its own: one menu serves all rows of a list. */
export function SessionMenuAt({ place, onClose, ...props }: AtProps): JSX.Element {
  return (
    <Menu {...USUAL} opened onChange={onClose} returnFocus={false}>
      <Menu.Target>
        <span className="se-anchor" style={place} />
      </Menu.Target>
      <Items {...props} />
    </Menu>
  );
}
