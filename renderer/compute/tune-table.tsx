import type { AutoTune } from '../../contract/index.ts';
import { formatCount } from '../format.ts';
import { medianText, OBJECTIVE, spinText, TRIAL_TITLE, trialName, trialState } from './tune-words.ts';

/** The settings that are tried, each with its median: those that are out are grey, what is kept is green. */
export const TuneTable = ({ tune }: { readonly tune: AutoTune }) => {
  const { objective, trials } = tune;
  const { name, unit } = OBJECTIVE[objective];
  return (
    <div className="tune-trials">
      <table className="times" data-testid="tune-trials">
        <thead>
          <tr>
            <th scope="col" title="Sessions × threads of a run">
              sessions
            </th>
            <th scope="col" title="Whether threads of a run spin while they wait">
              spin
            </th>
            <th scope="col" title="Slots of the ring">
              slots
            </th>
            <th scope="col" title="How often it was tried">
              tried
            </th>
            <th scope="col" title={`Median of ${name}`}>
              {unit}
            </th>
          </tr>
        </thead>
        <tbody>
          {trials.map((trial) => {
            const state = trialState(trial, tune);
            const key = `${trialName(trial)} ${trial.spinning} ${trial.ringSlots}`;
            return (
              <tr key={key} data-trial={state} title={TRIAL_TITLE[state]}>
                <th scope="row">{trialName(trial)}</th>
                <td>{spinText(trial.spinning)}</td>
                <td>{formatCount(trial.ringSlots)}</td>
                <td>{formatCount(trial.count)}</td>
                <td>{medianText(objective, trial.median)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
};
