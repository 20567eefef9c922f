import { useEffect } from 'react';
import { cycleHud, playPause, seekBy, toggle, toggleInspected, toggleLoop, toggleRecord, toggleRun } from '../state/actions.ts';
import { useApp } from '../state/store.ts';

/** What the keys do, in the order in which the help shows them. */
export const SHORTCUTS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['Space'], does: 'play or pause' },
  { keys: ['←', '→'], does: 'back or forward 1 s; with Shift 5 s' },
  { keys: ['L'], does: 'loop on or off' },
  { keys: ['R'], does: 'start or stop recording' },
  { keys: ['D'], does: 'detection on or off' },
  { keys: ['T'], does: 'tracking on or off' },
  { keys: ['C'], does: 'classification on or off' },
  { keys: ['P'], does: 'preview on or off' },
  { keys: ['H'], does: 'overlay: full, one line, off' },
  { keys: ['I'], does: 'numbers of the run on or off' },
  { keys: ['S'], does: 'the source and its decoder on or off' },
  { keys: ['F'], does: 'for developers: faults on demand' },
  { keys: ['O'], does: 'open another source' },
  { keys: ['1', '2', '3'], does: 'live, sessions, models' },
  { keys: ['/'], does: 'sessions: search' },
  { keys: ['F2', 'Del'], does: 'sessions: rename, delete' },
  { keys: ['←', '→'], does: 'in a session: frame before, frame after' },
  { keys: ['?'], does: 'this list' },
];

/** To the field for a source: the one on the page where nothing is open, else in a dialog. */
export const openSourceDialog = (): void => {
  useApp.setState({ page: 'live' });
  const input = document.querySelector<HTMLInputElement>('[data-testid="source-input"]');
  if (input === null) useApp.setState({ dialog: 'open' });
  else input.focus();
};

/** The action of a key press, or undefined where the key means nothing here. Letters do not care for case. */
export const shortcutOf = (key: string, shift: boolean): (() => void) | undefined => {
  const step = shift ? 5_000 : 1_000;
  const actions: { readonly [key: string]: () => void } = {
    ' ': () => void playPause(),
    arrowleft: () => void seekBy(-step),
    arrowright: () => void seekBy(step),
    l: () => void toggleLoop(),
    r: () => void toggleRecord(),
    d: () => void toggle('detect'),
    t: () => void toggle('track'),
    c: () => void toggle('classify'),
    p: () => void toggle('preview'),
    h: cycleHud,
    i: toggleRun,
    s: () => toggleInspected('source'),
    f: () => toggleInspected('faults'),
    o: openSourceDialog,
    '1': () => useApp.setState({ page: 'live' }),
    '2': () => useApp.setState({ page: 'sessions' }),
    '3': () => useApp.setState({ page: 'models' }),
    '?': () => useApp.setState({ dialog: 'help' }),
  };
  return actions[key.toLowerCase()];
};

/** Whether the focused element wants this key for itself: text fields, dialogs and menus all of them, a control reached by keyboard Space and arrows. */
const isTaken = (target: EventTarget | null, key: string): boolean => {
  if (!(target instanceof HTMLElement)) return false;
  const isText = target.matches('input:not([type="range"]):not([type="checkbox"]), textarea, select, [contenteditable="true"]');
  if (isText || target.closest('[role="dialog"], [role="menu"]') !== null) return true;
  // the browser's own step of the slider is a millisecond
  if (target.matches('.seek')) return false;
  const usesKeys = key === ' ' || key.startsWith('Arrow');
  return usesKeys && target !== document.body && target.matches(':focus-visible');
};

/** A control pressed with a pointer gives the keys back to the window, so that Space goes on to play and pause. */
const releaseFocus = (event: MouseEvent): void => {
  const pressed = event.detail > 0 && event.target instanceof Element ? event.target.closest('button') : null;
  if (pressed !== null && pressed === document.activeElement && useApp.getState().dialog === null) pressed.blur();
};

/** The window's keys. Not while typing, and not over an open dialog. */
export const useShortcuts = (): void => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || useApp.getState().dialog !== null) return;
      if (isTaken(event.target, event.key)) return;
      const action = shortcutOf(event.key, event.shiftKey);
      if (action === undefined) return;
      event.preventDefault();
      if (!event.repeat || event.key.startsWith('Arrow')) action();
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('click', releaseFocus);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('click', releaseFocus);
    };
  }, []);
};
