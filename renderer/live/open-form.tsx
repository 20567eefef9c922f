import './open-form.css';
import { Button, Collapse, TextInput } from '@mantine/core';
import { IconChevronDown, IconFolderOpen } from '@tabler/icons-react';
import { type ChangeEvent, type FormEvent, useState } from 'react';
import { type Credentials, toFaultRecord } from '../../contract/index.ts';
import { desktop } from '../desktop.ts';
import { isModelFile, takeModelPath } from '../models/take-model.ts';
import { notify, openSource } from '../state/actions.ts';
import { isNetwork, isRtsp, originOf, splitAddress } from '../state/address.ts';
import { credentials } from '../state/credentials.ts';
import { useApp } from '../state/store.ts';
import { OpenAccess } from './open-access.tsx';
import { choosesDecoding, DEFAULT, firstChoices, isHardwareName, type OpenChoices, openParams } from './open-choices.ts';
import { OpenOptions } from './open-options.tsx';
import { RecentSources } from './recent-sources.tsx';
import { askerGiven, useAsker } from './use-asker.ts';

/** Keeps who asked at an address in the system's keychain, or forgets it there. */
const remember = async (uri: string, wanted: boolean): Promise<void> => {
  const origin = originOf(uri);
  if (origin === null) return;
  await credentials.keep(origin, wanted).catch((error: unknown) => {
    const why = toFaultRecord(error).message;
    notify({ tone: 'fault', kind: null, text: `The system’s keychain did not ${wanted ? 'take' : 'give up'} the password: ${why}` });
  });
};

/** Whether a name and password came into the field in one go, and can be put where they belong at once. */
const isPasted = ({ nativeEvent }: ChangeEvent): boolean =>
  nativeEvent instanceof InputEvent && nativeEvent.inputType.startsWith('insertFrom');

/** A path or address with who asks there, what was opened before, and on demand which networks look at it, who decodes it, and at what pace. */
export const OpenForm = () => {
  const failed = useApp((state) => (state.run.phase === 'failed' ? state.run.open : null));
  const failedOn = useApp((state) => (state.run.phase === 'failed' ? (state.asked ?? state.run.source?.uri ?? '') : ''));
  const modelFault = useApp((state) => state.run.fault?.kind === 'model');
  const [uri, setUri] = useState(failedOn);
  const [choices, setChoices] = useState(() => firstChoices(failed));
  const [more, setMore] = useState(modelFault || choosesDecoding(choices));
  const [asker, setAsker] = useAsker(uri);
  const choose = (change: Partial<OpenChoices>): void => setChoices((old) => ({ ...old, ...change }));
  const hardware = choices.hardware.trim();
  const possible = uri.trim() !== '' && (hardware === '' || hardware === DEFAULT || isHardwareName(hardware));

  /** Moves a name and password from the address to their own fields. */
  const takeApart = (text: string): { readonly shown: string; readonly inside: Credentials | null } => {
    const { shown, credentials: inside } = splitAddress(text);
    setUri(shown);
    if (inside !== null) setAsker(inside);
    return { shown, inside };
  };
  const open = async (from: string, who?: Credentials | null): Promise<boolean> => {
    if (!isModelFile(from)) return openSource(from, openParams(choices, from), who);
    useApp.setState({ dialog: null });
    await takeModelPath(from);
    return false;
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { shown, inside } = takeApart(uri);
    const given = inside ?? askerGiven(asker);
    const wasKept = asker.known?.kept ?? false;
    const isOpen = await open(shown, isNetwork(shown) ? given : undefined);
    if (isOpen && asker.canKeep && given !== null && (asker.keep || wasKept)) await remember(shown, asker.keep);
  };
  const browse = async (): Promise<void> => {
    const path = await desktop()?.pickFile();
    if (path !== undefined && path !== null) void open(path);
  };

  return (
    <form className="open-form" onSubmit={(event) => void submit(event)}>
      <div className="open-line">
        <TextInput
          className="open-uri"
          data-testid="source-input"
          aria-label="Path or address of a source"
          placeholder="/videos/street.mp4 or rtsp://camera/stream"
          value={uri}
          spellCheck={false}
          autoComplete="off"
          data-autofocus
          onChange={(event) => (isPasted(event) ? takeApart(event.currentTarget.value) : setUri(event.currentTarget.value))}
          onBlur={() => takeApart(uri)}
        />
        {desktop() !== undefined && (
          <Button variant="default" leftSection={<IconFolderOpen size={15} stroke={1.6} />} onClick={() => void browse()}>
            Browse
          </Button>
        )}
        <Button type="submit" data-testid="open-button" disabled={!possible}>
          Open
        </Button>
      </div>
      {isNetwork(uri) && (
        <OpenAccess
          asker={asker}
          transport={isRtsp(uri) ? choices.transport : undefined}
          onAsker={setAsker}
          onTransport={(transport) => choose({ transport })}
        />
      )}
      <button type="button" className="open-more" data-testid="open-more" aria-expanded={more} onClick={() => setMore(!more)}>
        <IconChevronDown size={14} stroke={1.6} /> Networks, decoder and pace
      </button>
      <Collapse expanded={more} transitionDuration={0}>
        <OpenOptions choices={choices} shown={more} onChange={choose} />
      </Collapse>
      <RecentSources onOpen={(source) => void open(source)} />
    </form>
  );
};
