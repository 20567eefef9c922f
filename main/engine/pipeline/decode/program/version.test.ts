import { describe, expect, it } from 'vitest';
import { parseVersion } from './version.ts';

const output = (version: string, libavcodec: string): string => `ffmpeg version ${version} Copyright (c) 2000-2026 the FFmpeg developers
built with gcc 12 (Debian 12.2.0-14+deb12u1)
configuration: --prefix=/usr --enable-gpl
libavutil      57. 28.100 / 57. 28.100
libavcodec     ${libavcodec} / ${libavcodec}
`;

describe('parseVersion', () => {
  it('reads a release as a distribution names it', () => {
    expect(parseVersion(output('5.1.9-0+deb12u1', '59. 37.100'))).toEqual({
      version: '5.1.9-0+deb12u1',
      build: 'gcc 12 (Debian 12.2.0-14+deb12u1), libavcodec 59.37.100',
      tooOld: false,
      demuxClock: '-1',
    });
    expect(parseVersion(output('7.0', '61.  3.100'))?.demuxClock).toBe('demux');
  });

  it.each([
    ['4.4.2-0ubuntu0.22.04.1', '58.134.100', true],
    ['5.0.3', '59. 18.100', true],
    ['5.1', '59. 37.100', false],
    ['n7.1', '61. 19.100', false],
    ['10.0', '70.  1.100', false],
    // Builds of a day have no number.
    ['N-99999-g0123456789', '58. 91.100', true],
    ['N-118000-g0123456789', '61. 33.100', false],
    ['2024-01-01-git-e1c1dc8347-full_build-www.gyan.dev', '60. 37.100', false],
  ])('%s with libavcodec %s: too old %s', (version, libavcodec, tooOld) => {
    expect(parseVersion(output(version, libavcodec))?.tooOld).toBe(tooOld);
  });

  it('does not take another program for ffmpeg', () => {
    expect(parseVersion('avconv version 12.3')).toBeNull();
    expect(parseVersion('')).toBeNull();
  });
});
