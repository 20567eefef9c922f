import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where a provider's process of this id has onnxruntime write its profile: known to both, as either may have to remove it. */
export const profileFolder = (pid: number): string => join(tmpdir(), `throughline-profile-${pid}`);
