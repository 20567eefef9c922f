import type { FrameObject } from '../../../../contract/index.ts';
import { trackColour } from './colours.ts';
import type { Shown } from './showing.ts';

/** Upright size of the source, px. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Longer labels are cut. */
const MAX_LABEL = 40;
const INK = '#0b1220';
/** Between tags and their text, px, and how far a line of text is from the next, in sizes of the font. */
const TAG_PAD_PX = 2;
const LINE = 1.25;

const fontPx = ({ height }: PictureSize): number => Math.max(12, Math.min(48, Math.round(height / 40)));
const linePx = ({ height }: PictureSize): number => Math.max(2, Math.round(height / 360));

/** `#rrggbb` as ASS has it: blue, green, red. */
const assColour = (rgb: string): string => `&H${rgb.slice(5, 7)}${rgb.slice(3, 5)}${rgb.slice(1, 3)}&`.toUpperCase();

/** H:MM:SS.cc */
const assTime = (centiseconds: number): string => {
  const part = (value: number): string => String(value).padStart(2, '0');
  const seconds = Math.floor(centiseconds / 100);
  return `${Math.floor(seconds / 3600)}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}.${part(centiseconds % 100)}`;
};

/**
 * Any text as text: braces would begin an override, a backslash a line break or an escape (a word joiner of no width after it keeps it from that), and
 * a line of the script ends with its line.
 */
export const assText = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what a script must not hold
    .replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ')
    .replaceAll('\\', '\\\u2060')
    .replaceAll('{', '\\{')
    .replaceAll('}', '\\}');

const shortLabel = (label: string): string => {
  const first = label.split(',')[0]?.trim() || label.trim();
  return first.length > MAX_LABEL ? `${first.slice(0, MAX_LABEL - 1)}…` : first;
};
/** ".84" */
const score = (value: number): string => (value >= 0.995 ? '1.0' : value.toFixed(2).slice(1));

/** "#4 person .84 · woman .98 · happy .62" */
export const tagText = (object: FrameObject): string => {
  const said = [object, ...(object.class === null ? [] : [object.class]), ...object.also];
  return `${object.track === null ? '' : `#${object.track} `}${said.map((each) => `${shortLabel(each.label)} ${score(each.score)}`).join(' · ')}`;
};

/** What comes before the events. ScriptType and the rest as libass reads them: sizes are pixels of the source, lines are not wrapped. */
export const assHead = (size: PictureSize): string => `[Script Info]
ScriptType: v4.00+
PlayResX: ${size.width}
PlayResY: ${size.height}
WrapStyle: 2
ScaledBorderAndShadow: yes
YCbCr Matrix: None

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Box,sans-serif,${fontPx(size)},&H00FFFFFF,&H00FFFFFF,&H66000000,&H00000000,0,0,0,0,100,100,0,0,1,1,0,7,0,0,0,1
Style: Tag,sans-serif,${fontPx(size)},${assColour(INK).replace('&H', '&H00').replace(/&$/, '')},&H00FFFFFF,&H00FFFFFF,&H00FFFFFF,-1,0,0,0,100,100,0,0,3,${TAG_PAD_PX},0,1,0,0,0,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
`;

const clamp = (value: number, most: number): number => Math.round(Math.max(0, Math.min(most, value)));

/** Four strips that are a frame of `t` px within w × h. */
const framePath = (w: number, h: number, t: number): string => {
  const strip = (x1: number, y1: number, x2: number, y2: number): string => `m ${x1} ${y1} l ${x2} ${y1} ${x2} ${y2} ${x1} ${y2}`;
  return [strip(0, 0, w, t), strip(0, h - t, w, h), strip(0, t, t, h - t), strip(w - t, t, w, h - t)].join(' ');
};

/** The events of one frame: its objects' boxes, and their tags over them. Nothing for boxes that lie outside of the picture. */
export const assEvents = ({ fromCs, toCs, objects }: Shown, size: PictureSize): string => {
  const when = `${assTime(fromCs)},${assTime(toCs)}`;
  let boxes = '';
  let tags = '';
  for (const object of objects) {
    const [left, top, right, bottom] = object.box;
    const [x1, y1, x2, y2] = [clamp(left, size.width), clamp(top, size.height), clamp(right, size.width), clamp(bottom, size.height)];
    if (x2 <= x1 || y2 <= y1) continue;
    const colour = assColour(trackColour(object.track));
    const t = Math.min(linePx(size), Math.ceil((x2 - x1) / 2), Math.ceil((y2 - y1) / 2));
    boxes += `Dialogue: 0,${when},Box,,0,0,0,,{\\an7\\pos(${x1},${y1})\\1c${colour}\\p1}${framePath(x2 - x1, y2 - y1, t)}\n`;
    // Above the box, or within it where there is no room.
    const isAbove = y1 >= fontPx(size) * LINE;
    const place = isAbove ? `\\an1\\pos(${x1 + TAG_PAD_PX},${y1 - TAG_PAD_PX})` : `\\an7\\pos(${x1 + TAG_PAD_PX},${y1 + TAG_PAD_PX})`;
    tags += `Dialogue: 1,${when},Tag,,0,0,0,,{${place}\\3c${colour}}${assText(tagText(object))}\n`;
  }
  return boxes + tags;
};
