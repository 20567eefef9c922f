"""A small classifier of crops that answers several questions, and its form for ONNX.

Pictures are 48x48, float32 [batch, 3, 48, 48], 0..255, in the colour order it was trained with. It gives the logits of all heads side by side,
[batch, sum of heads]; `heads` of model.json says how many of them belong to each.
"""
import torch
from torch import nn

from detector import Separable, conv_bn, fold

SIDE = 48


class CropClassifier(nn.Module):
    """`heads`: classes of each question, e.g. (8, 6). About 2.5 million multiply-adds, 0.25 MB."""

    def __init__(self, heads=(8, 6), widths=(16, 32, 64, 128)):
        super().__init__()
        self.head_sizes = tuple(heads)
        w2, w4, w8, w16 = widths
        self.body = nn.Sequential(
            conv_bn(3, w2, 3, 2),
            conv_bn(w2, w4, 3, 2),
            Separable(w4, w4),
            Separable(w4, w8, 3, 2),
            Separable(w8, w8),
            Separable(w8, w8),
            Separable(w8, w16, 3, 2),
            Separable(w16, w16),
        )
        self.drop = nn.Dropout(0.1)
        self.heads = nn.ModuleList(nn.Linear(w16, size) for size in heads)
        # The averaged 12x12 picture besides: colour is easiest seen early.
        self.early = nn.ModuleList(nn.Linear(w4, size, bias=False) for size in heads)

    def features(self, x):
        early = self.body[2](self.body[1](self.body[0](x)))
        late = early
        for block in list(self.body)[3:]:
            late = block(late)
        return late.mean((2, 3)), early.mean((2, 3))

    def forward(self, crops):
        """float32 [batch, 3, 48, 48], 0..255 -> logits [batch, sum of heads]."""
        late, early = self.features(crops * (1 / 255))
        late = self.drop(late)
        return torch.cat([head(late) + first(early) for head, first in zip(self.heads, self.early)], 1)


class ExportedClassifier(nn.Module):
    """As it is exported: batch normalisation and the division by 255 folded in."""

    def __init__(self, model: CropClassifier):
        super().__init__()
        self.model = fold(model)
        with torch.no_grad():
            self.model.body[0][0].weight.mul_(1 / 255)

    def forward(self, crops):
        late, early = self.model.features(crops)
        return torch.cat([head(late) + first(early) for head, first in zip(self.model.heads, self.model.early)], 1)


def classifier_loss(logits, targets, sizes, smoothing=0.02):
    """Cross-entropy summed over the heads. `targets`: long [batch, heads]; -1 where a question has no answer. -> (loss, parts)."""
    loss, parts, at = logits.sum() * 0, {}, 0
    for head, size in enumerate(sizes):
        part, aim = logits[:, at : at + size], targets[:, head]
        at += size
        known = aim >= 0
        if known.any():
            loss = loss + nn.functional.cross_entropy(part[known], aim[known], label_smoothing=smoothing)
            parts[f"right{head}"] = float((part[known].argmax(1) == aim[known]).float().mean())
    return loss, parts
