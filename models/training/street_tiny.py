"""street-tiny: people, bicycles, cars and larger vehicles in real footage, trained from scratch; see README.md.

    /usr/bin/python3 models/training/street_tiny.py all --data ../shared/data

`all` does, one after another, what can also be asked for alone: `start` (what all trainings begin with: drawn streets, cut-outs of stills),
`final` (all clips but the test-only one, tried on that), `folds` (trainings without some groups of clips, tried on those), `export`.
"""
import argparse
import io
import json
import pathlib
import time

import numpy as np
import torch
from PIL import Image, ImageFilter

from detector import STREET, TinyDetector, macs
from export import REPOSITORY, export_detector
from run import Budget, average_precision, detect, detection_batch, detection_step, letterbox, prepare, train
from scene import rendered
from street_data import CLASSES, CLIPS, STILLS, TEST_ONLY, collect, cut_outs

WIDTH, HEIGHT = 480, 288
#: (width, height, pictures in a batch, how often): small windows are quick, large ones teach large objects. On one thread, PyTorch 1.13 computes
#: 1x1 convolutions of batches below 16 in a way that takes four times as long.
WINDOWS = ((256, 160, 16, 0.75), (384, 224, 16, 0.15), (480, 288, 16, 0.1))
#: What a fold does not train on.
FOLDS = (("store-aisle", "head-pose"), ("classroom", "dog"), ("face-demographics", "asl"), ("juggle",))
#: A teacher's box smaller than this in the network's picture is ignored when measuring, px.
SMALLEST = (5, 14)


