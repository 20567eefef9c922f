import { Button, Loader } from '@mantine/core';
import type { JSX } from 'react';
import { useRequest } from '../connection/use-request.ts';
import { Failure } from './failure.tsx';
import type { SessionsRoute } from './route.ts';
import { SessionReport } from './session-report.tsx';
import { useCourse } from './use-session.ts';

/** Opens a session and shows it, or says why it cannot be opened. */
export function SessionView({ id, onOpen }: { readonly id: string; readonly onOpen: (route: SessionsRoute) => void }): JSX.Element {
  const { result, fault, again, change } = useRequest('openSession', { id });
  const store = useCourse(id);
  const back = (): void => onOpen({ page: 'list' });
  if (result !== null && store !== null) {
    return <SessionReport detail={result} store={store} onBack={back} onChanged={(item) => change((detail) => ({ ...detail, item }))} />;
  }
  return (
    <div className="se-page">
      <header className="se-head">
        <Button size="xs" variant="default" onClick={back} data-testid="session-back">
          ← Sessions
        </Button>
        <h1>{id}</h1>
      </header>
      {fault === null ? (
        <Loader size="sm" className="se-loading" aria-label="Opening the session" />
      ) : (
        <Failure text={fault} onRetry={again} />
      )}
    </div>
  );
}
