import type { JSX } from 'react';
import type { Comparison } from '../../contract/compare.ts';
import { Letter } from './session-cards.tsx';

/** What is not the same in all: settings, models, source, machine. */
export function SettingsTable({ comparison }: { readonly comparison: Comparison }): JSX.Element {
  const { settings, sessions } = comparison;
  return (
    <section className="se-panel" aria-label="What differs in their making" data-testid="compared-settings">
      <h2 className="heading">
        Settings that differ <em>{settings.length === 0 ? '' : 'models, source and machine among them'}</em>
      </h2>
      {settings.length === 0 ? (
        <p className="se-dim cm-same">The same settings, models, source and machine: what differs was not set.</p>
      ) : (
        <div className="se-scroll">
          <table className="se-table cm-settings">
            <thead>
              <tr>
                <th scope="col" />
                {sessions.map(({ id }, index) => (
                  <th key={id} scope="col">
                    <Letter index={index} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {settings.map(({ key, label, values }) => (
                <tr key={key}>
                  <th scope="row">{label}</th>
                  {values.map((value, index) => (
                    <td key={sessions[index]?.id} className={index > 0 && value === values[0] ? 'se-faint' : ''} title={value}>
                      {value}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
