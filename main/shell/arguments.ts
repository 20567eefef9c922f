import { z } from 'zod';

const handedOver = z.array(z.string());

/**
 * The user's arguments. `npm start` hands them over in an environment variable, since Chromium takes arguments with dashes for its own; else
 * they stand on the command line after the program and, unless packaged, the application's folder.
 */
export const userArguments = (argv: readonly string[], env: NodeJS.ProcessEnv, isPackaged: boolean): readonly string[] => {
  const given = env['THROUGHLINE_ARGS'];
  return given === undefined ? argv.slice(isPackaged ? 1 : 2) : handedOver.parse(JSON.parse(given));
};
