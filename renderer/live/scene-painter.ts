import type { FrameScene } from '../../contract/index.ts';
import type { Rect } from './labels.ts';
import { coloursOf } from './scene-colours.ts';

export interface SceneLook {
  readonly shown: boolean;
  /** 0..1: how much of the picture it covers. */
  readonly opacity: number;
  /** Class 0 is what is behind everything, and covers nothing. */
  readonly clearFirst: boolean;
}

/** Draws what the first network says of each part of the picture over it: a map of classes keeps its cells, one of nearness is smooth. */
export class ScenePainter {
  look: SceneLook = { shown: true, opacity: 0.55, clearFirst: false };
  readonly #canvas = document.createElement('canvas');
  readonly #context = this.#canvas.getContext('2d');
  readonly #colours = { segment: coloursOf('segment'), depth: coloursOf('depth') };
  #task: 'segment' | 'depth' | null = null;

  /** Takes the map of a picture; null where it has none. */
  take(scene: FrameScene | null, map: Uint8Array<ArrayBuffer> | null): void {
    this.#task = null;
    if (scene === null || scene.map === null || map === null || scene.task === 'classify' || this.#context === null) return;
    const { width, height } = scene.map;
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    const image = this.#context.createImageData(width, height);
    const colours = new Uint32Array(this.#colours[scene.task].slice().buffer);
    const pixels = new Uint32Array(image.data.buffer);
    if (scene.task === 'segment' && this.look.clearFirst) colours[0] = 0;
    for (let at = 0; at < pixels.length; at++) pixels[at] = colours[map[at]!]!;
    this.#context.putImageData(image, 0, 0);
    this.#task = scene.task;
  }

  draw(context: CanvasRenderingContext2D, picture: Rect): void {
    if (this.#task === null || !this.look.shown) return;
    context.save();
    context.globalAlpha = this.look.opacity;
    context.imageSmoothingEnabled = this.#task === 'depth';
    context.drawImage(this.#canvas, picture.x, picture.y, picture.w, picture.h);
    context.restore();
  }
}
