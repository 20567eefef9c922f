import { IconPhotoOff } from '@tabler/icons-react';
import { type JSX, useState } from 'react';
import type { SessionListItem } from '../../contract/session.ts';
import { sessionUrl } from '../connection/endpoint.ts';

/** What was seen, small; a quiet place where there is no picture. */
export function Thumbnail({ item }: { readonly item: Pick<SessionListItem, 'id' | 'thumbnail'> }): JSX.Element {
  const [failed, setFailed] = useState(false);
  return (
    <span className="se-thumb">
      {item.thumbnail && !failed ? (
        <img
          src={sessionUrl(window.location, item.id, 'thumbnail')}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setFailed(true)}
        />
      ) : (
        <IconPhotoOff size={15} stroke={1.4} aria-label="no picture" />
      )}
    </span>
  );
}
