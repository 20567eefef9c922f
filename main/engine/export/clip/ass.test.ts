import { describe, expect, it } from 'vitest';
import type { FrameObject } from '../../../../contract/index.ts';
import { assEvents, assHead, assText, tagText } from './ass.ts';

const object = (over: Partial<FrameObject> = {}): FrameObject => ({
  track: 4,
  label: 'person',
  score: 0.844,
  box: [10.4, 60, 110, 220],
  class: null,
  also: [],
  ...over,
});
const size = { width: 640, height: 360 };
const events = (...objects: FrameObject[]): string[] => assEvents({ fromCs: 6, toCs: 360_012, objects }, size).trim().split('\n');

describe('the script of a clip', () => {
  it('has the source’s own pixels for its units', () => {
    expect(assHead(size)).toContain('PlayResX: 640\nPlayResY: 360\n');
  });

  it('says in a tag what each network behind the detector says', () => {
    const said = (label: string, score: number) => ({ label, score, ageFrames: 0, ageMs: 0 });
    expect(tagText(object({ class: said('woman', 0.98) }))).toBe('#4 person .84 · woman .98');
    expect(tagText(object({ track: null, class: said('woman', 0.98), also: [said('happy, glad', 0.7), said('age 30', 1)] }))).toBe(
      'person .84 · woman .98 · happy .70 · age 30 1.0',
    );
  });

  it('draws a frame of four strips in the colour of its track, and its tag above', () => {
    const [box, tag] = events(object());
    expect(box).toBe(
      'Dialogue: 0,0:00:00.06,1:00:00.12,Box,,0,0,0,,{\\an7\\pos(10,60)\\1c&H74BAFD&\\p1}' +
        'm 0 0 l 100 0 100 2 0 2 m 0 158 l 100 158 100 160 0 160 m 0 2 l 2 2 2 158 0 158 m 98 2 l 100 2 100 158 98 158',
    );
    expect(tag).toMatch(/^Dialogue: 1,0:00:00\.06,1:00:00\.12,Tag,,0,0,0,,\{\\an1\\pos\(12,58\)\\3c&H\w{6}&\}#4 person \.84$/);
  });

  it('keeps boxes within the picture, leaves out those outside, and puts a tag inside where there is no room above', () => {
    expect(events(object({ box: [-20, -5, 700, 400] }))[0]).toContain('\\pos(0,0)');
    expect(events(object({ box: [-20, -5, 700, 400] }))[0]).toContain('l 640 0 640 2');
    expect(events(object({ box: [-20, -5, 700, 400] }))[1]).toContain('{\\an7\\pos(2,2)');
    expect(events(object({ box: [700, 0, 800, 50] }))).toEqual(['']);
  });

  it('writes any label as text', () => {
    expect(assText('a{\\b1}b\\N\r\nc,d')).toBe('a\\{\\\u2060b1\\}b\\\u2060N c,d');
    expect(events(object({ label: '{\\p1}m 0 0 l 9 9' }))[1]).toContain('\\{\\\u2060p1\\}m 0 0');
  });

  it('says the label of the second network, and no track where there is none', () => {
    const second = { label: 'beach wagon, station wagon', score: 0.62, ageFrames: 0, ageMs: 0 };
    expect(tagText(object({ track: null, score: 1, class: second }))).toBe('person 1.0 · beach wagon .62');
    expect(tagText(object({ label: 'x'.repeat(90) }))).toHaveLength('#4  .84'.length + 40);
  });
});
