import { Loader } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle, IconPlugConnectedX, IconX } from '@tabler/icons-react';
import { cancelExport } from '../sessions/session-export.ts';
import { dismiss } from '../state/actions.ts';
import { useApp } from '../state/store.ts';

/** What must be said: the engine is gone, was replaced, or refused something, each until it is put away; and what is being made for as long as that takes. */
export const Banner = () => {
  const link = useApp((state) => state.link);
  const met = useApp((state) => state.engine !== null);
  const notices = useApp((state) => state.notices);
  const exporting = useApp((state) => state.exporting);
  const adding = useApp((state) => state.adding);
  const making = exporting.filter(({ slow }) => slow);
  if (link === 'open' && notices.length === 0 && making.length === 0 && adding.length === 0) return null;
  return (
    <div className="banner" data-testid="banner" role="status">
      {link !== 'open' && (
        <div className="banner-row" data-tone={met ? 'fault' : 'plain'}>
          <IconPlugConnectedX size={17} stroke={1.6} />
          {met ? 'The engine stopped. Starting a new one…' : 'Connecting to the engine…'}
        </div>
      )}
      {making.map(({ id, format, name }) => (
        <div key={`${id} ${format}`} className="banner-row" data-testid="exporting">
          <Loader size={15} />
          Making {name}…
          <button
            type="button"
            className="hd-icon"
            aria-label={`Do not make ${name}`}
            title="Give up"
            onClick={() => cancelExport(id, format)}
          >
            <IconX size={15} stroke={1.6} />
          </button>
        </div>
      ))}
      {adding.map((name) => (
        <div key={name} className="banner-row" data-testid="adding">
          <Loader size={15} />
          Looking at {name}…
        </div>
      ))}
      {notices.map(({ id, tone, text }) => (
        <div key={id} className="banner-row" data-tone={tone === 'fault' ? 'fault' : 'warn'}>
          {tone === 'fault' ? <IconAlertTriangle size={17} stroke={1.6} /> : <IconInfoCircle size={17} stroke={1.6} />}
          {text}
          <button type="button" className="hd-icon" aria-label="Put this message away" onClick={() => dismiss(id)}>
            <IconX size={15} stroke={1.6} />
          </button>
        </div>
      ))}
    </div>
  );
};
