import { IconAlertTriangle, IconInfoCircle, IconPlugConnectedX, IconX } from '@tabler/icons-react';
import { dismiss } from '../state/actions.ts';
import { useApp } from '../state/store.ts';

/** What must be said: the engine is gone, was replaced, or refused something. Each sentence stays until it is put away. */
export const Banner = () => {
  const link = useApp((state) => state.link);
  const met = useApp((state) => state.engine !== null);
  const notices = useApp((state) => state.notices);
  if (link === 'open' && notices.length === 0) return null;
  return (
    <div className="banner" data-testid="banner" role="status">
      {link !== 'open' && (
        <div className="banner-row" data-tone={met ? 'fault' : 'plain'}>
          <IconPlugConnectedX size={17} stroke={1.6} />
          {met ? 'The engine stopped. Starting a new one…' : 'Connecting to the engine…'}
        </div>
      )}
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
