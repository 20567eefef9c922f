import { Autocomplete, Checkbox, SegmentedControl, Select } from '@mantine/core';
import { CROP_TASKS, DECODERS, type DecoderKind, FRAME_TASKS, PACES, type Pace, type Task } from '../../contract/index.ts';
import { useModels } from '../models/use-models.ts';
import { isDevice } from '../source/words.ts';
import { useApp } from '../state/store.ts';
import { DEFAULT, isHardwareName, NONE, type OpenChoices } from './open-choices.ts';

interface NameProps {
  readonly label: string;
  /** Names that are known; others can be written. */
  readonly names: readonly string[];
  readonly value: string;
  readonly error?: string | null;
  readonly onChange: (value: string) => void;
}

/** One of some names, or another that is written. */
const NameField = ({ label, names, value, error = null, onChange }: NameProps) => (
  <Autocomplete
    label={label}
    size="xs"
    data={[...names]}
    value={value}
    error={error}
    spellCheck={false}
    maxDropdownHeight={220}
    comboboxProps={{ transitionProps: { duration: 0 } }}
    // all of them, until something is typed that is none of them
    filter={({ options, search }) =>
      names.includes(search) ? options : options.filter((option) => 'value' in option && option.value.includes(search.trim()))
    }
    onFocus={(event) => event.currentTarget.select()}
    onChange={onChange}
  />
);

const PACE_NAMES: { readonly [K in Pace]: string } = { realtime: 'Real time', saturate: 'As fast as it goes' };
const DECODER_NAMES: { readonly [K in DecoderKind]: string } = { libav: 'built in', ffmpeg: 'your own ffmpeg' };
const DEVICES = ['cuda', 'vaapi', 'qsv', 'vulkan', 'videotoolbox', 'd3d11va', 'drm'];

const isDecoder = (value: string | null): value is DecoderKind => (DECODERS as readonly (string | null)[]).includes(value);

interface Props {
  readonly choices: OpenChoices;
  /** Whether they are seen: only then it is asked which models there are. */
  readonly shown: boolean;
  readonly onChange: (change: Partial<OpenChoices>) => void;
}

/** On which device, and whether nothing else will do. */
const HardwareFields = ({ choices, onChange }: Omit<Props, 'shown'>) => {
  const candidates = useApp((state) => state.run.decoder?.candidates);
  const tried = candidates?.map(({ name }) => name).filter((name) => name !== 'software') ?? [];
  const { hardware, strict } = choices;
  const named = isDevice(hardware.trim()) && hardware.trim() !== DEFAULT;
  return (
    <>
      <NameField
        label="Hardware"
        names={[...new Set([DEFAULT, 'auto', 'off', ...tried, ...(tried.length > 0 ? [] : DEVICES)])]}
        value={hardware}
        error={hardware.trim() === '' || isHardwareName(hardware) ? null : 'As FFmpeg names it: cuda, vaapi, …'}
        onChange={(value) => onChange({ hardware: value })}
      />
      <Checkbox
        size="xs"
        className="open-wide"
        data-testid="open-strict"
        label="That device, or nothing: do not decode in software instead"
        checked={strict && named}
        disabled={!named}
        onChange={(event) => onChange({ strict: event.currentTarget.checked })}
      />
    </>
  );
};

/** Which networks look at it, who decodes it, and at what pace. The models for a task are listed; those that only stand in for one take more in their name: `delay:35,objects=8`. */
export const OpenOptions = ({ choices, shown, onChange }: Props) => {
  const models = useModels(shown) ?? [];
  const namesOf = (tasks: readonly Task[]): readonly string[] => [
    ...new Set([DEFAULT, ...models.filter(({ task }) => task !== null && tasks.includes(task)).map(({ name }) => name), NONE]),
  ];
  return (
    <div className="open-options">
      <NameField label="Detector" names={namesOf(FRAME_TASKS)} value={choices.detector} onChange={(detector) => onChange({ detector })} />
      <NameField
        label="Classifier"
        names={namesOf(CROP_TASKS)}
        value={choices.classifier}
        onChange={(classifier) => onChange({ classifier })}
      />
      <Select
        label="Decoder"
        size="xs"
        data={[{ value: DEFAULT, label: DEFAULT }, ...DECODERS.map((value) => ({ value, label: DECODER_NAMES[value] }))]}
        value={choices.decoder ?? DEFAULT}
        allowDeselect={false}
        comboboxProps={{ transitionProps: { duration: 0 } }}
        onChange={(value) => onChange({ decoder: isDecoder(value) ? value : null })}
      />
      <HardwareFields choices={choices} onChange={onChange} />
      <SegmentedControl
        className="open-wide"
        size="xs"
        aria-label="Pace"
        data={PACES.map((value) => ({ value, label: PACE_NAMES[value] }))}
        value={choices.pace}
        onChange={(value) => onChange({ pace: value === 'saturate' ? 'saturate' : 'realtime' })}
      />
    </div>
  );
};
