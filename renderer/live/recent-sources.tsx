import { IconX } from '@tabler/icons-react';
import { SELF_TEST_SCENE } from '../../contract/index.ts';
import { forgetSource } from '../state/actions.ts';
import { nameOf } from '../state/address.ts';
import { useApp } from '../state/store.ts';

/** A moving picture that the engine makes itself: always there, and always the same. */
const GENERATED = 'generated:640x360@25';

const MADE = [SELF_TEST_SCENE, GENERATED];

/** What was opened before, without credentials, and sources that need no file. */
export const RecentSources = ({ onOpen }: { readonly onOpen: (uri: string) => void }) => {
  const recent = useApp((state) => state.recent);
  return (
    <ul className="recent" aria-label="Opened before">
      {recent
        .filter((source) => !MADE.includes(source))
        .map((source) => (
          <li key={source}>
            <button type="button" className="recent-open" title={source} onClick={() => onOpen(source)}>
              <b>{nameOf(source)}</b>
              <span>{source}</span>
            </button>
            <button type="button" className="hd-icon" aria-label={`Forget ${source}`} onClick={() => forgetSource(source)}>
              <IconX size={13} stroke={1.6} />
            </button>
          </li>
        ))}
      <li>
        <button type="button" className="recent-open" data-testid="open-scene" onClick={() => onOpen(SELF_TEST_SCENE)}>
          <b>Self-test street</b>
          <span>made by the engine, with networks of its own, no file needed · {SELF_TEST_SCENE}</span>
        </button>
      </li>
      <li>
        <button type="button" className="recent-open" data-testid="open-generated" onClick={() => onOpen(GENERATED)}>
          <b>Moving square</b>
          <span>made by the engine, no file needed · {GENERATED}</span>
        </button>
      </li>
    </ul>
  );
};
