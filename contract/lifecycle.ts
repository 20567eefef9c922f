import { z } from 'zod';

/**
 * What a supervisor and its engine say to each other over the child process's IPC channel. The supervisor says `stop`; where the channel
 * closes, the engine ends by itself.
 */
export const engineReady = z.object({
  type: z.literal('ready'),
  /** Address of the page, token included. */
  url: z.string(),
  port: z.int(),
  token: z.string(),
});
export type EngineReady = z.infer<typeof engineReady>;

export const stopRequest = z.object({ type: z.literal('stop') });
export type StopRequest = z.infer<typeof stopRequest>;
