import { Progress } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { type CatalogueEntry, type DownloadState, TASKS, toFaultRecord } from '../../contract/index.ts';
import { request } from '../connection/client.ts';
import { useRequest } from '../connection/use-request.ts';
import { formatBytes } from '../format.ts';
import { notify } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import { byTask } from './words.ts';

type Going = DownloadState & { readonly state: 'waiting' | 'downloading' | 'checking' };
const isGoing = (download: DownloadState | null): download is Going =>
  download !== null && (download.state === 'waiting' || download.state === 'downloading' || download.state === 'checking');

const pull = async (id: string): Promise<void> => {
  try {
    const download = await request('pullModel', { id });
    useApp.setState(({ downloads }) => ({ downloads: { ...downloads, [id]: downloads[id] ?? download } }));
  } catch (error) {
    const { kind, message } = toFaultRecord(error);
    notify({ tone: 'fault', kind, text: message });
  }
};

/** How a download goes on, and a way to end it. */
const Progressing = ({ download }: { readonly download: Going }) => (
  <div className="model-going">
    <Progress
      size="sm"
      value={download.totalBytes > 0 ? (100 * download.receivedBytes) / download.totalBytes : 0}
      aria-label={`Download of ${download.id}`}
    />
    <small>
      {download.state === 'checking'
        ? 'checking'
        : `${formatBytes(download.receivedBytes)} of ${formatBytes(download.totalBytes)}${download.bytesPerS === null ? '' : ` · ${formatBytes(download.bytesPerS)}/s`}`}
    </small>
    <button
      type="button"
      className="hd-icon"
      aria-label={`Stop the download of ${download.id}`}
      title="Stop; what came is kept"
      onClick={() => void request('cancelPull', { id: download.id }).catch(() => undefined)}
    >
      <IconX size={14} stroke={1.6} />
    </button>
  </div>
);

const Row = ({
  entry,
  installed,
  download,
}: {
  readonly entry: CatalogueEntry;
  readonly installed: boolean;
  readonly download: DownloadState | null;
}) => (
  <li className="model-offer" data-testid={`offer-${entry.id}`}>
    <div>
      <span className="model-name" title={entry.note}>
        {entry.title}
      </span>
      <small title={`${entry.repository} at ${entry.commit}`}>
        {entry.input === null ? '' : `${entry.input[0]} × ${entry.input[1]} · `}
        {formatBytes(entry.bytes)} · {entry.licence}
      </small>
      {download?.state === 'failed' && <small className="bad">{download.message}</small>}
    </div>
    {installed || download?.state === 'done' ? (
      <span className="model-mark" title="It is on this computer">
        <IconCheck size={14} stroke={2} /> here
      </span>
    ) : isGoing(download) ? (
      <Progressing download={download} />
    ) : (
      <button type="button" className="button" data-testid={`get-${entry.id}`} onClick={() => void pull(entry.id)}>
        {download === null ? 'Get' : download.state === 'cancelled' ? 'Go on' : 'Try again'}
      </button>
    )}
  </li>
);

/** Models of public repositories, at pinned commits; none is downloaded unless somebody asks for it. */
export const CatalogueList = () => {
  const { result, fault, busy } = useRequest('catalogue', {});
  const downloads = useApp((state) => state.downloads);
  const items = (result ?? []).map((item) => ({ ...item, task: item.entry.task }));
  return (
    <div className="models-shelf" data-testid="catalogue">
      {fault !== null && <p className="models-none">{fault}</p>}
      {busy && result === null && <p className="models-none">Looking which of them are here…</p>}
      {byTask(items, TASKS).map(({ group, models }) => (
        <div key={group}>
          <h3 className="heading">{group}</h3>
          <ul>
            {models.map(({ entry, installed, download }) => (
              <Row key={entry.id} entry={entry} installed={installed} download={downloads[entry.id] ?? download} />
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
};
