import { describe, expect, it } from 'vitest';
import { sessionUrl, socketUrl } from './endpoint.ts';

describe('socketUrl', () => {
  it('carries the token of the page to the host of the page', () => {
    expect(socketUrl({ protocol: 'http:', host: '127.0.0.1:4000', search: '?token=a-b_c' })).toBe('ws://127.0.0.1:4000/ws?token=a-b_c');
    expect(socketUrl({ protocol: 'https:', host: 'gpu.example', search: '' })).toBe('wss://gpu.example/ws?token=');
  });
});

describe('sessionUrl', () => {
  it('carries the token, and an id as it is', () => {
    expect(sessionUrl({ search: '?token=a-b_c' }, '2026 clip #1', 'thumbnail')).toBe(
      '/api/sessions/2026%20clip%20%231/thumbnail?token=a-b_c',
    );
    expect(sessionUrl({ search: '' }, 'x', 'export/csv')).toBe('/api/sessions/x/export/csv?token=');
  });
});
