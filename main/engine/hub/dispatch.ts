import { Fault, type ParsedParams, REQUESTS, type RequestName, type RequestResult } from '../../../contract/index.ts';
import type { z } from 'zod';
import type { EngineControl } from './engine-control.ts';

const sentenceOf = (name: RequestName, error: z.ZodError): string => {
  const issue = error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? name : `${name}.${issue.path.join('.')}`;
  return `The request "${where}" is not valid: ${issue?.message ?? 'unknown reason'}.`;
};

/**
 * Checks the parameters of a request and has the engine do it.
 * @throws Fault of kind `usage` where they are not valid; whatever the engine throws.
 */
export const dispatch = async <N extends RequestName>(engine: EngineControl, name: N, params: unknown): Promise<RequestResult<N>> => {
  const parsed = REQUESTS[name].params.safeParse(params ?? {});
  if (!parsed.success) throw new Fault('usage', sentenceOf(name, parsed.error));
  return engine.handle(name, parsed.data as ParsedParams<N>);
};
