import type { Candidate } from '../../contract/index.ts';

interface Props {
  readonly title: string;
  readonly requested: string;
  readonly actual: string;
  readonly candidates: readonly Candidate[];
}

/** What was asked for, what runs, and for everything tried why it does or does not. */
export const Candidates = ({ title, requested, actual, candidates }: Props) => (
  <section className="insp-section">
    <h3 className="heading">
      {title} <em>asked for: {requested}</em>
    </h3>
    <dl className="kv">
      {candidates.map(({ name, ok, reason }) => (
        <div key={name} className="kv-row">
          <dt>{name}</dt>
          <dd className={name === actual ? 'good' : ok ? undefined : 'quiet'}>{name === actual ? withReason('in use', reason) : reason}</dd>
        </div>
      ))}
      {!candidates.some(({ name }) => name === actual) && (
        <div className="kv-row">
          <dt>{actual}</dt>
          <dd className="good">in use</dd>
        </div>
      )}
    </dl>
  </section>
);

const withReason = (text: string, reason: string): string => (reason === '' || reason === text ? text : `${text} · ${reason}`);
