import { Button, Modal } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import { useApp } from '../state/store.ts';
import { SHORTCUTS } from './shortcuts.ts';

/** The keys, and how to read the bars. */
export const HelpDialog = () => {
  const open = useApp((state) => state.dialog === 'help');
  const engine = useApp((state) => state.engine);
  return (
    <Modal opened={open} onClose={() => useApp.setState({ dialog: null })} title="Keys" size="sm" transitionProps={{ duration: 0 }}>
      <dl className="keys">
        {SHORTCUTS.map(({ keys, does }) => (
          <div key={does} className="kv-row">
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className="help-note">
        In every bar, hatched is time spent waiting, solid is work, and the tick stands at p95. A stage has the same colour everywhere.
        {engine !== null && ` Throughline ${engine.version}, engine process ${engine.pid}.`}
      </p>
      <Button
        mt={12}
        size="xs"
        variant="default"
        leftSection={<IconBug size={14} stroke={1.6} />}
        onClick={() => useApp.setState({ dialog: null, page: 'live', selected: 'faults' })}
      >
        Faults on demand, for developers
      </Button>
    </Modal>
  );
};
