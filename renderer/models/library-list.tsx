import { IconAlertTriangle } from '@tabler/icons-react';
import { type LibraryEntry, TASKS } from '../../contract/index.ts';
import { useApp } from '../state/store.ts';
import { useModels } from './use-models.ts';
import { byTask, isModel } from './words.ts';

/** The paths of the networks at work. */
const useAtWork = (): readonly string[] => {
  const detector = useApp((state) => state.run.detector);
  const cascade = useApp((state) => state.run.cascade);
  return [...(detector ? [detector.path] : []), ...cascade.map(({ model }) => model.path)];
};

const Entry = ({ entry, inUse }: { readonly entry: LibraryEntry; readonly inUse: boolean }) => {
  const chosen = useApp((state) => isModel(entry, state.model));
  return (
    <li>
      <button
        type="button"
        className="model-entry"
        aria-current={chosen}
        data-testid={`model-${entry.name}`}
        title={entry.note}
        onClick={() => useApp.setState({ model: entry.path })}
      >
        <span className="model-name">{entry.name}</span>
        {inUse && <span className="model-mark">in use</span>}
        <span className="model-family">{entry.task === null ? <IconAlertTriangle size={14} stroke={1.6} /> : entry.family}</span>
      </button>
    </li>
  );
};

/** The models that there are, by task; those that cannot be used as they are stand last. */
export const LibraryList = () => {
  const models = useModels();
  const atWork = useAtWork();
  if (models === null) return <p className="models-none">Looking at the models that there are…</p>;
  const unknown = models.filter(({ task }) => task === null);
  const groups = [...byTask(models, TASKS), ...(unknown.length > 0 ? [{ group: 'Something is missing', models: unknown }] : [])];
  return (
    <div className="models-shelf" data-testid="library">
      {groups.map(({ group, models: those }) => (
        <div key={group}>
          <h3 className="heading">{group}</h3>
          <ul>
            {those.map((entry) => (
              <Entry key={`${entry.path} ${entry.task}`} entry={entry} inUse={atWork.includes(entry.path)} />
            ))}
          </ul>
        </div>
      ))}
      {models.length === 0 && <p className="models-none">There are no models yet: download one, or add a file.</p>}
    </div>
  );
};
