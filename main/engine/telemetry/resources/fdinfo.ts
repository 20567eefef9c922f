/**
 * The kernel's DRM usage stats (Documentation/gpu/drm-usage-stats.rst): what one open file of a device says in /proc/self/fdinfo about the use that
 * was made of the device through it.
 */
export interface DrmClient {
  readonly driver: string;
  /** PCI address of the device, as `0000:00:02.0`; empty where it is not on a PCI bus. */
  readonly device: string;
  /** Files with the same id are one client, whose counters must be taken once. */
  readonly client: string;
  /** Engines of the device by name: `render`, `video`, `gfx`, `dec`, `rcs`, `vcs`. */
  readonly engines: ReadonlyMap<string, DrmEngine>;
  /** Memory of the device that is in use; null where the driver does not say. */
  readonly memoryBytes: number | null;
}

export interface DrmEngine {
  /** Counts up while the engine works for this client. */
  readonly busy: number;
  /** Counts up with time, in the same unit; null: `busy` is in nanoseconds, and time is the caller's. */
  readonly total: number | null;
  /** How many of them there are; `busy` is their sum. */
  readonly capacity: number;
}

const UNIT_BYTES: { readonly [unit: string]: number } = { '': 1, KiB: 1024, MiB: 1024 * 1024 };
/** Newer drivers say resident and total; `drm-memory-` is their older name. Taken from the first that is there. */
const MEMORY_KEYS = ['drm-resident-', 'drm-memory-', 'drm-total-'] as const;

const fieldsOf = (text: string): Map<string, string> =>
  new Map(
    text.split('\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return line.startsWith('drm-') && colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1).trim()] as const] : [];
    }),
  );

/** Key value pairs that begin with `prefix`, by the rest of their key, as numbers without their unit. */
const numbersOf = (fields: ReadonlyMap<string, string>, prefix: string): Map<string, number> =>
  new Map(
    [...fields].flatMap(([key, value]) => {
      const [, digits, unit] = /^(\d+)(?: (\w+))?$/.exec(value) ?? [];
      if (!key.startsWith(prefix) || digits === undefined) return [];
      return [[key.slice(prefix.length), Number(digits) * (UNIT_BYTES[unit ?? ''] ?? 1)] as const];
    }),
  );

const memoryOf = (fields: ReadonlyMap<string, string>): number | null => {
  for (const prefix of MEMORY_KEYS) {
    const regions = [...numbersOf(fields, prefix)].filter(([region]) => !region.startsWith('cycles-'));
    if (regions.length > 0) return regions.reduce((sum, [, bytes]) => sum + bytes, 0);
  }
  return null;
};

/** Reads one file of /proc/self/fdinfo; null where it is not of a DRM device, or its driver counts no engine's time. */
export const parseFdinfo = (text: string): DrmClient | null => {
  const fields = fieldsOf(text);
  const driver = fields.get('drm-driver');
  const client = fields.get('drm-client-id');
  if (driver === undefined || client === undefined) return null;
  const capacities = numbersOf(fields, 'drm-engine-capacity-');
  const totals = numbersOf(fields, 'drm-total-cycles-');
  const engines = new Map<string, DrmEngine>();
  for (const [name, busy] of numbersOf(fields, 'drm-engine-')) {
    if (!name.startsWith('capacity-')) engines.set(name, { busy, total: null, capacity: capacities.get(name) || 1 });
  }
  for (const [name, busy] of numbersOf(fields, 'drm-cycles-')) {
    const total = totals.get(name);
    if (total !== undefined) engines.set(name, { busy, total, capacity: capacities.get(name) || 1 });
  }
  return engines.size === 0 ? null : { driver, device: fields.get('drm-pdev') ?? '', client, engines, memoryBytes: memoryOf(fields) };
};
