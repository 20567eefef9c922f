import type { DecoderKind, OpenSettings, Pace, RequestParams, RtspTransport } from '../../contract/index.ts';
import { isDevice } from '../source/words.ts';
import { isRtsp } from '../state/address.ts';

export const DEFAULT = 'default';
export const NONE = 'none';

/** How a source is to be opened, as it stands in the form. */
export interface OpenChoices {
  /** Name of a model, `default` or `none`; so for the classifier. */
  readonly detector: string;
  readonly classifier: string;
  readonly pace: Pace;
  /** Null: nobody chose, what this machine does by default. */
  readonly decoder: DecoderKind | null;
  /** `default`, `auto`, `off` or a device by FFmpeg's name. */
  readonly hardware: string;
  /** That device, or nothing. */
  readonly strict: boolean;
  /** Null: nobody chose. */
  readonly transport: RtspTransport | null;
}

const NOTHING_CHOSEN: OpenChoices = {
  detector: DEFAULT,
  classifier: DEFAULT,
  pace: 'realtime',
  decoder: null,
  hardware: DEFAULT,
  strict: false,
  transport: null,
};

/** What the form begins with: nothing chosen, or where opening failed how that was to be decoded. */
export const firstChoices = (failed: OpenSettings | null): OpenChoices => {
  if (failed === null) return NOTHING_CHOSEN;
  const { pace, decoder, hardware, strict, rtspTransport } = failed;
  return {
    ...NOTHING_CHOSEN,
    pace,
    decoder: decoder === 'libav' ? null : decoder,
    hardware: hardware === 'auto' ? DEFAULT : hardware,
    strict,
    transport: rtspTransport === 'tcp' ? null : rtspTransport,
  };
};

/** Whether something of the decoding was chosen, so that it is better seen. */
export const choosesDecoding = ({ decoder, hardware }: OpenChoices): boolean => decoder !== null || hardware !== DEFAULT;

/** Whether this can be the name of a device: what FFmpeg calls them are small letters, digits and `_`. */
export const isHardwareName = (text: string): boolean => /^[a-z0-9_]{1,40}$/.test(text.trim());

/** A model as the contract wants it: nothing for this machine's default, null for none. */
const model = <K extends 'detector' | 'classifier'>(key: K, text: string): { readonly [P in K]?: string | null } => {
  const value = text.trim();
  return value === '' || value === DEFAULT ? {} : ({ [key]: value === NONE ? null : value } as { readonly [P in K]: string | null });
};

/** What the engine is asked for; of what nobody chose nothing is said. */
export const openParams = (choices: OpenChoices, uri: string): NonNullable<RequestParams<'open'>['open']> => {
  const { pace, decoder, transport, strict } = choices;
  const hardware = choices.hardware.trim();
  return {
    pace,
    ...model('detector', choices.detector),
    ...model('classifier', choices.classifier),
    ...(decoder === null ? {} : { decoder }),
    ...(hardware === '' || hardware === DEFAULT ? {} : { hardware, strict: strict && isDevice(hardware) }),
    ...(transport === null || !isRtsp(uri) ? {} : { rtspTransport: transport }),
  };
};
