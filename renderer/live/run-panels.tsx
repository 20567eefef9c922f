import { Button } from '@mantine/core';
import { IconAlertTriangle, IconPlayerPlay } from '@tabler/icons-react';
import type { FaultKind } from '../../contract/index.ts';
import { playPause } from '../state/actions.ts';
import { nameOf } from '../state/address.ts';
import { useApp } from '../state/store.ts';
import { linkSentence } from './link-words.ts';
import { OpenForm } from './open-form.tsx';
import { useEngineNow } from './use-engine-now.ts';

const TITLES: { readonly [K in FaultKind]: string } = {
  usage: 'This cannot be done',
  source: 'The source cannot be read',
  model: 'The model cannot be used',
  internal: 'The engine made a mistake',
};

const NEXT: { readonly [K in FaultKind]: string } = {
  usage: 'Change what was asked for, or open another source.',
  source: 'Open it again once that is put right, or open another source.',
  model: 'Choose another model below, or open the source again.',
  internal: 'Open the source again. If it happens again, it is a bug worth reporting.',
};

/** Why there is no picture, in the engine's own sentence, and what to do about it. */
export const FaultPanel = () => {
  const fault = useApp((state) => state.run.fault);
  const kind = fault?.kind ?? 'internal';
  return (
    <div className="panel panel-open">
      <div className="fault" role="alert">
        <IconAlertTriangle size={20} stroke={1.6} />
        <div>
          <h2>{TITLES[kind]}</h2>
          <p data-testid="fault">{fault?.message ?? 'The run failed without a reason.'}</p>
          <p className="fault-next">{NEXT[kind]}</p>
        </div>
      </div>
      <OpenForm />
    </div>
  );
};

/** What a live source is waited for, in the place of a first picture. */
const Connecting = () => {
  const link = useApp((state) => state.run.link);
  const nowNs = useEngineNow(100, link !== null && link.retryAtNs !== null);
  return <p>{link === null ? 'Probing the source, choosing a decoder, loading the networks.' : linkSentence(link, nowNs)}</p>;
};

/** The source is being probed, and the networks loaded. */
export const OpeningPanel = () => {
  const name = useApp((state) => state.run.source?.name ?? (state.asked === null ? null : nameOf(state.asked)));
  return (
    <div className="panel panel-quiet" role="status">
      <h2>Opening{name === null ? '' : ` ${name}`}…</h2>
      <Connecting />
    </div>
  );
};

/** The last picture stays; the way back to the first is one press. */
export const EndedNote = () => {
  const still = useApp((state) => state.run.source?.kind === 'still');
  return (
    <div className="picture-ended">
      <span>{still ? 'The picture has been analysed.' : 'The stream has ended.'}</span>
      <Button size="xs" variant="default" leftSection={<IconPlayerPlay size={14} />} onClick={() => void playPause()}>
        {still ? 'Analyse again' : 'Play again'}
      </Button>
    </div>
  );
};
