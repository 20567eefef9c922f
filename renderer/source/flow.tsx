import { DECODE_SKIP_MEANING, DECODE_SKIPS, POLICY_MEANING, READ_MEANING, READ_MODES, RING_POLICIES } from '../../contract/index.ts';
import { Kv } from '../live/kv.tsx';
import { change, changeFlow } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import { useCalmSnapshot } from '../state/use-calm.ts';
import { Choice } from './choice.tsx';
import { RateCap } from './rate-cap.tsx';
import { decimatedWords, POLICY_NAMES, READ_NAMES, SKIP_NAMES } from './words.ts';

/** What happens to frames that come faster than they are analysed. */
export const FlowChoices = () => {
  const policy = useApp((state) => state.run.open?.policy);
  const read = useApp((state) => state.run.open?.read);
  if (policy === undefined || read === undefined) return null;
  return (
    <section className="insp-section" data-testid="flow">
      <h3 className="heading">
        Too many frames <em>changed live</em>
      </h3>
      <Choice
        name="Ring is full"
        values={RING_POLICIES}
        names={POLICY_NAMES}
        meaning={POLICY_MEANING}
        value={policy}
        testId="policy"
        onChange={(next) => void changeFlow({ policy: next })}
      />
      <Choice
        name="Read"
        values={READ_MODES}
        names={READ_NAMES}
        meaning={READ_MEANING}
        value={read}
        testId="read"
        onChange={(next) => void changeFlow({ read: next })}
      />
    </section>
  );
};

/** What is left out on purpose, and how much that was. */
export const Thinning = () => {
  const { maxFps, decodeSkip } = useApp((state) => state.run.live);
  const snapshot = useCalmSnapshot();
  return (
    <section className="insp-section" data-testid="thinning">
      <h3 className="heading">
        Left out on purpose <em>whole run</em>
      </h3>
      <Choice
        name="Decode"
        values={DECODE_SKIPS}
        names={SKIP_NAMES}
        meaning={DECODE_SKIP_MEANING}
        value={decodeSkip}
        testId="decode-skip"
        onChange={(next) => void change({ decodeSkip: next })}
      />
      <RateCap value={maxFps} onCommit={(next) => void change({ maxFps: next })} />
      <Kv
        rows={[
          {
            name: 'Decimated',
            value: decimatedWords(snapshot?.ledger.decimated ?? 0, snapshot?.decimationRatePct ?? null),
            title: 'Removed on purpose, and its share of what was received; not among the dropped',
          },
        ]}
      />
    </section>
  );
};
