import type { ReactNode } from 'react';

interface Row {
  readonly name: string;
  readonly value: ReactNode;
  readonly tone?: 'quiet' | 'good' | undefined;
}

/** A section of names and values. */
export const KvSection = ({ title, aside, rows }: { readonly title: string; readonly aside?: string; readonly rows: readonly Row[] }) => (
  <section className="insp-section">
    <h3 className="heading">
      {title} {aside !== undefined && <em>{aside}</em>}
    </h3>
    <dl className="kv">
      {rows.map(({ name, value, tone }) => (
        <div key={name} className="kv-row">
          <dt>{name}</dt>
          <dd className={tone}>{value}</dd>
        </div>
      ))}
    </dl>
  </section>
);
