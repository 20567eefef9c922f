import { MAX_INTRA_OP_THREADS, type ModelInfo } from '../../contract/index.ts';
import { formatPlural } from '../format.ts';
import { Setting } from '../live/setting.tsx';
import { Toggle } from '../live/toggle.tsx';
import { useApp } from '../state/store.ts';
import { AutoNumber } from './auto-number.tsx';
import { Refused } from './refused.tsx';
import { RingSlots } from './ring-slots.tsx';
import { useCompute } from './use-compute.ts';
import { threadWords } from './words.ts';

/** What the contract allows. */
const MAX_SESSIONS = 32;

/** How many sessions hold the first network, and how many threads each of its runs has. */
export const DetectThreads = ({ model }: { readonly model: ModelInfo }) => {
  const compute = useCompute();
  const cores = useApp((state) => state.resources?.cores ?? null);
  const { settings, busy, status, changing, ask } = compute;
  if (settings === null) return null;
  return (
    <section className="insp-section" data-testid="detect-threads">
      <h3 className="heading">
        Threads and sessions <em>{status}</em>
      </h3>
      <AutoNumber
        name="Sessions"
        title="Threads that each hold a session of the network; empty: auto"
        value={settings.detectThreads ?? null}
        now={model.sessions}
        max={MAX_SESSIONS}
        busy={busy}
        changing={changing('detectThreads')}
        testId="sessions"
        onCommit={(detectThreads) => void ask({ detectThreads })}
      />
      <AutoNumber
        name="Threads of a run"
        title="Threads that work on one run of the network; empty: auto"
        value={settings.intraOpThreads}
        now={model.intraOpThreads}
        max={MAX_INTRA_OP_THREADS}
        busy={busy}
        changing={changing('intraOpThreads')}
        testId="intra-op-threads"
        onCommit={(intraOpThreads) => void ask({ intraOpThreads })}
      />
      <Setting name="Spin while they wait">
        <Toggle
          on={settings.spinning}
          label="Threads of a run spin while they wait: quicker runs, at the cost of everybody else’s cores"
          testId="spinning"
          onChange={() => {
            if (!busy) void ask({ spinning: !settings.spinning });
          }}
        />
      </Setting>
      <RingSlots compute={compute} />
      <p className="setting-meaning" data-testid="threads-now">
        Now {threadWords(model)}
        {cores === null ? '' : `, on ${formatPlural(cores, 'core')}`}. Empty is auto: what suits the machine and the provider.
      </p>
      <Refused why={compute.refused} />
    </section>
  );
};
