import { describe, expect, it } from 'vitest';
import { isOwnRequest, newToken, pathOf, sameToken, tokenOf } from './guard.ts';

describe('isOwnRequest', () => {
  it.each([
    [{ host: '127.0.0.1:80' }, true],
    [{ host: 'LOCALHOST:80' }, true],
    [{ host: '[::1]:80', origin: 'http://[::1]:80' }, true],
    [{ host: '127.0.0.1:80', origin: 'http://127.0.0.1:80' }, true],
    [{ host: '127.0.0.1:80', origin: 'http://localhost:80' }, false],
    [{ host: '127.0.0.1:80', origin: 'https://127.0.0.1:80' }, false],
    [{ host: '127.0.0.1:80', origin: 'null' }, false],
    [{ host: '127.0.0.1:81' }, false],
    [{ host: '127.0.0.1' }, false],
    [{ host: '127.0.0.1:80.evil.example' }, false],
    [{}, false],
  ])('%o: %s', (headers, expected) => {
    expect(isOwnRequest(headers, 80)).toBe(expected);
  });
});

describe('tokens', () => {
  it('are 256 bits, url-safe and new each time', () => {
    expect(newToken()).toMatch(/^[\w-]{43}$/);
    expect(newToken()).not.toBe(newToken());
  });

  it('match only themselves', () => {
    expect(sameToken('abc', 'abc')).toBe(true);
    for (const other of ['abd', 'ab', 'abcd', '', null, undefined]) expect(sameToken(other, 'abc')).toBe(false);
    expect(sameToken(null, '')).toBe(false);
  });

  it('are read from the header first, then from the query', () => {
    expect(tokenOf('/ws?token=a', 'Bearer b')).toBe('b');
    expect(tokenOf('/ws?x=1&token=a', undefined)).toBe('a');
    expect(tokenOf('/ws', 'Basic b')).toBeNull();
    expect(tokenOf(undefined, undefined)).toBeNull();
    expect(pathOf('/ws?token=a')).toBe('/ws');
  });
});
