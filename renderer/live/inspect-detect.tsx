import { AutoTune } from '../compute/auto-tune.tsx';
import { DetectPlaces } from '../compute/detect-places.tsx';
import { DetectThreads } from '../compute/threads.tsx';
import { change } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import { FirstNetworkChoice } from './network-choice.tsx';
import { ModelDetails } from './inspect-model.tsx';
import { ScoreSetting, Setting } from './setting.tsx';
import { detectRule } from './wording.ts';

/** The first network: its threshold, where it runs and on how many threads, and what it is. */
export const DetectDetails = () => {
  const detector = useApp((state) => state.run.detector);
  const score = useApp((state) => state.run.live.score);
  const rule = useApp((state) => detectRule(state.run, state.snapshot));
  return (
    <>
      <section className="insp-section">
        <h3 className="heading">Network</h3>
        <FirstNetworkChoice />
      </section>
      <section className="insp-section">
        <h3 className="heading">Settings</h3>
        {(detector === null || detector.task === 'detect') && (
          <ScoreSetting value={score} onCommit={(value) => void change({ score: value })} />
        )}
        <Setting name="Runs">
          <b className="setting-words">{rule}</b>
        </Setting>
      </section>
      {detector !== null && (
        <>
          <DetectPlaces model={detector} />
          <DetectThreads model={detector} />
        </>
      )}
      <AutoTune />
      {detector !== null && <ModelDetails model={detector} />}
    </>
  );
};
