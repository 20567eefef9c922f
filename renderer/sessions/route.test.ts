import { describe, expect, it } from 'vitest';
import { hashOf, isSessionsHash, routeOf } from './route.ts';

describe('addresses', () => {
  it('name a session and back', () => {
    const route = { page: 'session', id: '2026-11-23 clip#1' } as const;
    expect(routeOf(hashOf(route))).toEqual(route);
    expect(hashOf({ page: 'list' })).toBe('#/sessions');
  });
  it('name those that are compared, in their order, commas in their names and all', () => {
    const route = { page: 'compare', ids: ['b', 'a, then c'] } as const;
    expect(hashOf(route)).toBe('#/compare/b,a%2C%20then%20c');
    expect(routeOf(hashOf(route))).toEqual(route);
  });
  it('that name nothing lead to the list', () => {
    for (const hash of ['', '#/sessions', '#/sessions/', '#/sessions/%', '#/compare', '#/elsewhere/x', '#/sessions/a/b'])
      expect(routeOf(hash), hash).toEqual({ page: 'list' });
  });
  it('are known as these pages', () => {
    expect(['#/sessions', '#/sessions/x', '#/compare/x,y'].every(isSessionsHash)).toBe(true);
    expect(['', '#/live', '#/sessionsx'].some(isSessionsHash)).toBe(false);
  });
});
