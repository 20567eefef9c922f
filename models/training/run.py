"""Training: one loop for all networks, with state that survives being stopped; measuring detectors.

A run has a folder with `state.pt` (network, averaged network, optimiser, step, seconds spent, random state), written every
`checkpoint_s` seconds and at the end, whole or not at all. Started again with the same folder, it goes on from there.
"""
import copy
import ctypes
import math
import os
import pathlib
import random
import time

import numpy as np
import torch

from detection_loss import Truth, detection_loss
from detector import boxes_of, grid


def prepare(seed, threads=1):
    """Seeds all random numbers, and keeps glibc from giving large blocks back, which halves the time of a step."""
    torch.set_num_threads(threads)
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.manual_seed(seed)
    try:
        libc = ctypes.CDLL("libc.so.6")
        for option, value in ((-4, 0), (-1, 2**31 - 1), (-2, 64 << 20)):  # M_MMAP_MAX, M_TRIM_THRESHOLD, M_TOP_PAD
            libc.mallopt(option, value)
    except OSError:
        pass


class Budget:
    """How long a run lasts: steps (the same every time), or minutes of running (whatever the machine does in them)."""

    def __init__(self, steps=None, minutes=None):
        if (steps is None) == (minutes is None):
            raise ValueError("Give a number of steps or of minutes.")
        self.steps, self.minutes = steps, minutes

    def done(self, step, spent_s):
        """0..1."""
        return min(1.0, step / self.steps if self.steps is not None else spent_s / 60 / self.minutes)


class Average:
    """Exponential average of the weights (Polyak & Juditsky 1992); young averages forget faster."""

    def __init__(self, model, decay=0.998):
        self.model = copy.deepcopy(model).eval()
        self.decay, self.updates = decay, 0

    @torch.no_grad()
    def update(self, model):
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        mine = self.model.state_dict()
        for name, value in model.state_dict().items():
            if value.dtype.is_floating_point:
                mine[name].lerp_(value, 1 - decay)
            else:
                mine[name].copy_(value)


