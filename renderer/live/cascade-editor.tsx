import { Select } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { type CascadeRule, CROP_TASKS, MAX_CASCADE } from '../../contract/index.ts';
import { useModels } from '../models/use-models.ts';
import { byTask, isCropTask } from '../models/words.ts';
import { changeCascade } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import { Rule } from './cascade-rule.tsx';

/** The networks behind the detector, in order; a change takes effect between two frames. */
export const CascadeEditor = () => {
  const cascade = useApp((state) => state.run.cascade);
  const labels = useApp((state) => state.run.detector?.labels) ?? [];
  const changing = useApp((state) => state.run.changing);
  const models = (useModels() ?? []).filter(({ task }) => isCropTask(task));
  const [fault, setFault] = useState<string | null>(null);
  const rules = cascade.map(({ rule }) => rule);
  const apply = async (next: readonly CascadeRule[]): Promise<void> => {
    setFault(null);
    setFault(await changeCascade(next));
  };
  const busy = changing !== null;
  return (
    <section className="insp-section" data-testid="cascade-editor">
      <h3 className="heading">Behind the detector {busy && <em>loading…</em>}</h3>
      {rules.map((rule, index) => (
        <Rule
          key={`${rule.model} ${JSON.stringify(rule)}`}
          rule={rule}
          index={index}
          models={models}
          labels={labels}
          busy={busy}
          onChange={(next) => void apply(next === null ? rules.toSpliced(index, 1) : rules.with(index, next))}
          onUp={() => void apply(rules.toSpliced(index - 1, 2, rule, rules[index - 1]!))}
        />
      ))}
      {rules.length < MAX_CASCADE && (
        <Select
          size="xs"
          aria-label="Add a network"
          data-testid="add-network"
          placeholder="Add a network"
          leftSection={<IconPlus size={14} stroke={1.6} />}
          data={byTask(models, CROP_TASKS).map(({ group, models: those }) => ({
            group,
            items: those.map(({ name, path }) => ({ value: path, label: name })),
          }))}
          value={null}
          disabled={busy}
          searchable
          maxDropdownHeight={300}
          comboboxProps={{ transitionProps: { duration: 0 } }}
          onChange={(path) => {
            if (path !== null) void apply([...rules, { model: path }]);
          }}
        />
      )}
      {fault !== null && <p className="setting-fault">{fault}</p>}
    </section>
  );
};
