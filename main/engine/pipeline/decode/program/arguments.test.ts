import { describe, expect, it } from 'vitest';
import { type DecodeRequest, decodeJob, type LiveRequest, liveJob, probeJob } from './arguments.ts';

const request: DecodeRequest = {
  kind: 'file',
  url: 'file:/videos/a b.mp4',
  streamIndex: 2,
  fromS: null,
  shiftS: 0,
  device: null,
  threads: 1,
  pixelFormat: null,
  plainName: false,
  networkTimeoutUs: null,
};
const line = (args: readonly string[]): string => args.join(' ');

describe('the arguments of an ffmpeg that decodes', () => {
  it('keep every picture and its time', () => {
    const { input, inputOptions, outputOptions, output } = decodeJob(request, { demuxClock: '-1' }, 'unix:/tmp/x/frames');
    expect([input, output]).toEqual(['file:/videos/a b.mp4', 'unix:/tmp/x/frames']);
    expect(line(inputOptions)).toBe('-loglevel level+info -noautorotate -copyts -threads 1 -protocol_whitelist file,crypto,data');
    expect(line(outputOptions)).toContain('-map 0:2 -fps_mode passthrough -enc_time_base -1 -c:v rawvideo');
    expect(line(outputOptions)).toMatch(/-f nut$/);
    expect(line(decodeJob(request, { demuxClock: 'demux' }, 'x').outputOptions)).toContain('-enc_time_base demux');
  });

  it('begin elsewhere, on a device, later, where that is asked for', () => {
    const { inputOptions, outputOptions } = decodeJob({ ...request, fromS: 1.5, device: 'vaapi', shiftS: 2 }, { demuxClock: '-1' }, 'x');
    expect(line(inputOptions)).toContain('-hwaccel vaapi');
    expect(line(inputOptions)).toMatch(/-ss 1\.500000$/);
    expect(line(outputOptions)).toContain('-output_ts_offset 2 ');
  });

  it('give up a network that is silent, and take a name with a % as it is', () => {
    expect(line(decodeJob({ ...request, networkTimeoutUs: 5_000_000 }, { demuxClock: '-1' }, 'x').inputOptions)).toContain(
      '-rw_timeout 5000000',
    );
    expect(line(decodeJob({ ...request, plainName: true }, { demuxClock: '-1' }, 'x').inputOptions)).toContain(
      '-f image2 -pattern_type none',
    );
  });

  it('take what arrives of a live source', () => {
    const live: LiveRequest = { kind: 'live', url: 'rtsp://camera/1', rtspTransport: 'udp', threads: 1 };
    const { inputOptions, outputOptions } = liveJob(live, { demuxClock: '-1' }, 'x');
    expect(line(inputOptions)).toContain('-use_wallclock_as_timestamps 1 -rtsp_transport udp -timeout 10000000');
    expect(line(outputOptions)).toBe('-an -sn -dn -fps_mode passthrough -enc_time_base -1 -c:v rawvideo -flush_packets 1 -f nut');
    expect(line(liveJob({ ...live, url: 'https://host/live.m3u8' }, { demuxClock: '-1' }, 'x').inputOptions)).toMatch(
      /1000000 -rw_timeout 10000000$/,
    );
  });

  it('decode one picture to nowhere, to see which device does', () => {
    const { inputOptions, outputOptions, output } = probeJob({ ...request, device: 'cuda', fromS: 9 });
    expect(line(inputOptions)).toMatch(/^-loglevel level\+debug .*-hwaccel cuda/);
    expect(line(inputOptions)).not.toContain('-ss');
    expect([line(outputOptions), output]).toEqual(['-map 0:2 -frames:v 1 -f null', '-']);
  });
});
