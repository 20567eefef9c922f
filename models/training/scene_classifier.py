"""Trains the classifier of the self-test scene: colour and kind of a crop of 48 x 48 px.

    /usr/bin/python3 models/training/scene_classifier.py

Seeded; begins where it was interrupted (--cache). The scenes are painted first, where they are not there yet.
"""

import argparse
import os
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

import scene
from export import export_classifier

SIZE = 48
# Said in model.json too: tensor = (pixel - mean) / std.
MEAN, STD = 127.5, 63.75


def block(inputs, outputs, stride):
    """3 x 3 convolution, batch normalisation (Ioffe and Szegedy 2015), ReLU."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class CropClassifier(nn.Module):
    """[N, 3, 48, 48] float32 RGB, normalised -> [N, 8 + 6] logits: colours, then kinds."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(block(3, 16, 2), block(16, 32, 2), block(32, 64, 2), block(64, 64, 1), block(64, 96, 2))
        self.head = nn.Linear(96, len(scene.COLOURS) + len(scene.KINDS))

    def forward(self, pictures):
        return self.head(self.body(pictures).mean((2, 3)))


def tensor_of(pictures):
    """[N, 48, 48, 3] uint8 -> [N, 3, 48, 48] float32, normalised."""
    return (torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float() - MEAN) / STD


def augment(rng, pictures):
    """Mirrored, in another light, noisier: a batch [N, 48, 48, 3] uint8."""
    mirrored = rng.random(len(pictures)) < 0.5
    out = np.where(mirrored[:, None, None, None], pictures[:, :, ::-1], pictures).astype(np.float32)
    out *= rng.uniform(0.85, 1.15, (len(out), 1, 1, 1)) * rng.uniform(0.96, 1.04, (len(out), 1, 1, 3))
    out += rng.uniform(-8, 8, (len(out), 1, 1, 1)) + rng.normal(0, rng.uniform(0, 5), out.shape)
    return np.clip(out, 0, 255).astype(np.uint8)


def accuracy(model, pictures, answers):
    """Share of right answers: colour, kind."""
    model.eval()
    with torch.no_grad():
        said = torch.cat([model(tensor_of(pictures[at:at + 512])) for at in range(0, len(pictures), 512)]).numpy()
    colours = len(scene.COLOURS)
    return (said[:, :colours].argmax(1) == answers[:, 0]).mean(), (said[:, colours:].argmax(1) == answers[:, 1]).mean()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cache", default=scene.CACHE, help="where scenes and states are kept")
    parser.add_argument("--out", default=str(scene.REPOSITORY / "models/own/scene-classifier/model.onnx"))
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    state_file = os.path.join(args.cache, "scene-classifier.pt")
    pictures, answers = scene.crops_of(scene.SceneFrames(scene.rendered(args.cache)), args.seed)
    held_pictures, held_answers = scene.crops_of(scene.SceneFrames(scene.rendered(args.cache, scene.VALIDATION)), args.seed + 1)
    print(f"{len(pictures)} crops to learn from, {len(held_pictures)} to look at", flush=True)
    model = CropClassifier()
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.02)
    batch = 128
    steps = args.epochs * (len(pictures) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 4e-3, total_steps=steps)
    first = 0
    if os.path.exists(state_file):
        state = torch.load(state_file)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        first = state["epoch"]
    for epoch in range(first, args.epochs):
        # A series of its own for each epoch: resuming gives the same one.
        rng = np.random.default_rng([args.seed, epoch])
        order = rng.permutation(len(pictures))
        model.train()
        started, total = time.time(), 0.0
        for at in range(0, len(order) - batch + 1, batch):
            chosen = order[at:at + batch]
            said = model(tensor_of(augment(rng, pictures[chosen])))
            wanted = torch.from_numpy(answers[chosen])
            colours = len(scene.COLOURS)
            loss = functional.cross_entropy(said[:, :colours], wanted[:, 0], label_smoothing=0.05)
            loss = loss + functional.cross_entropy(said[:, colours:], wanted[:, 1], label_smoothing=0.05)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item()
        colour, kind = accuracy(model, held_pictures, held_answers)
        print(f"epoch {epoch + 1}: loss {total / max(1, len(order) // batch):.3f}, colour {colour:.4f}, kind {kind:.4f}, {time.time() - started:.0f} s", flush=True)
        torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "schedule": schedule.state_dict(), "epoch": epoch + 1}, state_file)
    model.eval()
    os.makedirs(os.path.dirname(args.out), exist_ok=True)
    export_classifier(model, args.out, tensor_of(held_pictures[:8]))


if __name__ == "__main__":
    main()
