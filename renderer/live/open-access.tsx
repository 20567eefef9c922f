import { Checkbox, Input, SegmentedControl, TextInput } from '@mantine/core';
import { RTSP_TRANSPORTS, type RtspTransport } from '../../contract/index.ts';
import type { Asker } from './use-asker.ts';

interface Props {
  readonly asker: Asker;
  /** Null: nobody chose; undefined: it is not RTSP, which alone has a choice. */
  readonly transport: RtspTransport | null | undefined;
  readonly onAsker: (change: Partial<Asker>) => void;
  readonly onTransport: (transport: RtspTransport) => void;
}

/** What a network address needs: who asks, and how RTSP brings its pictures. A password that is known is used, and never shown. */
export const OpenAccess = ({ asker, transport, onAsker, onTransport }: Props) => {
  const { user, password, known, canKeep, keep } = asker;
  const usesKnown = known !== null && password === '' && user === known.user;
  return (
    <div className="open-access" data-rtsp={transport !== undefined}>
      <TextInput
        size="xs"
        label="User name"
        data-testid="source-user"
        value={user}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onAsker({ user: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        type="password"
        label="Password"
        data-testid="source-password"
        placeholder={usesKnown ? (known.kept ? 'remembered' : 'as before') : ''}
        value={password}
        autoComplete="off"
        onChange={(event) => onAsker({ password: event.currentTarget.value })}
      />
      {transport !== undefined && (
        <Input.Wrapper size="xs" label="Transport" labelElement="div">
          <SegmentedControl
            className="open-transport"
            size="xs"
            aria-label="How RTSP brings its pictures"
            data={RTSP_TRANSPORTS.map((value) => ({ value, label: value.toUpperCase() }))}
            value={transport ?? 'tcp'}
            onChange={(value) => onTransport(value === 'udp' ? 'udp' : 'tcp')}
          />
        </Input.Wrapper>
      )}
      {canKeep && (
        <Checkbox
          size="xs"
          className="open-wide"
          data-testid="source-remember"
          label="Remember on this computer"
          title="In the system’s keychain, for this host"
          checked={keep}
          disabled={user === '' && password === ''}
          onChange={(event) => onAsker({ keep: event.currentTarget.checked })}
        />
      )}
    </div>
  );
};
