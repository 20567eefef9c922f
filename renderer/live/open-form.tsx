import './open-form.css';
import { Autocomplete, Button, Collapse, SegmentedControl, TextInput } from '@mantine/core';
import { IconChevronDown, IconFolderOpen, IconX } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import { PACES, type Pace, type RequestResult } from '../../contract/index.ts';
import { request } from '../connection/client.ts';
import { desktop } from '../desktop.ts';
import { forgetSource, openSource } from '../state/actions.ts';
import { useApp } from '../state/store.ts';

type Models = RequestResult<'listModels'>;

const DEFAULT = 'default';
const NONE = 'none';

/** What was chosen or typed, as the contract wants it: nothing for this machine's default, null for no model. */
const chosen = (text: string): { readonly value?: string | null } => {
  const value = text.trim();
  return value === '' || value === DEFAULT ? {} : { value: value === NONE ? null : value };
};

const useModels = (wanted: boolean): Models => {
  const [models, setModels] = useState<Models>([]);
  useEffect(() => {
    if (!wanted) return;
    request('listModels', {}).then(setModels, () => setModels([]));
  }, [wanted]);
  return models;
};

/** The models for a task; those that only stand in for one take more in their name: `delay:35,objects=8`. */
const ModelField = ({ label, task, models, value, onChange }: ModelFieldProps) => {
  const names = models.filter((model) => model.task === task).map(({ name }) => name);
  const all = [...new Set([DEFAULT, ...names, NONE])];
  return (
    <Autocomplete
      label={label}
      size="xs"
      data={all}
      value={value}
      spellCheck={false}
      maxDropdownHeight={220}
      comboboxProps={{ transitionProps: { duration: 0 } }}
      // all of them, until something is typed that is none of them
      filter={({ options, search }) =>
        all.includes(search) ? options : options.filter((option) => 'value' in option && option.value.includes(search.trim()))
      }
      onFocus={(event) => event.currentTarget.select()}
      onChange={onChange}
    />
  );
};

interface ModelFieldProps {
  readonly label: string;
  readonly task: 'detect' | 'classify';
  readonly models: Models;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A moving picture that the engine makes itself: always there, and always the same. */
const GENERATED = 'generated:640x360@25';

const PACE_NAMES: { readonly [K in Pace]: string } = { realtime: 'Real time', saturate: 'As fast as it goes' };

/** A path or address, what was opened before, and on demand which networks look at it and at what pace. */
export const OpenForm = () => {
  const recent = useApp((state) => state.recent);
  const failedOn = useApp((state) => (state.run.phase === 'failed' ? (state.asked ?? state.run.source?.uri ?? '') : ''));
  const modelFault = useApp((state) => state.run.fault?.kind === 'model');
  const [uri, setUri] = useState(failedOn);
  const [more, setMore] = useState(modelFault);
  const [detector, setDetector] = useState(DEFAULT);
  const [classifier, setClassifier] = useState(DEFAULT);
  const [pace, setPace] = useState<Pace>('realtime');
  const models = useModels(more);

  const open = (from: string): void => {
    const [first, second] = [chosen(detector), chosen(classifier)];
    void openSource(from, {
      pace,
      ...(first.value === undefined ? {} : { detector: first.value }),
      ...(second.value === undefined ? {} : { classifier: second.value }),
    });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    open(uri);
  };
  const browse = async (): Promise<void> => {
    const path = await desktop()?.pickFile();
    if (path !== undefined && path !== null) open(path);
  };

  return (
    <form className="open-form" onSubmit={submit}>
      <div className="open-line">
        <TextInput
          className="open-uri"
          data-testid="source-input"
          aria-label="Path or address of a source"
          placeholder="/videos/street.mp4 or rtsp://camera/stream"
          value={uri}
          spellCheck={false}
          autoComplete="off"
          data-autofocus
          onChange={(event) => setUri(event.currentTarget.value)}
        />
        {desktop() !== undefined && (
          <Button variant="default" leftSection={<IconFolderOpen size={15} stroke={1.6} />} onClick={() => void browse()}>
            Browse
          </Button>
        )}
        <Button type="submit" data-testid="open-button" disabled={uri.trim() === ''}>
          Open
        </Button>
      </div>
      <button type="button" className="open-more" aria-expanded={more} onClick={() => setMore(!more)}>
        <IconChevronDown size={14} stroke={1.6} /> Networks and pace
      </button>
      <Collapse expanded={more} transitionDuration={0}>
        <div className="open-options">
          <ModelField label="Detector" task="detect" models={models} value={detector} onChange={setDetector} />
          <ModelField label="Classifier" task="classify" models={models} value={classifier} onChange={setClassifier} />
          <SegmentedControl
            className="open-pace"
            size="xs"
            aria-label="Pace"
            data={PACES.map((value) => ({ value, label: PACE_NAMES[value] }))}
            value={pace}
            onChange={(value) => setPace(value === 'saturate' ? 'saturate' : 'realtime')}
          />
        </div>
      </Collapse>
      <ul className="recent" aria-label="Opened before">
        {recent
          .filter((source) => source !== GENERATED)
          .map((source) => (
            <li key={source}>
              <button type="button" className="recent-open" title={source} onClick={() => open(source)}>
                <b>{source.split(/[\\/]/).at(-1) || source}</b>
                <span>{source}</span>
              </button>
              <button type="button" className="hd-icon" aria-label={`Forget ${source}`} onClick={() => forgetSource(source)}>
                <IconX size={13} stroke={1.6} />
              </button>
            </li>
          ))}
        <li>
          <button type="button" className="recent-open" data-testid="open-generated" onClick={() => open(GENERATED)}>
            <b>Generated source</b>
            <span>made by the engine, no file needed · {GENERATED}</span>
          </button>
        </li>
      </ul>
    </form>
  );
};