def train(
    model,
    make_batch,
    loss_of,
    folder,
    budget,
    seed=1,
    rate=2e-3,
    decay=0.02,
    warmup=100,
    ema=0.998,
    clip=10.0,
    checkpoint_s=60,
    log_s=15,
    resume=True,
    start_from=None,
    each_log=None,
):
    """Trains and returns the averaged network, in eval mode.

    make_batch(rng) -> whatever loss_of takes; `rng` is a numpy Generator whose state is kept with the run.
    loss_of(model, batch) -> (loss, {name: number}).
    budget: Budget; the learning rate rises over `warmup` steps to `rate` and falls by a cosine (Loshchilov & Hutter 2017) to a 50th.
    AdamW (Loshchilov & Hutter 2019); normalisation and biases have no weight decay.
    start_from: a state_dict to begin with, where there is nothing to resume.
    """
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "state.pt"
    rng = np.random.default_rng(seed)
    model = model.to(memory_format=torch.channels_last)
    if start_from is not None:
        model.load_state_dict(start_from)
    average = Average(model, ema)
    plain = [p for p in model.parameters() if p.ndim < 2]
    weights = [p for p in model.parameters() if p.ndim >= 2]
    optimiser = torch.optim.AdamW([{"params": weights, "weight_decay": decay}, {"params": plain, "weight_decay": 0.0}], lr=rate)
    step, spent_s = 0, 0.0
    if resume and path.exists():
        state = torch.load(path, map_location="cpu")
        model.load_state_dict(state["model"])
        average.model.load_state_dict(state["average"])
        average.updates = state["updates"]
        optimiser.load_state_dict(state["optimiser"])
        step, spent_s = state["step"], state["spent_s"]
        rng.bit_generator.state = state["numpy"]
        torch.set_rng_state(state["torch"])
        print(f"{folder.name}: goes on at step {step}, {spent_s / 60:.1f} min", flush=True)

    def save():
        state = {
            "model": model.state_dict(),
            "average": average.model.state_dict(),
            "updates": average.updates,
            "optimiser": optimiser.state_dict(),
            "step": step,
            "spent_s": spent_s,
            "numpy": rng.bit_generator.state,
            "torch": torch.get_rng_state(),
        }
        torch.save(state, path.with_suffix(".part"))
        os.replace(path.with_suffix(".part"), path)

    model.train()
    before, saved, logged = time.monotonic(), time.monotonic(), time.monotonic()
    sums, count, pictures = {}, 0, 0
    while budget.done(step, spent_s) < 1:
        at = budget.done(step, spent_s)
        factor = min(1.0, (step + 1) / max(1, warmup)) * (0.02 + 0.98 * (1 + math.cos(math.pi * at)) / 2)
        for group in optimiser.param_groups:
            group["lr"] = rate * factor
        batch = make_batch(rng)
        loss, parts = loss_of(model, batch)
        optimiser.zero_grad(set_to_none=True)
        if not torch.isfinite(loss):
            raise RuntimeError(f"The loss is {float(loss)} at step {step}; lower the learning rate and start again.")
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimiser.step()
        average.update(model)
        step += 1
        now = time.monotonic()
        spent_s, before = spent_s + now - before, now
        for name, value in {"loss": float(loss.detach()), **parts}.items():
            sums[name] = sums.get(name, 0.0) + value
        count += 1
        if now - logged >= log_s:
            words = " ".join(f"{name} {value / count:.3f}" for name, value in sums.items())
            print(f"{folder.name}: step {step} {100 * at:.0f} % {count / (now - logged):.2f} steps/s {words}", flush=True)
            sums, count, logged = {}, 0, now
            if each_log is not None:
                each_log(step, average.model)
        if now - saved >= checkpoint_s:
            save()
            saved = now
    save()
    return average.model.eval()


# Pictures in, boxes out


def detection_batch(samples):
    """Samples (image uint8 [H, W, 3] BGR, boxes, labels, ignore[, scores]) -> (float32 [b, 3, H, W] 0..255, Truth)."""
    images = torch.from_numpy(np.stack([sample[0] for sample in samples])).permute(0, 3, 1, 2)  # channels last in memory
    truth = Truth([(s[1], s[2], s[3], s[4] if len(s) > 4 else None) for s in samples])
    return images.float(), truth


def detection_step(model, batch):
    """loss_of for detectors."""
    images, truth = batch
    return detection_loss(model(images), images.shape[2], images.shape[3], truth)


def batches_from(dataset, batch, augment=None):
    """make_batch over anything with len() and [index] -> sample; `augment(sample, rng) -> sample`."""

    def make(rng):
        samples = [dataset[int(at)] for at in rng.integers(0, len(dataset), batch)]
        return detection_batch([augment(sample, rng) if augment else sample for sample in samples])

    return make


def letterbox(image, width, height, pad=114):
    """Scaled with its aspect kept, top left; (picture uint8 [height, width, 3], scale)."""
    from PIL import Image

    scale = min(width / image.shape[1], height / image.shape[0])
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    out = np.full((height, width, 3), pad, np.uint8)
    if size != (image.shape[1], image.shape[0]):
        image = np.asarray(Image.fromarray(image).resize(size, Image.BILINEAR))
    out[: size[1], : size[0]] = image
    return out, scale


def iou_of(box, boxes):
    """[4], [n, 4] -> [n], numpy."""
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    shared = np.clip(high - low, 0, None).prod(-1)
    return shared / ((box[2:] - box[:2]).prod() + (boxes[:, 2:] - boxes[:, :2]).prod(-1) - shared + 1e-6)


