"""Trains the detector of the self-test scene: vehicles and pedestrians in 480 x 288 px.

    /usr/bin/python3 models/training/scene_detector.py

Seeded (with --steps the same every time); begins where it was interrupted (--cache). The scenes are painted first, where they are not there yet.
"""

import argparse
import os

import numpy as np

import run
import scene
from detector import SCENE, TinyDetector, macs
from export import export_detector

WIDTH, HEIGHT = 480, 288


class Examples:
    """Frames of the scene as the network gets them in use: at the top left, the rest padded."""

    def __init__(self, frames):
        self.frames = frames

    def __len__(self):
        return len(self.frames)

    def __getitem__(self, index):
        return self.frames.example(index)


def padded(sample):
    """As the pipeline feeds it, without augmentation."""
    image = np.full((HEIGHT, WIDTH, 3), 114, np.uint8)
    image[: sample[0].shape[0]] = sample[0]
    return (image, *sample[1:])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", default=scene.CACHE, help="where scenes and states are kept")
    parser.add_argument("--out", default=str(scene.REPOSITORY / "models/own/scene-detector/model.onnx"))
    parser.add_argument("--steps", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.steps is None and args.minutes is None:
        args.steps = 2600
    run.prepare(args.seed)
    frames = Examples(scene.SceneFrames(scene.rendered(args.cache)))
    held = scene.SceneFrames(scene.rendered(args.cache, scene.VALIDATION))
    looked_at = [padded(held.example(index)) for index in range(0, len(held), 2)]
    model = TinyDetector(SCENE)
    print(f"{sum(each.numel() for each in model.parameters())} weights, {macs(model, HEIGHT, WIDTH) / 1e6:.0f} million multiply-adds a picture", flush=True)
    logs = 0

    def each_log(step, average):
        nonlocal logs
        logs += 1
        if logs % 8 == 0:
            print(f"step {step}: {run.measure(average, looked_at, scene.LABELS)}", flush=True)

    make = run.batches_from(frames, args.batch, lambda sample, rng: scene.augment_frame(rng, sample, WIDTH, HEIGHT))
    budget = run.Budget(steps=args.steps) if args.minutes is None else run.Budget(minutes=args.minutes)
    model = run.train(model, make, run.detection_step, os.path.join(args.cache, "scene-detector"), budget, seed=args.seed, rate=3e-3, each_log=each_log)
    print(run.measure(model, looked_at, scene.LABELS), flush=True)
    os.makedirs(os.path.dirname(args.out), exist_ok=True)
    export_detector(model, args.out, HEIGHT, WIDTH, looked_at[0][0])


if __name__ == "__main__":
    main()
