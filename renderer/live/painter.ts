import type { PreviewHeader } from '../../contract/index.ts';
import { type Preview, videoColour } from '../connection/preview.ts';
import { FONT } from '../theme.ts';
import { contain, placeTags, type PreviewObject, type Rect, tagText } from './labels.ts';
import { type SceneLook, ScenePainter } from './scene-painter.ts';
import { trackColour } from './track-colours.ts';

const INK = '#0b1016';
const TAG_BACK = 'rgba(10, 12, 15, 0.84)';
const TAG_HEIGHT_PX = 16;
const TAG_PAD_PX = 5;
const WIDTHS_KEPT = 2_000;

/**
 * Draws pictures with the objects of that same frame on one canvas, as large as they fit. Keeps the picture shown last, to draw it again when
 * the canvas changes; `dispose` frees it. For the window's thread, on animation frames.
 */
export class PicturePainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #widths = new Map<string, number>();
  #frame: VideoFrame | null = null;
  #header: PreviewHeader | null = null;
  #pixelAspect = 1;
  #scale = 1;
  #covered: readonly Rect[] = [];
  readonly #scene = new ScenePainter();

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d', { alpha: true });
    if (context === null) throw new Error('This browser has no 2D canvas.');
    this.#canvas = canvas;
    this.#context = context;
  }

  /** @param scale device pixels a CSS pixel; width and height in device pixels */
  resize(widthPx: number, heightPx: number, scale: number): void {
    this.#scale = scale;
    if (this.#canvas.width !== widthPx) this.#canvas.width = widthPx;
    if (this.#canvas.height !== heightPx) this.#canvas.height = heightPx;
    this.#widths.clear();
    this.redraw();
  }

  /** @param rects of the canvas that something stands over, in device pixels: tags keep out of them */
  avoid(rects: readonly Rect[]): void {
    this.#covered = rects;
    this.redraw();
  }

  /** @param pixelAspect width ÷ height of one pixel of the source */
  show({ header, planes, map }: Preview, pixelAspect: number): void {
    const frame = new VideoFrame(planes, {
      format: 'I420',
      codedWidth: header.width,
      codedHeight: header.height,
      timestamp: Math.round(header.ptsMs * 1000),
      colorSpace: videoColour(header),
    });
    this.#frame?.close();
    this.#frame = frame;
    this.#scene.take(header.scene, map);
    this.#header = header;
    this.#pixelAspect = pixelAspect;
    this.redraw();
  }

  /** Whether what the first network says of each part of the picture is drawn over it, and how much it covers (0..1). */
  scene(look: SceneLook): void {
    this.#scene.look = look;
    this.redraw();
  }

  /** Nothing is shown any more. */
  clear(): void {
    this.dispose();
    this.#context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  dispose(): void {
    this.#frame?.close();
    this.#frame = null;
    this.#header = null;
  }

  redraw(): void {
    const [frame, header, context] = [this.#frame, this.#header, this.#context];
    if (frame === null || header === null) return;
    const { width, height } = this.#canvas;
    const rect = contain((header.sourceWidth * this.#pixelAspect) / header.sourceHeight, width, height);
    const picture = { x: Math.round(rect.x), y: Math.round(rect.y), w: Math.round(rect.w), h: Math.round(rect.h) };
    context.clearRect(0, 0, width, height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(frame, picture.x, picture.y, picture.w, picture.h);
    context.save();
    context.beginPath();
    context.rect(picture.x, picture.y, picture.w, picture.h);
    context.clip();
    if (header.scene === null) this.#drawObjects(header, picture);
    else this.#scene.draw(context, picture);
    context.restore();
  }

  #drawObjects(header: PreviewHeader, picture: Rect): void {
    const toX = picture.w / header.sourceWidth;
    const toY = picture.h / header.sourceHeight;
    const boxes = header.objects.map(({ box: [x1, y1, x2, y2] }) => ({
      x: picture.x + x1 * toX,
      y: picture.y + y1 * toY,
      w: (x2 - x1) * toX,
      h: (y2 - y1) * toY,
    }));
    this.#context.font = `600 ${11 * this.#scale}px ${FONT}`;
    this.#context.textBaseline = 'middle';
    const tags = header.objects.map((object) => this.#measure(object));
    const places = placeTags(boxes, tags, picture, this.#covered);
    for (const [index, box] of boxes.entries()) this.#drawBox(box, trackColour(header.objects[index]!.track));
    for (const [index, tag] of tags.entries()) this.#drawTag(places[index]!, tag, trackColour(header.objects[index]!.track));
  }

  #measure(object: PreviewObject): Tag {
    const { main, second } = tagText(object);
    const mainW = this.#width(main) + 2 * TAG_PAD_PX * this.#scale;
    const secondW = second === null ? 0 : this.#width(second) + 2 * TAG_PAD_PX * this.#scale;
    return { main, second, mainW, w: Math.ceil(mainW + secondW), h: TAG_HEIGHT_PX * this.#scale };
  }

  #width(text: string): number {
    const known = this.#widths.get(text);
    if (known !== undefined) return known;
    if (this.#widths.size >= WIDTHS_KEPT) this.#widths.clear();
    const width = this.#context.measureText(text).width;
    this.#widths.set(text, width);
    return width;
  }

  #drawBox({ x, y, w, h }: Rect, colour: string): void {
    const context = this.#context;
    context.strokeStyle = 'rgba(0, 0, 0, 0.4)';
    context.lineWidth = 4 * this.#scale;
    context.strokeRect(x, y, w, h);
    context.strokeStyle = colour;
    context.lineWidth = 2 * this.#scale;
    context.strokeRect(x, y, w, h);
  }

  #drawTag({ x, y, w, h }: Rect, { main, second, mainW }: Tag, colour: string): void {
    const context = this.#context;
    const pad = TAG_PAD_PX * this.#scale;
    const middle = y + h / 2 + 0.5 * this.#scale;
    if (second !== null) {
      context.fillStyle = TAG_BACK;
      context.fillRect(x + mainW - 1, y, w - mainW + 1, h);
      context.fillStyle = colour;
      context.fillText(second, x + mainW + pad, middle);
    }
    context.fillStyle = colour;
    context.fillRect(x, y, mainW, h);
    context.fillStyle = INK;
    context.fillText(main, x + pad, middle);
  }
}

interface Tag {
  readonly main: string;
  readonly second: string | null;
  readonly mainW: number;
  readonly w: number;
  readonly h: number;
}
