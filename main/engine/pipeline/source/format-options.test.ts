import { describe, expect, it } from 'vitest';
import { formatOptions, schemeOf } from './format-options.ts';

const of = (url: string) => formatOptions({ url }, { rtspTransport: 'udp' });

describe('what FFmpeg is told beside an address', () => {
  it('keeps files to this machine', () => {
    expect(of('file:/clips/a%d.mp4')).toMatchObject({ protocol_whitelist: 'file,crypto,data', pattern_type: 'none' });
    expect(of('file:/clips/a.mp4')).not.toHaveProperty('timeout');
  });

  it('has a limit of time for networks, where `timeout` means that', () => {
    for (const url of ['http://camera/a', 'udp://239.0.0.1:5000', 'srt://host:1'])
      expect(of(url)).toMatchObject({ rw_timeout: 5e6, timeout: 5e6 });
    // To RTMP it would mean to listen, to a local socket ms.
    for (const url of ['rtmp://host/live', 'unix:/tmp/socket?listen=1']) {
      expect(of(url)).toMatchObject({ rw_timeout: 5e6 });
      expect(of(url)).not.toHaveProperty('timeout');
    }
  });

  it('says how RTSP is to carry the pictures, and nobody else', () => {
    expect(of('rtsp://camera/1')).toMatchObject({ rtsp_transport: 'udp' });
    expect(of('rtmp://camera/1')).not.toHaveProperty('rtsp_transport');
  });

  it('knows schemes in any spelling', () => {
    expect([schemeOf({ url: 'RTSP://a' }), schemeOf({ url: 'unix:/a' }), schemeOf({ url: '/a' })]).toEqual(['rtsp', 'unix', 'file']);
  });
});
