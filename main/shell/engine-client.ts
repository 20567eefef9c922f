import { z } from 'zod';
import type { RequestName, RequestParams } from '../../contract/index.ts';
import type { EngineAddress } from './supervisor.ts';

const failure = z.object({ error: z.object({ message: z.string() }) });

/**
 * Has the engine do a request over HTTP, for what comes from outside the window: its menu, a file given to the application.
 * @throws Error with the engine's sentence.
 */
export const askEngine = async <N extends RequestName>(address: EngineAddress, name: N, params: RequestParams<N>): Promise<void> => {
  const answer = await fetch(new URL('/api/request', address.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${address.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, params }),
  });
  if (answer.ok) return;
  const parsed = failure.safeParse(await answer.json().catch(() => null));
  throw new Error(parsed.success ? parsed.data.error.message : `The engine answered with status ${answer.status}.`);
};
