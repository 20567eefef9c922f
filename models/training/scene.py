"""Frames of the self-test scene with their exact truth, as examples for training.

`npm run -s models:scenes -- --out FOLDER` writes what is read here; `rendered` calls it where that is still to be done.
"""

import json
import os
import pathlib
import subprocess

import numpy as np
from PIL import Image

LABELS = ["vehicle", "pedestrian"]
COLOURS = ["red", "orange", "yellow", "green", "blue", "purple", "white", "black"]
KINDS = ["car", "van", "truck", "bus", "adult", "child"]

# Of what is seen less, nobody can say where it is: neither wanted nor punished.
LEAST_VISIBLE = 0.2
LEAST_SIDE_PX = 4


REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
CACHE = "/tmp/throughline-training"
#: Seeds and frames of each: what is learnt from, and what is looked at meanwhile. Others are for `npm run models:evaluate`.
TRAINING = ("scenes", "1-600", 8)
VALIDATION = ("scenes-validation", "900001-900040", 4)


def rendered(cache, which=TRAINING):
    """The folder of the scenes in the cache; painted first where they are not all there (1.9 GB, some minutes)."""
    name, seeds, frames = which
    folder = os.path.join(cache, name)
    if not os.path.exists(folder):
        part = folder + ".part"
        script = REPOSITORY / "main/engine/pipeline/source/street/render.ts"
        subprocess.run(["node", str(script), "--out", part, "--seeds", seeds, "--frames", str(frames)], check=True)
        os.replace(part, folder)
    return folder


class SceneFrames:
    """What the render script wrote: frames [N, height, width, 3] uint8 RGB on the disk, and the objects of each."""

    def __init__(self, folder, width=480, height=270):
        with open(os.path.join(folder, "truth.ndjson"), encoding="utf8") as lines:
            self.truth = [json.loads(line)["objects"] for line in lines]
        path = os.path.join(folder, "frames.rgb")
        self.frames = np.memmap(path, np.uint8, "r", shape=(len(self.truth), height, width, 3))

    def __len__(self):
        return len(self.truth)

    def example(self, index):
        """(image [H, W, 3] uint8 BGR, boxes [n, 4] float32 px x1 y1 x2 y2, labels [n] int64, ignore [n] bool)."""
        objects = self.truth[index]
        boxes = np.array([each["box"] for each in objects], np.float32).reshape(-1, 4)
        labels = np.array([LABELS.index(each["label"]) for each in objects], np.int64)
        seen = np.array([each["visibility"] for each in objects], np.float32)
        narrow = (np.minimum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]) < LEAST_SIDE_PX) if len(boxes) else np.zeros(0, bool)
        return np.ascontiguousarray(self.frames[index][:, :, ::-1]), boxes, labels, (seen < LEAST_VISIBLE) | narrow


