import { Button, Loader } from '@mantine/core';
import { type JSX, useEffect, useState } from 'react';
import type { SessionDetail } from '../../contract/session.ts';
import { request } from '../connection/client.ts';
import { SessionReport } from './session-report.tsx';

/** Opens a session and shows it, or says why it cannot be opened. */
export function SessionView({ id, onBack }: { readonly id: string; readonly onBack: () => void }): JSX.Element {
  const [detail, setDetail] = useState<SessionDetail | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    request('openSession', { id }).then(
      (opened) => current && setDetail(opened),
      (error: unknown) => current && setFault(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      current = false;
    };
  }, [id]);

  if (detail !== null) return <SessionReport detail={detail} onBack={onBack} />;
  return (
    <div className="se-page">
      <header className="se-head">
        <Button size="xs" variant="default" onClick={onBack} data-testid="session-back">
          ← Sessions
        </Button>
        <h1>{id}</h1>
      </header>
      {fault === null ? (
        <Loader size="sm" className="se-loading" aria-label="Opening the session" />
      ) : (
        <p className="se-warning" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
