import './header.css';
import { Tooltip, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconFolderOpen, IconKeyboard, IconMoon, IconSun } from '@tabler/icons-react';
import { ProviderChip } from '../compute/provider-chip.tsx';
import { useFallen } from '../compute/use-fallen.ts';
import { formatFps, formatMs } from '../format.ts';
import { fpsTone } from '../live/tones.ts';
import { sourceWords } from '../live/wording.ts';
import { hashOf } from '../sessions/route.ts';
import { isCrowded, isRunning, type Page, useApp } from '../state/store.ts';
import { DecoderChip } from './decoder-chip.tsx';
import { FaultsChip } from './faults-chip.tsx';
import { LinkChip } from './link-chip.tsx';
import { Mark } from './mark.tsx';
import { RecordButton } from './record-button.tsx';
import { openSourceDialog } from './shortcuts.ts';

const PAGES: readonly { readonly page: Page; readonly name: string }[] = [
  { page: 'live', name: 'Live' },
  { page: 'sessions', name: 'Sessions' },
  { page: 'models', name: 'Models' },
];

const Nav = () => {
  const current = useApp((state) => state.page);
  return (
    <nav className="hd-nav" aria-label="Pages">
      {PAGES.map(({ page, name }) => (
        <button
          key={page}
          type="button"
          data-testid={`nav-${page}`}
          aria-current={page === current ? 'page' : undefined}
          onClick={() => {
            // On the page already: back to its beginning, the list.
            if (page === 'sessions' && current === 'sessions') window.location.hash = hashOf({ page: 'list' });
            useApp.setState({ page });
          }}
        >
          {name}
        </button>
      ))}
    </nav>
  );
};

const SourceChip = () => {
  const source = useApp((state) => state.run.source);
  const opening = useApp((state) => state.run.phase === 'opening');
  const text = source === null ? (opening ? 'opening…' : 'no source') : null;
  return (
    <button
      type="button"
      className="chip chip-source"
      aria-label="Open another source"
      title={source?.uri ?? 'Open a source (O)'}
      onClick={openSourceDialog}
    >
      <IconFolderOpen size={15} stroke={1.6} />
      <span className="chip-text">
        {source === null ? (
          text
        ) : (
          <>
            <b>{source.name}</b> · {sourceWords(source)}
          </>
        )}
      </span>
    </button>
  );
};

const RateChip = () => {
  const snapshot = useApp((state) => state.snapshot);
  const paced = useApp((state) => state.run.open?.pace === 'realtime' && state.run.phase === 'playing');
  const running = useApp((state) => isRunning(state.run.phase));
  if (snapshot === null || !running) return null;
  const tone = paced ? fpsTone(snapshot.fps.processed, snapshot.fps.source) : 'plain';
  return (
    <button
      type="button"
      className="chip chip-rate"
      data-testid="run-chip"
      title="Frames analysed per second, and receive to display, over the last 10 s. All numbers of the run: I"
      onClick={() => useApp.setState({ page: 'live', selected: 'run' })}
    >
      <span>
        <span className="wide-only">processed </span>
        <b className={`hd-num ${tone}`}>{formatFps(snapshot.fps.processed)}</b> fps · e2e p95{' '}
        <b className="hd-num">{formatMs(snapshot.latencyMs.e2e.p95)}</b> ms
      </span>
    </button>
  );
};

const SCHEMES = [
  { scheme: 'auto', name: 'as the system', Icon: IconDeviceDesktop },
  { scheme: 'dark', name: 'dark', Icon: IconMoon },
  { scheme: 'light', name: 'light', Icon: IconSun },
] as const;

const SchemeButton = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const index = SCHEMES.findIndex(({ scheme }) => scheme === colorScheme);
  const { name, Icon } = SCHEMES[index] ?? SCHEMES[0];
  const label = `Colours: ${name}`;
  return (
    <Tooltip label={label} openDelay={400}>
      <button
        type="button"
        className="hd-icon"
        aria-label={label}
        data-testid="scheme-button"
        onClick={() => setColorScheme((SCHEMES[(index + 1) % SCHEMES.length] ?? SCHEMES[0]).scheme)}
      >
        <Icon size={17} stroke={1.6} />
      </button>
    </Tooltip>
  );
};

/** Brand, pages, and what is running: source, how it stands, decoder, rate, recording. */
export const Header = () => {
  const said = useApp((state) => isCrowded(state.run));
  const crowded = useFallen().length > 0 || said;
  return (
    <header className="hd" data-crowded={crowded}>
      <span className="hd-brand">
        <Mark />
        <span>
          Through<i>line</i>
        </span>
      </span>
      <Nav />
      <SourceChip />
      <LinkChip />
      <DecoderChip />
      <ProviderChip />
      <FaultsChip />
      <span className="hd-push" />
      <RateChip />
      <RecordButton />
      <Tooltip label="Keys (?)" openDelay={400}>
        <button type="button" className="hd-icon" aria-label="Keyboard shortcuts" onClick={() => useApp.setState({ dialog: 'help' })}>
          <IconKeyboard size={17} stroke={1.6} />
        </button>
      </Tooltip>
      <SchemeButton />
    </header>
  );
};
