import { Button, Loader } from '@mantine/core';
import type { JSX } from 'react';
import type { Comparison } from '../../contract/compare.ts';
import { useRequest } from '../connection/use-request.ts';
import { formatPlural } from '../format.ts';
import { Failure } from '../sessions/failure.tsx';
import { compareRefusal } from '../sessions/marked.ts';
import type { SessionsRoute } from '../sessions/route.ts';
import './compare.css';
import { ComparedCoursesPanel } from './compared-courses.tsx';
import { EcdfPanel } from './ecdf-panel.tsx';
import { MetricTable } from './metric-table.tsx';
import { SessionCards } from './session-cards.tsx';
import { SettingsTable } from './settings-table.tsx';
import { withBaseline } from './words.ts';

interface Props {
  readonly ids: readonly string[];
  readonly onOpen: (route: SessionsRoute) => void;
}

interface ReportProps extends Props {
  readonly comparison: Comparison;
}

function Report({ comparison, ids, onOpen }: ReportProps): JSX.Element {
  const show = (next: readonly string[]): void => onOpen({ page: 'compare', ids: next });
  return (
    <>
      <SessionCards
        comparison={comparison}
        onBaseline={(id) => show(withBaseline(ids, id))}
        onRemove={ids.length <= 2 ? null : (id) => show(ids.filter((other) => other !== id))}
      />
      {comparison.cautions.length > 0 && (
        <ul className="se-warning" data-testid="cautions">
          {comparison.cautions.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      <div className="cm-columns" data-many={comparison.sessions.length > 2}>
        <MetricTable comparison={comparison} />
        <div className="cm-right">
          <SettingsTable comparison={comparison} />
          <EcdfPanel comparison={comparison} />
          <ComparedCoursesPanel sessions={comparison.sessions} />
        </div>
      </div>
    </>
  );
}

/** Sessions side by side; the first is what the others are held against. */
export function ComparePage({ ids, onOpen }: Props): JSX.Element {
  const refusal = compareRefusal(ids.length);
  const { result, fault, busy, again } = useRequest('compareSessions', refusal === null ? { ids: [...ids] } : null);
  return (
    <div className="se-page" data-testid="compare-page" aria-busy={busy}>
      <header className="se-head">
        <Button size="xs" variant="default" onClick={() => onOpen({ page: 'list' })} data-testid="compare-back">
          ← Sessions
        </Button>
        <h1>Compare</h1>
        <span className="se-dim">{formatPlural(ids.length, 'session')}</span>
        {busy && result !== null && <Loader size="xs" aria-label="Comparing" />}
      </header>
      {refusal !== null && <p className="se-warning">{refusal}: go back to the list and mark them there.</p>}
      {fault !== null && <Failure text={fault} onRetry={again} />}
      {busy && result === null && <Loader size="sm" className="se-loading" aria-label="Comparing" />}
      {result !== null && <Report comparison={result} ids={ids} onOpen={onOpen} />}
    </div>
  );
}
