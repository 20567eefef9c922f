import { useCallback, useEffect, useState } from 'react';
import { type RequestName, type RequestParams, type RequestResult, toFaultRecord } from '../../contract/index.ts';
import { request } from './client.ts';

/** What was asked of the engine, and how far that is. */
export interface Asked<T> {
  /** The newest answer; stays while the next is under way. */
  readonly result: T | null;
  /** Why there is no newer one, in a sentence. */
  readonly fault: string | null;
  readonly busy: boolean;
  readonly again: () => void;
  /** Changes what is shown by what is known to have become of it. */
  readonly change: (how: (result: T) => T) => void;
}

interface State<T> {
  readonly result: T | null;
  readonly fault: string | null;
  readonly busy: boolean;
}

/** Asks the engine, and again whenever the parameters change. @param params null: nothing is asked, and what was answered is forgotten */
export function useRequest<N extends RequestName>(name: N, params: RequestParams<N> | null): Asked<RequestResult<N>> {
  const [state, setState] = useState<State<RequestResult<N>>>({ result: null, fault: null, busy: params !== null });
  const [attempt, setAttempt] = useState(0);
  const key = params === null ? null : JSON.stringify(params);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks the same again
  useEffect(() => {
    if (key === null) {
      setState({ result: null, fault: null, busy: false });
      return undefined;
    }
    let current = true;
    setState((old) => ({ ...old, fault: null, busy: true }));
    request(name, JSON.parse(key) as RequestParams<N>).then(
      (result) => current && setState({ result, fault: null, busy: false }),
      (error: unknown) => current && setState((old) => ({ ...old, fault: toFaultRecord(error).message, busy: false })),
    );
    return () => {
      current = false;
    };
  }, [name, key, attempt]);
  const again = useCallback(() => setAttempt((n) => n + 1), []);
  const change = useCallback(
    (how: (result: RequestResult<N>) => RequestResult<N>) =>
      setState((old) => (old.result === null ? old : { ...old, result: how(old.result) })),
    [],
  );
  return { ...state, again, change };
}
