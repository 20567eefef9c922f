import { describe, expect, it } from 'vitest';
import { isSessionId, newSessionId, sessionFolder, sessionsRoot } from './location.ts';

describe('sessionsRoot', () => {
  it('follows the environment, then the habits of the system', () => {
    expect(sessionsRoot({ THROUGHLINE_SESSIONS: '/data/runs' }, 'linux', '/home/me')).toBe('/data/runs');
    expect(sessionsRoot({}, 'linux', '/home/me')).toBe('/home/me/.local/share/throughline/sessions');
    expect(sessionsRoot({ XDG_DATA_HOME: '/x' }, 'linux', '/home/me')).toBe('/x/throughline/sessions');
    expect(sessionsRoot({}, 'darwin', '/Users/me')).toBe('/Users/me/Library/Application Support/throughline/sessions');
    expect(sessionsRoot({ APPDATA: '/r' }, 'win32', '/u')).toContain('/r');
  });
});

describe('session ids', () => {
  it.each(['', '.', '..', '../x', 'a/b', 'a\\b', 'C:x', '/etc', 'x\0y', 'x\n', '.hidden', 'x.', 'x ', 'a'.repeat(201), '\ud800'])(
    'refuses %j',
    (id) => {
      expect(isSessionId(id)).toBe(false);
      expect(() => sessionFolder('/root', id)).toThrow(/is no session id/);
    },
  );

  it.each(['20261123-084605-clip', 'Mein Lauf 3', 'café', '-rf', '..x'.slice(2)])('takes %j', (id) => {
    expect(sessionFolder('/root', id)).toBe(`/root/${id}`);
  });

  it('makes ids that are folder names, whatever the source is called', () => {
    const at = new Date('2026-11-23T08:46:05.678Z');
    expect(newSessionId('Person-Bicycle Car.mp4', at)).toBe('20261123-084605-person-bicycle-car');
    for (const name of ['', '../../etc/passwd', '日本.mp4', 'x'.repeat(500), '---', 'rtsp://u:p@h/1']) {
      expect(isSessionId(newSessionId(name, at))).toBe(true);
    }
  });
});