def augment_frame(rng, example, width, height, pad=114):
    """Another view of a frame: mirrored, nearer or farther, moved, in another light; as large as the network's input, the rest padded.

    Half of the examples keep their size, since that is what the network sees most.
    """
    image, boxes, labels, ignore = example
    boxes = boxes.copy()
    tall, wide = image.shape[:2]
    if rng.random() < 0.5:
        image = image[:, ::-1]
        boxes[:, [0, 2]] = wide - boxes[:, [2, 0]]
    scale = 1.0 if rng.random() < 0.5 else rng.uniform(0.6, 1.5)
    if scale != 1.0:
        size = (max(1, round(wide * scale)), max(1, round(tall * scale)))
        image = np.asarray(Image.fromarray(np.ascontiguousarray(image)).resize(size, Image.BILINEAR))
        boxes *= [size[0] / wide, size[1] / tall] * 2
    tall, wide = image.shape[:2]
    # Where the picture is larger than the input a part of it is cut out, else it lies somewhere in it.
    moved = scale != 1.0
    x = rng.integers(min(0, width - wide), max(0, width - wide) + 1) if moved else 0
    y = rng.integers(min(0, height - tall), max(0, height - tall) + 1) if moved else 0
    canvas = np.full((height, width, 3), pad, np.uint8)
    part = image[max(0, -y):max(0, -y) + height, max(0, -x):max(0, -x) + width]
    top, left = max(0, y), max(0, x)
    part = part[:height - top, :width - left]
    canvas[top:top + part.shape[0], left:left + part.shape[1]] = part
    boxes += [x, y, x, y]
    whole = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    boxes[:, [0, 2]] = boxes[:, [0, 2]].clip(left, left + part.shape[1])
    boxes[:, [1, 3]] = boxes[:, [1, 3]].clip(top, top + part.shape[0])
    sides = boxes[:, 2:] - boxes[:, :2]
    left_over = sides[:, 0] * sides[:, 1] / np.maximum(whole, 1e-6)
    keep = (sides > 1).all(1)
    ignore = ignore | (left_over < 0.25) | (sides.min(1) < LEAST_SIDE_PX)
    if rng.random() < 0.7:
        gain = rng.uniform(0.75, 1.25) * rng.uniform(0.94, 1.06, 3)
        canvas = np.clip(canvas * gain + rng.uniform(-12, 12), 0, 255).astype(np.uint8)
    return canvas, boxes[keep], labels[keep], ignore[keep]


def planes(image):
    """The I420 planes of an RGB picture, BT.601 in limited range: what is between the decoder and a crop in the pipeline."""
    rgb = image.astype(np.float32)
    r, g, b = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    luma = 16 + 0.257 * r + 0.504 * g + 0.098 * b
    blue = 128 - 0.148 * r - 0.291 * g + 0.439 * b
    red = 128 + 0.439 * r - 0.368 * g - 0.071 * b
    half = lambda plane: plane.reshape(plane.shape[0] // 2, 2, plane.shape[1] // 2, 2).mean((1, 3))
    return [Image.fromarray(np.rint(each).astype(np.uint8)) for each in (luma, half(blue), half(red))]


def crop_of(yuv, box, size):
    """A box of the picture as the pipeline cuts it out (pipeline/classify/cropper.ts): each plane stretched to size x size, then RGB."""
    half = [side / 2 for side in box]
    luma, blue, red = (np.asarray(plane.resize((size, size), Image.BILINEAR, box=tuple(at)), np.float32) for plane, at in zip(yuv, (box, half, half)))
    y, u, v = 1.164 * (luma - 16), blue - 128, red - 128
    return np.clip(np.stack([y + 1.596 * v, y - 0.392 * u - 0.813 * v, y + 2.017 * u], -1) + 0.5, 0, 255).astype(np.uint8)


def crops_of(frames, seed, size=48, least_visible=0.25, each=1):
    """Crops of all objects that are seen, their boxes off by as much as a detector's are: pictures [N, size, size, 3] uint8 RGB, answers [N, 2]."""
    rng = np.random.default_rng(seed)
    pictures, answers = [], []
    for index in range(len(frames)):
        image = frames.frames[index]
        tall, wide = image.shape[0] // 2 * 2, image.shape[1] // 2 * 2
        yuv = planes(image[:tall, :wide])
        for one in frames.truth[index]:
            x1, y1, x2, y2 = one["box"]
            if one["visibility"] < least_visible or min(x2 - x1, y2 - y1) < 6:
                continue
            for _ in range(each):
                off = rng.normal(0, 0.05, 4) * [x2 - x1, y2 - y1, x2 - x1, y2 - y1]
                box = np.clip(np.array([x1, y1, x2, y2]) + off, 0, [wide, tall, wide, tall])
                if (box[2:] - box[:2]).min() < 4:
                    continue
                pictures.append(crop_of(yuv, box.tolist(), size))
                answers.append((COLOURS.index(one["colour"]), KINDS.index(one["kind"])))
    return np.stack(pictures), np.array(answers, np.int64)
