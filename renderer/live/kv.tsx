import type { ReactNode } from 'react';

interface Row {
  readonly name: string;
  readonly value: ReactNode;
  readonly title?: string | undefined;
  readonly tone?: 'plain' | 'quiet' | 'good' | 'warn' | 'bad' | undefined;
}

/** Names and values, each pair with its title. */
export const Kv = ({ rows }: { readonly rows: readonly Row[] }) => (
  <dl className="kv">
    {rows.map(({ name, value, title, tone }) => (
      <div key={name} className="kv-row">
        <dt title={title}>{name}</dt>
        <dd className={tone} title={title}>
          {value}
        </dd>
      </div>
    ))}
  </dl>
);

/** A section of names and values. */
export const KvSection = ({ title, aside, rows }: { readonly title: string; readonly aside?: string; readonly rows: readonly Row[] }) => (
  <section className="insp-section">
    <h3 className="heading">
      {title} {aside !== undefined && <em>{aside}</em>}
    </h3>
    <Kv rows={rows} />
  </section>
);
