import { describe, expect, it } from 'vitest';
import { isNetwork, isRtsp, joinAddress, nameOf, originOf, splitAddress, tellsSecret } from './address.ts';

describe('splitAddress', () => {
  it('takes name and password out, decoded', () => {
    expect(splitAddress('rtsp://admin:s%40cret@camera:554/one?x=1')).toEqual({
      shown: 'rtsp://camera:554/one?x=1',
      credentials: { user: 'admin', password: 's@cret' },
    });
    expect(splitAddress('rtsp://admin@camera/one')).toEqual({ shown: 'rtsp://camera/one', credentials: { user: 'admin', password: '' } });
  });

  it('leaves none of a password behind that nobody encoded', () => {
    for (const password of ['p@ss', 'p:ss', 'p/ss', 'p?ss', 'p#ss', '100%', 'a/b@c'])
      expect(splitAddress(`rtsp://admin:${password}@camera/one`), password).toEqual({
        shown: 'rtsp://camera/one',
        credentials: { user: 'admin', password },
      });
  });

  it('finds nobody where nobody is', () => {
    for (const uri of [
      'rtsp://camera/one',
      'rtsp://camera:554/a@b',
      'rtsp://[fe80::1]:554/a@b',
      '/videos/a:b@c.mp4',
      'C:\\a@b.mp4',
      'file:///a@b',
      'generated:640x360',
    ])
      expect(splitAddress(uri), uri).toEqual({ shown: uri, credentials: null });
    expect(splitAddress('rtsp://@camera/one')).toEqual({ shown: 'rtsp://camera/one', credentials: null });
  });
});

describe('joinAddress', () => {
  it('gives back what was taken apart', () => {
    const credentials = { user: 'ad min', password: 'a/b@c:d?e#f%g' };
    const uri = joinAddress('rtsp://camera:554/one', credentials);
    expect(uri).toBe('rtsp://ad%20min:a%2Fb%40c%3Ad%3Fe%23f%25g@camera:554/one');
    expect(splitAddress(uri)).toEqual({ shown: 'rtsp://camera:554/one', credentials });
  });

  it('leaves an address that nobody asks at, and a path, as they are', () => {
    expect(joinAddress('rtsp://camera/one', null)).toBe('rtsp://camera/one');
    expect(joinAddress('/videos/a.mp4', { user: 'a', password: 'b' })).toBe('/videos/a.mp4');
    expect(joinAddress('http://camera/one', { user: 'a', password: '' })).toBe('http://a@camera/one');
  });
});

it('knows network addresses, and what their credentials are kept for', () => {
  expect(['rtsp://a', 'HTTP://a/b', 'file:///a', '/a', 'generated:1x1'].map(isNetwork)).toEqual([true, true, false, false, false]);
  expect(['rtsp://a', 'rtsps://a', 'http://a'].map(isRtsp)).toEqual([true, true, false]);
  expect(originOf('RTSP://me:x@Camera:554/One')).toBe('rtsp://camera:554');
  expect(originOf('rtsp://')).toBeNull();
  expect(originOf('/a/b.mp4')).toBeNull();
});

it('sees a secret that stands behind the host', () => {
  expect(['rtsp://a/b?password=x', 'http://a/b?access_token=1', 'rtsp://a/user=admin_pwd=x&c=1'].map(tellsSecret)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['rtsp://a/b?channel=1', '/keys/token=1.mp4'].map(tellsSecret)).toEqual([false, false]);
});

it('names a source by its last part', () => {
  expect(nameOf('rtsp://me:secret@camera/one/?token=x')).toBe('one');
  expect(nameOf('rtsp://camera')).toBe('camera');
  expect(nameOf('/videos/street.mp4')).toBe('street.mp4');
});