def suppress(boxes, scores, labels, iou=0.45, most=200):
    """Non-maximum suppression, within each class. -> indices, best first."""
    order, kept = np.argsort(-scores), []
    while len(order) and len(kept) < most:
        best = order[0]
        kept.append(best)
        order = order[1:]
        order = order[(iou_of(boxes[best], boxes[order]) <= iou) | (labels[order] != labels[best])]
    return np.array(kept, dtype=int)


@torch.no_grad()
def detect(model, images, score=0.05, iou=0.45):
    """uint8 [b, H, W, 3] -> for each picture (boxes [n, 4] px, scores [n], labels [n]); score = objectness x class."""
    model.eval()
    height, width = images.shape[1:3]
    rows = model(torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2).float())
    boxes = boxes_of(rows, grid(height, width)).numpy()
    best, labels = rows[..., 5:].sigmoid().max(-1)
    scores, labels = (best * rows[..., 4].sigmoid()).numpy(), labels.numpy()
    found = []
    for at in range(len(images)):
        keep = scores[at] >= score
        b, s, l = boxes[at][keep], scores[at][keep], labels[at][keep]
        order = suppress(b, s, l, iou)
        found.append((b[order], s[order], l[order]))
    return found


def average_precision(found, wanted, label, iou=0.5):
    """Average precision of one class over pictures (area under the curve made falling, as PASCAL VOC since 2010).

    found: (boxes, scores, labels) a picture; wanted: (boxes, labels, ignore) a picture. A find on an ignored box counts neither way.
    -> {"ap", "precision", "recall" (both at the best F1), "score" (there), "wanted", "found"}.
    """
    marks, total = [], 0
    for (boxes, scores, labels), (truth, classes, ignore) in zip(found, wanted):
        ignore = np.asarray(ignore, bool)
        real = truth[(classes == label) & ~ignore]
        rest = truth[(classes == label) & ignore]
        total += len(real)
        used = np.zeros(len(real), bool)
        mine = labels == label
        for box, score in sorted(zip(boxes[mine], scores[mine]), key=lambda pair: -pair[1]):
            overlap = np.where(used, 0, iou_of(box, real)) if len(real) else np.zeros(0)
            if len(overlap) and overlap.max() >= iou:
                used[overlap.argmax()] = True
                marks.append((score, 1))
            elif not (len(rest) and (iou_of(box, rest).max() >= iou or covered(box, rest) >= 0.5)):
                marks.append((score, 0))
    if total == 0 or not marks:
        return {"ap": 0.0 if total else None, "precision": 0.0, "recall": 0.0, "score": None, "wanted": total, "found": len(marks)}
    marks.sort(key=lambda mark: -mark[0])
    right = np.cumsum([hit for _, hit in marks])
    recall, precision = right / total, right / np.arange(1, len(marks) + 1)
    falling = np.maximum.accumulate(precision[::-1])[::-1]
    ap = float(np.sum(np.diff(np.concatenate([[0], recall])) * falling))
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
    best = int(f1.argmax())
    return {
        "ap": round(ap, 4),
        "precision": round(float(precision[best]), 4),
        "recall": round(float(recall[best]), 4),
        "score": round(float(marks[best][0]), 3),
        "wanted": total,
        "found": len(marks),
    }


def covered(box, boxes):
    """How much of `box` the best of `boxes` covers, 0..1."""
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    return float((np.clip(high - low, 0, None).prod(-1) / max((box[2:] - box[:2]).prod(), 1e-6)).max())


def measure(model, samples, classes, batch=16, score=0.02):
    """Average precision at IoU 0.5 of each class over samples (image at the network's size, boxes, labels, ignore, ...)."""
    found = []
    for at in range(0, len(samples), batch):
        found += detect(model, np.stack([samples[i][0] for i in range(at, min(at + batch, len(samples)))]), score)
    wanted = [(samples[i][1], samples[i][2], samples[i][3]) for i in range(len(samples))]
    return {name: average_precision(found, wanted, label) for label, name in enumerate(classes)}
