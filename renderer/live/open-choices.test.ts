import { describe, expect, it } from 'vitest';
import { openSettings } from '../../contract/index.ts';
import { choosesDecoding, firstChoices, isHardwareName, type OpenChoices, openParams } from './open-choices.ts';

const choices = (differs: Partial<OpenChoices> = {}): OpenChoices => ({ ...firstChoices(null), ...differs });

describe('openParams', () => {
  it('says nothing of what nobody chose', () => {
    expect(openParams(choices(), 'rtsp://camera/one')).toEqual({ pace: 'realtime' });
  });

  it('says what was chosen, and of RTSP how it comes', () => {
    const chosen = choices({
      detector: 'yolox_nano',
      classifier: 'none',
      decoder: 'ffmpeg',
      hardware: 'vaapi',
      strict: true,
      transport: 'udp',
    });
    const said = { pace: 'realtime', detector: 'yolox_nano', classifier: null, decoder: 'ffmpeg', hardware: 'vaapi', strict: true };
    expect(openParams(chosen, '/a.mp4')).toEqual(said);
    expect(openParams(chosen, 'rtsp://camera/one')).toEqual({ ...said, rtspTransport: 'udp' });
    expect(openSettings.parse(openParams(chosen, 'rtsp://camera/one')).rtspTransport).toBe('udp');
  });

  it('is strict only about a device', () => {
    expect(openParams(choices({ hardware: 'off', strict: true }), '/a.mp4')).toMatchObject({ hardware: 'off', strict: false });
    expect(openParams(choices({ strict: true }), '/a.mp4')).toEqual({ pace: 'realtime' });
  });
});

describe('firstChoices', () => {
  it('are how it was asked for where that failed', () => {
    const failed = firstChoices(openSettings.parse({ hardware: 'cuda', strict: true, rtspTransport: 'udp', detector: 'broken' }));
    expect(failed).toMatchObject({ hardware: 'cuda', strict: true, transport: 'udp', detector: 'default', decoder: null });
    expect(choosesDecoding(failed)).toBe(true);
    expect(choosesDecoding(firstChoices(openSettings.parse({})))).toBe(false);
  });
});

it('knows what can be a device', () => {
  expect(['vaapi', 'd3d11va', 'off', ' cuda ', 'CUDA', '', 'a b'].map(isHardwareName)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
