import { Loader, Select } from '@mantine/core';
import { useState } from 'react';
import { FRAME_TASKS } from '../../contract/index.ts';
import { useModels } from '../models/use-models.ts';
import { byTask } from '../models/words.ts';
import { changeDetector } from '../state/actions.ts';
import { useApp } from '../state/store.ts';

const NONE = '';

/** Which network looks at whole frames: another is loaded beside it and comes into its place between two frames. */
export const FirstNetworkChoice = () => {
  const detector = useApp((state) => state.run.detector);
  const changing = useApp((state) => state.run.changing);
  const models = useModels();
  const [asked, setAsked] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const names = byTask(models ?? [], FRAME_TASKS).map(({ group, models: those }) => ({
    group,
    items: those.map(({ name, path }) => ({ value: path, label: name })),
  }));
  const known = models?.some(({ path }) => path === detector?.path) ?? false;
  const own = detector !== null && !known ? [{ group: 'At work', items: [{ value: detector.path, label: detector.name }] }] : [];
  // Networks that are made on demand stand for two tasks: once is enough here.
  const seen = new Set<string>();
  const data = [...own, ...names, { group: 'Nothing', items: [{ value: NONE, label: 'no network' }] }].map(({ group, items }) => ({
    group,
    items: items.filter(({ value }) => !seen.has(value) && seen.add(value)),
  }));
  const choose = async (path: string): Promise<void> => {
    setFault(null);
    setAsked(path);
    setFault(await changeDetector(path === NONE ? null : path));
    setAsked(null);
  };
  return (
    <>
      <Select
        size="xs"
        aria-label="First network"
        data-testid="first-network"
        data={data}
        value={detector?.path ?? NONE}
        disabled={changing !== null}
        rightSection={changing === null && models !== null ? undefined : <Loader size={14} />}
        allowDeselect={false}
        searchable
        maxDropdownHeight={300}
        comboboxProps={{ transitionProps: { duration: 0 } }}
        onChange={(path) => void choose(path ?? NONE)}
      />
      {asked !== null && asked !== NONE && <p className="insp-meaning">Loading {asked.split(/[\\/]/).at(-1)} beside what runs…</p>}
      {fault !== null && <p className="setting-fault">{fault}</p>}
    </>
  );
};
