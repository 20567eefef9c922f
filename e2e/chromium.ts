import { existsSync } from 'node:fs';

const candidates = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The system's Chromium, or undefined: then Playwright looks for its own. */
const chromiumPath: string | undefined = candidates.find((path) => path !== undefined && existsSync(path));

/** Tests run where there is no GPU, often as root, and must not wait for the network. */
const CHROMIUM_ARGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
];

export const launchOptions = { ...(chromiumPath === undefined ? {} : { executablePath: chromiumPath }), args: [...CHROMIUM_ARGS] };
