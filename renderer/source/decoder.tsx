import { Checkbox, Loader, Select } from '@mantine/core';
import { useState } from 'react';
import type { DecoderInfo } from '../../contract/index.ts';
import { Candidates } from '../live/candidates.tsx';
import { Kv } from '../live/kv.tsx';
import { Setting } from '../live/setting.tsx';
import { changeDecoder } from '../state/actions.ts';
import { isRunning, useApp } from '../state/store.ts';
import { type DecoderChoice, decoderChoices, decoderRows, isDevice } from './words.ts';

interface Asking {
  readonly busy: boolean;
  /** Why the last one that was asked for was refused. */
  readonly refused: string | null;
}

/** Asks for another decoder, and keeps what came of it. */
const useChange = (): Asking & { readonly ask: (hardware: string, strict: boolean) => Promise<void> } => {
  const [asking, setAsking] = useState<Asking>({ busy: false, refused: null });
  const ask = async (hardware: string, strict: boolean): Promise<void> => {
    setAsking({ busy: true, refused: null });
    setAsking({ busy: false, refused: await changeDecoder({ hardware, strict: strict && isDevice(hardware) }) });
  };
  return { ...asking, ask };
};

const Options = ({ choices, value, busy, onChange }: OptionsProps) => (
  <Setting name="Decoder">
    <Select
      size="xs"
      w={152}
      aria-label="Decoder"
      data-testid="decoder-select"
      data={choices.map(({ value: each }) => each)}
      value={value}
      disabled={busy}
      rightSection={busy ? <Loader size={13} /> : undefined}
      allowDeselect={false}
      maxDropdownHeight={320}
      comboboxProps={{ width: 268, position: 'bottom-end', transitionProps: { duration: 0 } }}
      renderOption={({ option }) => (
        <span className="choice-option" data-chosen={option.value === value}>
          {option.label}
          <small>{choices.find((each) => each.value === option.value)?.meaning}</small>
        </span>
      )}
      onChange={(next) => {
        if (next !== null && next !== value) onChange(next);
      }}
    />
  </Setting>
);

interface OptionsProps {
  readonly choices: readonly DecoderChoice[];
  readonly value: string;
  readonly busy: boolean;
  readonly onChange: (value: string) => void;
}

/** The decoder changed while the source goes on; a refusal stands where it was asked for. */
const Change = ({ decoder }: { readonly decoder: DecoderInfo }) => {
  const value = useApp((state) => state.run.open?.hardware ?? 'auto');
  const strict = useApp((state) => state.run.open?.strict ?? false);
  const possible = useApp((state) => state.link === 'open' && isRunning(state.run.phase) && state.run.source?.kind !== 'still');
  const [only, setOnly] = useState(strict);
  const { busy, refused, ask } = useChange();
  if (!possible) return null;
  return (
    <>
      <Options choices={decoderChoices(decoder, value)} value={value} busy={busy} onChange={(next) => void ask(next, only)} />
      <Checkbox
        size="xs"
        className="decoder-strict"
        data-testid="decoder-strict"
        label="A device that was named, or nothing"
        title="Refuse a device that does not decode this source, rather than decode in software"
        checked={only}
        disabled={busy}
        onChange={(event) => {
          const next = event.currentTarget.checked;
          setOnly(next);
          if (isDevice(value)) void ask(value, next);
        }}
      />
      {busy && <p className="setting-meaning">It takes over at the next key frame.</p>}
      {refused !== null && (
        <p className="setting-refused" role="alert" data-testid="decoder-refused">
          {refused}
        </p>
      )}
    </>
  );
};

/** The truth about who decodes: asked for, got, what of, where to, and what else there is. */
export const DecoderTruth = () => {
  const decoder = useApp((state) => state.run.decoder);
  if (decoder === null) return null;
  const { build, path } = decoder.library;
  return (
    <div data-testid="decoder">
      <section className="insp-section">
        <h3 className="heading">
          Decoder <em>changed at a key frame</em>
        </h3>
        <Change decoder={decoder} />
        <Kv rows={decoderRows(decoder)} />
        {(build !== '' || path !== null) && (
          <details className="decoder-build">
            <summary>Build</summary>
            {path !== null && <p>{path}</p>}
            {build !== '' && <p>{build}</p>}
          </details>
        )}
      </section>
      <Candidates title="Decoders tried" requested={decoder.requested} actual={decoder.actual} candidates={decoder.candidates} />
    </div>
  );
};
