import { describe, expect, it } from 'vitest';
import { Fault } from '../../contract/index.ts';
import { redact, redactError, splitAddress } from './credentials.ts';

describe('splitAddress', () => {
  it.each([
    ['rtsp://cam.local:554/stream', 'rtsp://cam.local:554/stream'],
    ['rtsp://user:word@cam.local:554/stream', 'rtsp://cam.local:554/stream'],
    ['rtsp://user@cam/stream', 'rtsp://cam/stream'],
    ['rtsp://us%40er:p%3Aw%2F0@[fe80::1%25eth0]:554/s?x=1', 'rtsp://[fe80::1%25eth0]:554/s?x=1'],
    ['rtsp://[::1]:554/s', 'rtsp://[::1]:554/s'],
    ['http://10.0.0.7:80/@folder/a.mp4', 'http://10.0.0.7:80/@folder/a.mp4'],
    ['http://nas:8080/@eaDir/a.mp4', 'http://nas:8080/@eaDir/a.mp4'],
    ['http://site/a?mail=a@b.c', 'http://site/a?mail=a@b.c'],
    ['https://site/a.m3u8?token=abc&x=1&X-Amz-Signature=def', 'https://site/a.m3u8?token=…&x=1&X-Amz-Signature=…'],
    ['srt://host:9000?mode=caller&passphrase=long secret', 'srt://host:9000?mode=caller&passphrase=…'],
    ['/videos/a@b.mp4', '/videos/a@b.mp4'],
    ['C:\\videos\\a.mp4', 'C:\\videos\\a.mp4'],
  ])('opens %s as it is, and shows %s', (address, shown) => {
    expect(splitAddress(address).opened).toBe(address);
    expect(splitAddress(address).shown.replace(/passphrase=….*/, 'passphrase=…')).toBe(shown);
  });

  it.each([
    ['rtsp://user:p@ss:w0rd/…@cam.local:554/s', 'rtsp://user:p%40ss%3Aw0rd%2F%E2%80%A6@cam.local:554/s', 'rtsp://…@cam.local:554/s'],
    ['rtsp://user:p?q#r@cam/s', 'rtsp://user:p%3Fq%23r@cam/s', 'rtsp://…@cam/s'],
    ['rtsp://user:12/34@cam/s', 'rtsp://user:12%2F34@cam/s', 'rtsp://…@cam/s'],
    [
      'rtsp://用户:пароль/1@[::1]:554/s',
      'rtsp://%E7%94%A8%E6%88%B7:%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8C%2F1@[::1]:554/s',
      'rtsp://…@[::1]:554/s',
    ],
    ['rtsp://user:100%/a@cam/s', 'rtsp://user:100%25%2Fa@cam/s', 'rtsp://…@cam/s'],
  ])('makes of %s what FFmpeg can open', (address, opened, shown) => {
    expect(splitAddress(address)).toEqual({ opened, shown });
  });

  it('hides more rather than less where an address can be read in two ways', () => {
    // FFmpeg reads the host "ss" here.
    const address = 'rtsp://user:p@ss/w0rd@cam.local/s';
    expect(splitAddress(address)).toEqual({ opened: address, shown: 'rtsp://…@cam.local/s' });
    expect(splitAddress('rtsp://admin:hunter2').shown).toBe('rtsp://admin:…');
    expect(splitAddress('rtsp://user:p@ss@cam/s').shown).toBe('rtsp://…@cam/s');
    expect(splitAddress('rtsp://user:word with spaces@cam/s').shown).toBe('rtsp://cam/s');
  });
});

describe('redact', () => {
  it.each([
    ['[rtsp @ 0x5] rtsp://u:secret@cam/s: Connection refused', '[rtsp @ 0x5] rtsp://cam/s: Connection refused'],
    ['"http://u:secret@[::1]:80/a?key=secret" cannot be opened', '"http://[::1]:80/a?key=…" cannot be opened'],
    ['see (https://docs.site:8080), and http://127.0.0.1:4711: fine', 'see (https://docs.site:8080), and http://127.0.0.1:4711: fine'],
    ['GET / Authorization: Basic c2VjcmV0\nHost: a', 'GET / Authorization: …\nHost: a'],
    ['tcp://u:sec/ret@h:1 and udp://u:secret@239.0.0.1:5000', 'tcp://…@h:1 and udp://239.0.0.1:5000'],
    ['mail a@b.c about 5:30 // nothing', 'mail a@b.c about 5:30 // nothing'],
  ])('%s', (text, shown) => {
    expect(redact(text)).toBe(shown);
    expect(redact(shown)).toBe(shown);
  });

  it('of errors keeps their kind', () => {
    const fault = redactError(new Fault('source', 'No "rtsp://u:secret@cam/s".'));
    expect(fault).toBeInstanceOf(Fault);
    expect(fault).toMatchObject({ kind: 'source', message: 'No "rtsp://cam/s".' });
    const bug = redactError(new TypeError('bad rtsp://u:secret@cam/s')) as Error;
    expect(`${bug.message} ${bug.stack}`).not.toContain('secret');
    const fine = new Error('nothing to hide');
    expect(redactError(fine)).toBe(fine);
    expect(redactError('rtsp://u:secret@cam/s')).toBe('rtsp://cam/s');
  });

  it('hides every piece of odd credentials, whatever stands around them', () => {
    const passwords = ['p@ss:w0rd/…', 'a?b@c', '#hash#', 'ä/ö@ü', '%zz%', 'q\'uo"te', '12/34', '[x]', '@@', '//x//', ':::'];
    for (const password of passwords) {
      for (const host of ['cam.local:554', '10.0.0.1', '[::1]:8554', 'localhost']) {
        for (const frame of [(url: string) => url, (url: string) => `"${url}" cannot be opened (x): y.`, (url: string) => `<${url}>, so`]) {
          const shown = redact(frame(`rtsp://Qadmin:Z${password}Z@${host}/live`));
          expect(shown, password).not.toMatch(/Qadmin|Z/);
          expect(shown, password).toContain(host);
        }
      }
    }
  });
});
