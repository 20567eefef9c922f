import { describe, expect, it } from 'vitest';
import { socketUrl } from './endpoint.ts';

describe('socketUrl', () => {
  it('carries the token of the page to the host of the page', () => {
    expect(socketUrl({ protocol: 'http:', host: '127.0.0.1:4000', search: '?token=a-b_c' })).toBe('ws://127.0.0.1:4000/ws?token=a-b_c');
    expect(socketUrl({ protocol: 'https:', host: 'gpu.example', search: '' })).toBe('wss://gpu.example/ws?token=');
  });
});
