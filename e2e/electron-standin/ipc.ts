type Handler = (event: unknown, ...args: unknown[]) => unknown;
const handlers = new Map<string, Handler>();

export const ipcMain = {
  handle: (channel: string, handler: Handler): void => {
    if (handlers.has(channel)) throw new Error(`A second handler for ${channel}.`);
    handlers.set(channel, handler);
  },
};

/** Calls the handler of a channel as Electron does; an error crosses as its message. */
export const answerInvoke = async (
  event: unknown,
  channel: string,
  args: readonly unknown[],
): Promise<{ result?: unknown; error?: string }> => {
  const handler = handlers.get(channel);
  if (handler === undefined) return { error: `No handler registered for '${channel}'` };
  try {
    return { result: await handler(event, ...args) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
};
