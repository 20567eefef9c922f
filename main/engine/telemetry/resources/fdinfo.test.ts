import { expect, it } from 'vitest';
import { parseFdinfo } from './fdinfo.ts';
import { AMD, INTEL, XE } from './fdinfo-samples.ts';

it('reads what i915 says: nanoseconds, several engines of one kind, resident memory', () => {
  const client = parseFdinfo(INTEL({ render: 9_288_864_723, video: 500 }));
  expect(client).toMatchObject({ driver: 'i915', device: '0000:00:02.0', client: '7', memoryBytes: 6044 * 1024 + 512 });
  expect(client?.engines.get('render')).toEqual({ busy: 9_288_864_723, total: null, capacity: 1 });
  expect(client?.engines.get('video')).toEqual({ busy: 500, total: null, capacity: 2 });
  expect([...(client?.engines.keys() ?? [])]).toEqual(['render', 'copy', 'video', 'video-enhance']);
});

it('reads what amdgpu says, with the older names of memory', () => {
  const client = parseFdinfo(AMD({ gfx: 1_203_400_000, dec: 7 }));
  expect(client).toMatchObject({ driver: 'amdgpu', device: '0000:03:00.0', memoryBytes: (32_768 + 2048) * 1024 });
  expect(client?.engines.get('dec')?.busy).toBe(7);
});

it('reads what xe says: cycles of engines, and of time', () => {
  const client = parseFdinfo(XE({ rcs: 28_257_900, vcs: 0, total: 7_655_183_225 }));
  expect(client?.engines.get('rcs')).toEqual({ busy: 28_257_900, total: 7_655_183_225, capacity: 1 });
  expect(client?.engines.get('vcs')?.capacity).toBe(2);
  expect(client?.memoryBytes).toBe((192 + 23_992) * 1024);
});

it('knows files that are of no use', () => {
  expect(parseFdinfo('pos:\t0\nflags:\t02100002\nmnt_id:\t26\nino:\t12\n')).toBeNull();
  expect(parseFdinfo('drm-driver:\tnvidia-drm\ndrm-client-id:\t3\n')).toBeNull();
  expect(parseFdinfo('drm-driver:\ti915\ndrm-engine-render:\t3 ns\n')).toBeNull();
  expect(parseFdinfo('')).toBeNull();
});