class Pictures:
    """Draws training pictures from the clips and cut-outs of `groups`, and from drawn streets."""

    def __init__(self, clips, pieces, groups, scenes=None, real=0.5, pasted=0.3):
        self.clips = [clip for clip in clips.values() if clip["group"] in groups and clip["group"] not in TEST_ONLY]
        by_group = {}
        for clip in self.clips:
            by_group.setdefault(clip["group"], []).append(clip)
        self.groups = list(by_group.values())
        stills = {group for group in STILLS.values()}
        # A group of a few stills is drawn less often than one of clips.
        self.odds = np.array([0.35 if all(c["group"] in stills and len(c["images"]) == 1 for c in group) else 1 for group in self.groups])
        self.odds /= self.odds.sum()
        self.pieces = [[p for p in pieces if p[3] in groups and p[2] == label] for label in range(len(CLASSES))]
        people = {}
        for piece in self.pieces[0]:
            people.setdefault(piece[3], []).append(piece)
        self.people = list(people.values())
        self.empty = [
            image for clip in self.clips for image, rows in zip(clip["images"], clip["labels"]) if len(rows[0]) == 0
        ]
        # Frames with what there is least of: bicycles.
        self.rare = [(clip, at) for clip in self.clips for at, rows in enumerate(clip["labels"]) if ((rows[1] == 1) & ~rows[2]).any()]
        self.scenes = scenes
        self.real, self.pasted = real, pasted

    def batch(self, rng):
        width, height, count, _ = WINDOWS[rng.choice(len(WINDOWS), p=[w[3] for w in WINDOWS])]
        images, truth = detection_batch([self.sample(rng, width, height) for _ in range(count)])
        return recolour(images, rng), truth

    def sample(self, rng, width, height):
        kind = rng.random()
        if kind < self.real and self.groups:
            group = self.groups[rng.choice(len(self.groups), p=self.odds)]
            clip = group[rng.integers(len(group))]
            at = rng.integers(len(clip["images"]))
            if self.rare and rng.random() < 0.08:
                clip, at = self.rare[rng.integers(len(self.rare))]
            sample = window(clip["images"][at], clip["labels"][at], rng, width, height)
            if rng.random() < 0.3:
                sample = self.paste(sample, rng, int(rng.integers(1, 3)))
            if rng.random() < 0.2:
                sample = self.quilt(sample, rng, width, height)
        elif kind < self.real + self.pasted or self.scenes is None:
            sample = self.paste(self.ground(rng, width, height), rng, int(rng.integers(1, 6)))
        else:
            image, *rows = self.scenes[int(rng.integers(len(self.scenes)))]
            sample = window(image, rows, rng, width, height)
            if rng.random() < 0.3:
                sample = self.paste(sample, rng, int(rng.integers(1, 4)))
        return spoil(sample, rng)

    def ground(self, rng, width, height):
        """A picture without objects: part of one that has none, or drawn rectangles."""
        if self.empty and rng.random() < 0.75:
            image = self.empty[rng.integers(len(self.empty))]
            h, w = image.shape[:2]
            share = rng.uniform(0.25, 1)
            cw, ch = max(32, int(w * share)), max(32, int(min(h, w * share * height / width * rng.uniform(0.7, 1.4))))
            x, y = rng.integers(0, w - cw + 1), rng.integers(0, h - ch + 1)
            picture = np.asarray(Image.fromarray(image[y : y + ch, x : x + cw]).resize((width, height), Image.BILINEAR))
            picture = picture[:, ::-1].copy() if rng.random() < 0.5 else picture.copy()
        else:
            # Patches of colour and grain: walls, shelves, shadows.
            picture = np.empty((height, width, 3), np.float32)
            picture[:] = rng.uniform(20, 235, 3) * 0.3 + rng.uniform(20, 235) * 0.7
            picture += np.linspace(-1, 1, height)[:, None, None] * rng.uniform(-50, 50)
            picture += np.linspace(-1, 1, width)[None, :, None] * rng.uniform(-50, 50)
            for _ in range(int(rng.integers(0, 30))):
                x, y = rng.integers(-20, width), rng.integers(-20, height)
                w, h = (rng.pareto(1.2, 2) * 12 + 3).clip(3, width).astype(int)
                picture[max(0, y) : max(0, y + h), max(0, x) : max(0, x + w)] += rng.normal(0, 30, 3) * 0.4 + rng.normal(0, 40)
            if rng.random() < 0.5:
                side = int(rng.integers(2, 9))
                grain = rng.normal(0, rng.uniform(3, 18), (height // side + 1, width // side + 1))
                picture += np.repeat(np.repeat(grain, side, 0), side, 1)[:height, :width, None]
            picture = picture.clip(0, 255).astype(np.uint8)
        return picture, np.zeros((0, 4), np.float32), np.zeros(0, int), np.zeros(0, bool), np.zeros(0, np.float32)

    def paste(self, sample, rng, count):
        """Cut-outs over a picture; what they hide for the most part is ignored."""
        image, boxes, labels, ignore, scores = sample
        image = image.copy()
        height, width = image.shape[:2]
        for _ in range(count):
            if rng.random() < 0.78 and self.people:
                group = self.people[rng.integers(len(self.people))]
                piece = group[rng.integers(len(group))]
            else:
                kinds = [pieces for pieces in self.pieces[1:] if pieces]
                if not kinds:
                    continue
                pieces = kinds[rng.integers(len(kinds))]
                piece = pieces[rng.integers(len(pieces))]
            picture, cover, label, _, below = piece
            tall = float(np.exp(rng.uniform(np.log(15), np.log(height * 1.1))))
            if label != 0:
                tall = min(tall, height * 0.55)
            scale = min(tall / picture.shape[0], 1.7)
            w, h = max(4, round(picture.shape[1] * scale * rng.uniform(0.85, 1.18))), max(6, round(picture.shape[0] * scale))
            if below and h > 40 and rng.random() < 0.5:
                y = height - h if h < height else int(rng.integers(0, 10))
            else:
                y = int(rng.integers(-h // 5, max(1, height - int(h * 0.8))))
            x = int(rng.integers(-w // 4, max(1, width - int(w * 0.75))))
            picture, cover = Image.fromarray(picture), Image.fromarray(cover)
            if rng.random() < 0.5:
                picture, cover = picture.transpose(Image.FLIP_LEFT_RIGHT), cover.transpose(Image.FLIP_LEFT_RIGHT)
            if label == 2 and rng.random() < 0.5:
                turn = rng.uniform(-25, 25)
                picture, cover = picture.rotate(turn, Image.BILINEAR), cover.rotate(turn, Image.BILINEAR)
            picture = np.asarray(picture.resize((w, h), Image.BILINEAR), np.float32)
            cover = np.asarray(cover.resize((w, h), Image.BILINEAR), np.float32)[..., None] / 255
            # Its own light, and clothes or paint of another colour.
            gain = rng.uniform(0.6, 1.35) * (rng.uniform(0.75, 1.3, 3) if rng.random() < 0.5 else np.ones(3))
            picture = (picture - 110) * rng.uniform(0.7, 1.2) + 110
            picture = (picture * gain + rng.uniform(-20, 20)).clip(0, 255)
            x1, y1, x2, y2 = max(0, x), max(0, y), min(width, x + w), min(height, y + h)
            if x2 - x1 < 4 or y2 - y1 < 8:
                continue
            part, over = picture[y1 - y : y2 - y, x1 - x : x2 - x], cover[y1 - y : y2 - y, x1 - x : x2 - x]
            ys, xs = np.nonzero((over[..., 0] > 0.5).any(1))[0], np.nonzero((over[..., 0] > 0.5).any(0))[0]
            if len(ys) < 8 or len(xs) < 3:
                continue
            under = image[y1:y2, x1:x2]
            image[y1:y2, x1:x2] = (under + (part - under) * over).astype(np.uint8)
            box = np.array([[x1 + xs[0], y1 + ys[0], x1 + xs[-1] + 1, y1 + ys[-1] + 1]], np.float32)
            if len(boxes):
                low, high = np.maximum(boxes[:, :2], box[:, :2]), np.minimum(boxes[:, 2:], box[:, 2:])
                hidden = np.clip(high - low, 0, None).prod(1) / np.maximum((boxes[:, 2:] - boxes[:, :2]).prod(1), 1)
                ignore = ignore | (hidden > 0.6)
            seen = (y2 - y1) * (x2 - x1) / (w * h)
            boxes, labels = np.concatenate([boxes, box]), np.append(labels, label)
            ignore, scores = np.append(ignore, seen < 0.35), np.append(scores, np.float32(1))
        return image, boxes, labels, ignore, scores

    def quilt(self, sample, rng, width, height):
        """Two pictures side by side, of different clips (after mosaic: Bochkovskiy et al., YOLOv4, 2020)."""
        group = self.groups[rng.choice(len(self.groups), p=self.odds)]
        clip = group[rng.integers(len(group))]
        at = rng.integers(len(clip["images"]))
        other = window(clip["images"][at], clip["labels"][at], rng, width, height)
        edge = int(width * rng.uniform(0.3, 0.7))
        image = sample[0].copy()
        image[:, edge:] = other[0][:, edge:]
        left, right = crop_rows(sample[1:], (0, 0, edge, height)), crop_rows(other[1:], (edge, 0, width, height))
        return (image, *(np.concatenate(pair) for pair in zip(left, right)))


def crop_rows(rows, area):
    """Boxes cut to an area; what is mostly outside is ignored, what is all but outside dropped."""
    boxes, labels, ignore, scores = rows
    if len(boxes) == 0:
        return boxes, labels, ignore, scores
    low, high = np.maximum(boxes[:, :2], area[:2]), np.minimum(boxes[:, 2:], area[2:])
    seen = np.clip(high - low, 0, None).prod(1) / np.maximum((boxes[:, 2:] - boxes[:, :2]).prod(1), 1e-3)
    cut = np.concatenate([low, high], 1).astype(np.float32)
    keep = (seen > 0.05) & ((high - low) > 2).all(1)
    tiny = (cut[:, 3] - cut[:, 1] < 9) | (cut[:, 2] - cut[:, 0] < 4)
    return cut[keep], labels[keep], (ignore | (seen < 0.35) | tiny)[keep], scores[keep]


def window(image, rows, rng, width, height):
    """A part of a picture, scaled, moved, perhaps mirrored, at the asked size; outside the picture it is grey (114)."""
    rows = (*rows, np.ones(len(rows[0]), np.float32))[:4]
    h, w = image.shape[:2]
    whole, usual = min(width / w, height / h), min(WIDTH / w, HEIGHT / h)
    scale = float(np.exp(rng.uniform(np.log(whole * 0.65), np.log(usual * 1.5))))
    wide = scale * rng.uniform(0.87, 1.15)
    pw, ph = width / wide, height / scale  # of the picture, px
    x0 = rng.uniform(min(0, w - pw), max(0, w - pw))
    y0 = rng.uniform(min(0, h - ph), max(0, h - ph))
    boxes, labels, ignore, scores = rows
    if len(boxes) and rng.random() < 0.6:
        # Near an object, so that there are not too many empty windows.
        box = boxes[rng.integers(len(boxes))]
        x0 = (box[0] + box[2]) / 2 - pw * rng.uniform(0.2, 0.8)
        y0 = (box[1] + box[3]) / 2 - ph * rng.uniform(0.2, 0.8)
        x0, y0 = float(np.clip(x0, min(0, w - pw), max(0, w - pw))), float(np.clip(y0, min(0, h - ph), max(0, h - ph)))
    sx0, sy0, sx1, sy1 = max(0.0, x0), max(0.0, y0), min(w, x0 + pw), min(h, y0 + ph)
    out = np.full((height, width, 3), 114, np.uint8)
    left, top = round((sx0 - x0) * wide), round((sy0 - y0) * scale)
    size = (min(width - left, max(1, round((sx1 - sx0) * wide))), min(height - top, max(1, round((sy1 - sy0) * scale))))
    part = Image.fromarray(image).resize(size, Image.BILINEAR, box=(sx0, sy0, sx1, sy1))
    out[top : top + size[1], left : left + size[0]] = np.asarray(part)
    moved = (boxes - np.array([x0, y0, x0, y0])) * np.array([wide, scale, wide, scale])
    rows = crop_rows((moved.astype(np.float32), labels, ignore, scores), (0, 0, width, height))
    if rng.random() < 0.5:
        out = out[:, ::-1].copy()
        boxes = rows[0].copy()
        boxes[:, [0, 2]] = width - rows[0][:, [2, 0]]
        rows = (boxes, *rows[1:])
    return (out, *rows)


def spoil(sample, rng):
    """Blur, coarseness and JPEG's artefacts, now and then."""
    image = sample[0]
    kind = rng.random()
    if kind < 0.12:
        image = np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 1.6))))
    elif kind < 0.24:
        share = rng.uniform(0.4, 0.8)
        h, w = image.shape[:2]
        image = np.asarray(Image.fromarray(image).resize((int(w * share), int(h * share)), Image.BILINEAR).resize((w, h), Image.BILINEAR))
    elif kind < 0.4:
        file = io.BytesIO()
        Image.fromarray(image).save(file, "JPEG", quality=int(rng.integers(12, 60)))
        image = np.asarray(Image.open(file))
    return (image, *sample[1:])


def recolour(images, rng):
    """Contrast, brightness, colour, hue and grey by one 3x3 matrix a picture, then noise. float32 [b, 3, h, w], 0..255, BGR."""
    count = len(images)
    grey = np.array([0.114, 0.587, 0.299])
    matrices, offsets = np.empty((count, 3, 3), np.float32), np.empty((count, 3), np.float32)
    for at in range(count):
        full = 0.0 if rng.random() < 0.1 else rng.uniform(0.5, 1.5)
        turn = rng.normal(0, 0.25)
        # A turn about the grey axis is a change of hue (Rodrigues' formula).
        axis = np.ones(3) / np.sqrt(3)
        cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
        hue = np.eye(3) * np.cos(turn) + cross * np.sin(turn) + np.outer(axis, axis) * (1 - np.cos(turn))
        matrix = np.eye(3) * full + (1 - full) * np.ones((3, 1)) * grey[None]
        contrast = np.exp(rng.normal(0, 0.22))
        matrix = np.diag(contrast * np.exp(rng.normal(0, 0.07, 3))) @ matrix @ hue
        matrices[at], offsets[at] = matrix, rng.normal(0, 14) + 115 * (1 - contrast)
    b, _, h, w = images.shape
    flat = images.permute(0, 2, 3, 1).reshape(b, h * w, 3)
    out = torch.baddbmm(torch.from_numpy(offsets)[:, None], flat, torch.from_numpy(matrices).transpose(1, 2))
    for at in np.nonzero(rng.random(count) < 0.25)[0]:
        out[at] += torch.randn(h * w, 1) * float(rng.uniform(2, 12))
    return out.clamp_(0, 255).reshape(b, h, w, 3).permute(0, 3, 1, 2)


class Scenes:
    """Frames of the drawn street, as `main/engine/pipeline/source/street/render.ts` writes them: frames.rgb and truth.ndjson."""

    LABELS = {"car": 2, "van": 2, "truck": 3, "bus": 3, "adult": 0, "child": 0}

    def __init__(self, folder, width=480, height=270, every=3):
        folder = pathlib.Path(folder)
        self.truth = [json.loads(line)["objects"] for line in (folder / "truth.ndjson").read_text().splitlines()]
        self.frames = np.memmap(folder / "frames.rgb", np.uint8, "r").reshape(-1, height, width, 3)
        self.every = every

    def __len__(self):
        return min(len(self.truth), len(self.frames)) // self.every

    def __getitem__(self, at):
        at *= self.every
        boxes, labels, ignore = [], [], []
        for thing in self.truth[at]:
            boxes.append(thing["box"])
            labels.append(self.LABELS[thing["kind"]])
            ignore.append(thing["visibility"] < 0.4)
        image = np.ascontiguousarray(self.frames[at][..., ::-1])
        count = len(boxes)
        return image, np.array(boxes, np.float32).reshape(-1, 4), np.array(labels, int), np.array(ignore, bool), np.ones(count, np.float32)


def trial(model, clips, groups):
    """How well the frames of groups are seen, against the first teacher at a score of 0.4 or more, clip by clip."""
    results = {}
    for name, clip in clips.items():
        if clip["group"] not in groups or (name not in CLIPS):
            continue
        found, wanted = [], []
        for at in range(0, len(clip["images"]), 16):
            images, rows = [], clip["teacher"][at : at + 16]
            for image in clip["images"][at : at + 16]:
                boxed, scale = letterbox(image, WIDTH, HEIGHT)
                images.append(boxed)
            found += detect(model, np.stack(images), 0.02)
            for boxes, labels, ignore, _ in rows:
                small = ((boxes[:, 2:] - boxes[:, :2]) * scale < SMALLEST).any(1)
                wanted.append((boxes * scale, labels, ignore | small))
        results[name] = {"frames": len(found)}
        for label, kind in enumerate(CLASSES):
            figures = average_precision(found, wanted, label)
            if figures["wanted"]:
                results[name][kind] = figures
    return results


def show(results):
    for name, kinds in results.items():
        words = [
            f"{kind} AP {k['ap']} (P {k['precision']} R {k['recall']} at {k['score']}, {k['wanted']} boxes)"
            for kind, k in kinds.items()
            if kind != "frames"
        ]
        print(f"  {name}: {'; '.join(words)}", flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", choices=["collect", "start", "final", "folds", "export", "all"])
    parser.add_argument("--data", default=str(REPOSITORY.parent / "shared/data"), help="videos, images and teachers")
    parser.add_argument("--scenes", help="a folder that street/render.ts wrote, 480x270; else it is painted")
    parser.add_argument("--cache", default="/tmp/throughline-training", help="frames, labels and states; outside the repository")
    parser.add_argument("--out", default=str(REPOSITORY / "models/own/street-tiny"))
    parser.add_argument("--start-minutes", type=float, default=8)
    parser.add_argument("--fold-minutes", type=float, default=4.5)
    parser.add_argument("--final-minutes", type=float, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--machine", default="two shared cores of an AMD EPYC server, one thread, no GPU; PyTorch 1.13", help="told in scores.json")
    parser.add_argument("--note", default="", help="told in scores.json: what was not as the command says")
    return parser.parse_args()


def main():
    options = arguments()
    cache, out = pathlib.Path(options.cache), pathlib.Path(options.out)
    runs, figures_file = cache / "street-tiny", cache / "street-tiny/figures.json"
    runs.mkdir(parents=True, exist_ok=True)
    prepare(options.seed)
    clips = collect(options.data, cache)
    pieces = cut_outs(clips, options.data, cache)
    scenes = Scenes(options.scenes or rendered(options.cache))
    groups = {clip["group"] for clip in clips.values()} - set(TEST_ONLY)
    with_people = {group for fold in FOLDS for group in fold}
    wanted = lambda part: options.what in (part, "all")
    figures = json.loads(figures_file.read_text()) if figures_file.exists() else {"folds": []}
    keep = lambda: figures_file.write_text(json.dumps(figures, indent=1))

    if wanted("start"):
        # Nothing of a group that some fold holds out.
        pictures = Pictures(clips, pieces, groups - with_people, scenes, real=0.25, pasted=0.45)
        print(f"start: cut-outs {[len(p) for p in pictures.pieces]}, empty pictures {len(pictures.empty)}", flush=True)
        budget = Budget(minutes=options.start_minutes)
        model = train(TinyDetector(STREET), pictures.batch, detection_step, runs / "start", budget, options.seed, rate=3e-3)
        figures["start"] = trial(model, clips, with_people | set(TEST_ONLY))
        show(figures["start"])
        keep()
    if options.what == "collect":
        return
    start = torch.load(runs / "start/state.pt", map_location="cpu")["average"]

    if wanted("final"):
        pictures = Pictures(clips, pieces, groups, scenes)
        model = train(
            TinyDetector(STREET),
            pictures.batch,
            detection_step,
            runs / "final",
            Budget(minutes=options.final_minutes),
            options.seed,
            rate=2e-3,
            start_from=start,
        )
        figures["never trained on"] = trial(model, clips, TEST_ONLY)
        figures["trained on"] = trial(model, clips, groups)
        print("never trained on:", flush=True)
        show(figures["never trained on"])
        print("trained on:", flush=True)
        show(figures["trained on"])
        keep()

    if wanted("folds"):
        for fold in FOLDS:
            name = "without-" + "-".join(fold)
            pictures = Pictures(clips, pieces, groups - set(fold), scenes)
            began = time.monotonic()
            model = train(
                TinyDetector(STREET),
                pictures.batch,
                detection_step,
                runs / name,
                Budget(minutes=options.fold_minutes),
                options.seed,
                rate=2e-3,
                start_from=start,
            )
            results = trial(model, clips, fold)
            print(f"{name}: {(time.monotonic() - began) / 60:.1f} min", flush=True)
            show(results)
            figures["folds"] = [f for f in figures["folds"] if f["without"] != list(fold)] + [{"without": list(fold), "clips": results}]
            keep()

    if wanted("export"):
        model = TinyDetector(STREET)
        model.load_state_dict(torch.load(runs / "final/state.pt", map_location="cpu")["average"])
        out.mkdir(parents=True, exist_ok=True)
        picture, _ = letterbox(clips["store-aisle"]["images"][20], WIDTH, HEIGHT)
        export_detector(model.eval(), out / "model.onnx", HEIGHT, WIDTH, picture)
        write_scores(out / "scores.json", figures, model, options)


def write_scores(path, figures, model, options):
    """What is known of the exported network, for people and for comparison."""
    minutes = f"--start-minutes {options.start_minutes:g} --fold-minutes {options.fold_minutes:g} --final-minutes {options.final_minutes:g}"
    scores = {
        "what": "Average precision at IoU 0.5 against YOLOX-nano's boxes of a score of 0.4 or more (weaker and tiny boxes ignored): "
        "agreement with the teacher, not with people's labels. Precision and recall at the score with the best F1.",
        "command": f"/usr/bin/python3 models/training/street_tiny.py all --scenes FOLDER {minutes} --seed {options.seed}",
        "note": options.note,
        "machine": options.machine,
        "input": [WIDTH, HEIGHT],
        "million multiply-adds": round(macs(model, HEIGHT, WIDTH) / 1e6, 1),
        "the shipped network, on a clip that it was never trained on": figures.get("never trained on"),
        "the network that training starts from, on clips that it was never trained on": figures.get("start"),
        "folds: another network each, trained alike without these groups of clips, on them": figures["folds"],
        "the shipped network, on the clips that it was trained on": figures.get("trained on"),
    }
    path.write_text(json.dumps(scores, indent=2) + "\n")


if __name__ == "__main__":
    main()
