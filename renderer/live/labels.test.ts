import { describe, expect, it } from 'vitest';
import { contain, placeTags, type Rect, shortLabel, tagText } from './labels.ts';

const picture: Rect = { x: 10, y: 20, w: 640, h: 360 };
const tag = { w: 90, h: 16 };
const inside = (r: Rect): boolean =>
  r.x >= picture.x && r.y >= picture.y && r.x + r.w <= picture.x + picture.w && r.y + r.h <= picture.y + picture.h;
const overlaps = (a: Rect, b: Rect): boolean => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe('placeTags', () => {
  it('puts a tag above its box', () => {
    expect(placeTags([{ x: 100, y: 100, w: 50, h: 80 }], [tag], picture)).toEqual([{ x: 100, y: 84, w: 90, h: 16 }]);
  });

  it('puts it below where there is no room above', () => {
    expect(placeTags([{ x: 100, y: 22, w: 50, h: 80 }], [tag], picture)[0]).toMatchObject({ y: 102 });
  });

  it('never lets a tag leave the picture', () => {
    const boxes = [
      { x: -40, y: -10, w: 60, h: 60 },
      { x: 630, y: 370, w: 60, h: 60 },
      { x: 0, y: 0, w: 2000, h: 2000 },
      { x: 640, y: 20, w: 10, h: 360 },
    ];
    const placed = placeTags(boxes, [tag, tag, tag, { w: 200, h: 16 }], picture);
    expect(placed.every(inside)).toBe(true);
    expect(placed).toHaveLength(4);
  });

  it('keeps tags of close objects apart', () => {
    const boxes = [
      { x: 200, y: 100, w: 20, h: 60 },
      { x: 210, y: 102, w: 20, h: 60 },
      { x: 215, y: 98, w: 20, h: 60 },
    ];
    const [a, b, c] = placeTags(boxes, [tag, tag, tag], picture);
    expect(overlaps(a!, b!) || overlaps(b!, c!) || overlaps(a!, c!)).toBe(false);
  });
});

describe('placeTags under an overlay', () => {
  const hud: Rect = { x: 10, y: 20, w: 200, h: 180 };
  const place = (box: Rect): Rect => placeTags([box], [tag], picture, [hud])[0]!;

  it('takes a tag to where it can be read', () => {
    const walker = { x: 60, y: 100, w: 120, h: 230 };
    expect(overlaps(place(walker), hud)).toBe(false);
    expect(place({ ...walker, h: 280 }), 'no room below: where the covered part of the box ends').toMatchObject({ y: 200 });
  });

  it('goes beside the overlay inside a wide box', () => {
    expect(place({ x: 20, y: 20, w: 600, h: 360 })).toMatchObject({ x: 210, y: 20 });
  });

  it('leaves other tags alone', () => {
    expect(place({ x: 400, y: 100, w: 50, h: 80 })).toEqual({ x: 400, y: 84, w: 90, h: 16 });
  });
});

describe('tagText', () => {
  const object = { track: 4, label: 'person', score: 0.84, box: [0, 0, 1, 1] as [number, number, number, number], class: null, also: [] };
  it('has a second part only where there is a class', () => {
    expect(tagText(object)).toEqual({ main: '#4 person .84', second: null });
    expect(tagText({ ...object, track: null, class: { label: 'academic gown, robe', score: 0.31, ageFrames: 3, ageMs: 120 } })).toEqual({
      main: 'person .84',
      second: 'academic gown .31',
    });
  });

  it('says all that the networks behind the detector say', () => {
    const said = (label: string, score: number) => ({ label, score, ageFrames: 0, ageMs: 0 });
    const second = tagText({ ...object, class: said('woman', 0.98), also: [said('happy', 0.71)] }).second;
    expect(second).toBe('woman .98 · happy .71');
  });

  it('shortens long labels', () => {
    expect(shortLabel('a label that is far too long for a tag')).toHaveLength(28);
  });
});

describe('contain', () => {
  it('fits the whole picture, centred', () => {
    expect(contain(2, 400, 400)).toEqual({ x: 0, y: 100, w: 400, h: 200 });
    expect(contain(0.5, 400, 400)).toEqual({ x: 100, y: 0, w: 200, h: 400 });
  });
});
