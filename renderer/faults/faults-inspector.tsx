import './faults.css';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { changeFaults } from '../state/actions.ts';
import { isRunning, useApp } from '../state/store.ts';
import { type FaultLine, faultLines, faultMistake, switched } from './words.ts';

const Line = ({ line, disabled, onSwitch }: LineProps) => (
  <li className="fault-line" data-active={line.active} data-spec={line.spec}>
    <Checkbox
      size="xs"
      label={line.example?.meaning ?? 'As you wrote it.'}
      checked={line.active}
      disabled={disabled}
      onChange={() => onSwitch(line.spec)}
    />
    <p>
      <code>{line.spec}</code>
      {line.example !== null && <span>look for {line.example.ledger}</span>}
      {line.once && <span>once: ask anew for another</span>}
    </p>
  </li>
);

interface LineProps {
  readonly line: FaultLine;
  readonly disabled: boolean;
  readonly onSwitch: (spec: string) => void;
}

/** A fault in its own words. */
const Own = ({ disabled, onAdd }: { readonly disabled: boolean; readonly onAdd: (spec: string) => Promise<string | null> }) => {
  const [text, setText] = useState('');
  const [mistake, setMistake] = useState<string | null>(null);
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const wrong = faultMistake(text) ?? (await onAdd(text.trim()));
    setMistake(wrong);
    if (wrong === null) setText('');
  };
  return (
    <form className="fault-own" onSubmit={(event) => void add(event)}>
      <TextInput
        size="xs"
        aria-label="A fault in its own words"
        data-testid="fault-input"
        placeholder="stall:detect:50@0.1"
        value={text}
        disabled={disabled}
        spellCheck={false}
        autoComplete="off"
        error={mistake !== null}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setMistake(null);
        }}
      />
      <Button size="xs" variant="default" type="submit" disabled={disabled || text.trim() === ''}>
        Inject
      </Button>
      {mistake !== null && (
        <p className="setting-refused" role="alert">
          {mistake}
        </p>
      )}
    </form>
  );
};

/** Faults for developers who want to see what the instruments say of them: ready-made ones, and a field for others. */
export const FaultsDetails = () => {
  const active = useApp((state) => state.run.faults);
  const possible = useApp((state) => state.link === 'open' && isRunning(state.run.phase));
  const [refused, setRefused] = useState<string | null>(null);
  const ask = async (specs: readonly string[]): Promise<string | null> => {
    const why = await changeFaults(specs);
    setRefused(why);
    return why;
  };
  return (
    <div data-testid="faults">
      <p className="insp-meaning">
        For developers: they happen on purpose, to see what the ledger and the numbers say of them.
        {!possible && ' Open a source first.'}
      </p>
      <section className="insp-section">
        <h3 className="heading">
          Ready-made{' '}
          {active.length > 0 && (
            <button type="button" className="fault-none" data-testid="faults-none" onClick={() => void ask([])}>
              <IconX size={11} stroke={2} /> none of them
            </button>
          )}
        </h3>
        <ul className="fault-lines">
          {faultLines(active).map((line) => (
            <Line key={line.spec} line={line} disabled={!possible} onSwitch={(spec) => void ask(switched(active, spec))} />
          ))}
        </ul>
        {refused !== null && (
          <p className="setting-refused" role="alert">
            {refused}
          </p>
        )}
      </section>
      <section className="insp-section">
        <h3 className="heading">
          Another <em>in its own words</em>
        </h3>
        <Own disabled={!possible} onAdd={(spec) => (active.includes(spec) ? Promise.resolve(null) : ask([...active, spec]))} />
      </section>
    </div>
  );
};
