"""What a detector's rows should be, and how far they are from it.

Which cells answer for which box: SimOTA (Ge et al., YOLOX, 2021, section 2.1; after "OTA", Ge et al. 2021,
https://arxiv.org/abs/2103.14259), here for a whole batch at once. Boxes: generalised IoU (Rezatofighi et al. 2019,
https://arxiv.org/abs/1902.09630). Objectness and classes: binary cross-entropy.
"""
import torch
import torch.nn.functional as F

from detector import boxes_of, grid

#: A cell can answer for a box whose middle is at most so many strides away (YOLOX: 2.5).
REACH = 2.5
#: Boxes a cell can be chosen for look at this many best cells.
BEST = 10


def pairwise_iou(a, b):
    """[..., n, 4] and [..., m, 4] of x1 y1 x2 y2 -> [..., n, m]."""
    low = torch.maximum(a[..., :, None, :2], b[..., None, :, :2])
    high = torch.minimum(a[..., :, None, 2:], b[..., None, :, 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    area = lambda box: (box[..., 2:] - box[..., :2]).clamp(min=0).prod(-1)
    return shared / (area(a)[..., :, None] + area(b)[..., None, :] - shared + 1e-6)


def giou(a, b):
    """IoU and generalised IoU of pairs: two [n, 4] -> two [n]."""
    low, high = torch.maximum(a[:, :2], b[:, :2]), torch.minimum(a[:, 2:], b[:, 2:])
    shared = (high - low).clamp(min=0).prod(-1)
    area = lambda box: (box[:, 2:] - box[:, :2]).clamp(min=0).prod(-1)
    union = area(a) + area(b) - shared + 1e-6
    iou = shared / union
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).prod(-1) + 1e-6
    return iou, iou - (hull - union) / hull


class Truth:
    """A batch's boxes side by side: boxes [b, m, 4], labels [b, m], real [b, m], ignored boxes [b, k, 4], scores [b, m]."""

    def __init__(self, samples):
        """`samples`: one (boxes [n, 4] px, labels [n], ignore [n] bool, scores [n] or None) a picture, numpy."""
        keep = [~ignore.astype(bool) for _, _, ignore, _ in samples]
        most = max([1] + [int(k.sum()) for k in keep])
        skip = max([1] + [int((~k).sum()) for k in keep])
        batch = len(samples)
        self.boxes = torch.zeros(batch, most, 4)
        self.labels = torch.zeros(batch, most, dtype=torch.long)
        self.real = torch.zeros(batch, most, dtype=torch.bool)
        self.scores = torch.ones(batch, most)
        self.ignored = torch.full((batch, skip, 4), -1e4)
        for at, ((boxes, labels, _, scores), kept) in enumerate(zip(samples, keep)):
            count = int(kept.sum())
            if count:
                self.boxes[at, :count] = torch.as_tensor(boxes[kept], dtype=torch.float32)
                self.labels[at, :count] = torch.as_tensor(labels[kept], dtype=torch.long)
                self.real[at, :count] = True
                if scores is not None:
                    self.scores[at, :count] = torch.as_tensor(scores[kept], dtype=torch.float32)
            if len(boxes) > count:
                self.ignored[at, : len(boxes) - count] = torch.as_tensor(boxes[~kept], dtype=torch.float32)


@torch.no_grad()
def assign(rows, boxes, cells, truth):
    """SimOTA. -> [b, cells] number of the box each cell answers for, or -1.

    A pair's cost is its classes' cross-entropy plus three times -log IoU, and much more where the cell's middle is not both in the box
    and near its middle. A box gets as many cells as the sum of its ten best IoUs, at least one; a cell wanted by several takes the cheapest.
    """
    middle = (cells[:, :2] + 0.5) * cells[:, 2:3]  # [a, 2]
    box = truth.boxes[:, :, None]  # [b, m, 1, 4]
    inside = ((middle > box[..., :2]) & (middle < box[..., 2:])).all(-1)
    centre = (box[..., :2] + box[..., 2:]) / 2
    near = ((middle - centre).abs() < REACH * cells[:, 2:3]).all(-1)
    possible = (inside | near) & truth.real[..., None]  # [b, m, a]
    iou = pairwise_iou(truth.boxes, boxes) * possible
    score = (rows[..., 4:5].sigmoid() * rows[..., 5:].sigmoid()).clamp(1e-6, 1 - 1e-6).sqrt()  # [b, a, c]
    # Cross-entropy of all classes: of none, plus what the box's class changes.
    none = -torch.log1p(-score)
    change = (-torch.log(score) - none).transpose(1, 2)  # [b, c, a]
    mine = torch.gather(change, 1, truth.labels[..., None].expand(-1, -1, change.shape[2]))
    cost = none.sum(-1)[:, None] + mine - 3 * torch.log(iou + 1e-8) + 1e5 * ~(inside & near) + 1e9 * ~possible
    best = min(BEST, cost.shape[2])
    wanted = iou.topk(best, dim=2).values.sum(-1).int().clamp(min=1)  # [b, m]
    lowest = cost.topk(best, dim=2, largest=False)
    chosen = (torch.arange(best) < wanted[..., None]) & (lowest.values < 1e8)
    taken = torch.full_like(cost, float("inf"))
    taken.scatter_(2, lowest.indices, torch.where(chosen, lowest.values, torch.full_like(lowest.values, float("inf"))))
    value, index = taken.min(1)
    return torch.where(torch.isfinite(value), index, torch.full_like(index, -1))


def detection_loss(rows, height, width, truth):
    """rows [b, cells, 5 + classes] of logits -> (loss, parts). Boxes that are ignored are neither right nor wrong: cells whose middle
    lies in one, and that answer for no other box, do not count. Objectness aims at the box's score (1 where none is given)."""
    cells = grid(height, width)
    boxes = boxes_of(rows, cells)
    chosen = assign(rows.detach(), boxes.detach(), cells, truth)
    positive = chosen >= 0
    count = positive.sum().clamp(min=1).float()
    picture, cell = positive.nonzero(as_tuple=True)
    which = chosen[picture, cell]
    iou, general = giou(boxes[picture, cell], truth.boxes[picture, which])
    box_loss = (1 - general).sum() / count
    aim = torch.zeros_like(rows[..., 4])
    aim[picture, cell] = truth.scores[picture, which]
    middle = (cells[:, :2] + 0.5) * cells[:, 2:3]
    skip = ((middle > truth.ignored[:, :, None, :2]) & (middle < truth.ignored[:, :, None, 2:])).all(-1).any(1) & ~positive
    object_loss = (F.binary_cross_entropy_with_logits(rows[..., 4], aim, reduction="none") * ~skip).sum() / count
    # As in YOLOX, the class's aim is the IoU: a box that fits badly should score lower.
    classes = F.one_hot(truth.labels[picture, which], rows.shape[2] - 5).float() * iou.detach().clamp(0, 1)[:, None]
    class_loss = F.binary_cross_entropy_with_logits(rows[picture, cell, 5:], classes, reduction="sum") / count
    loss = 5 * box_loss + object_loss + class_loss
    parts = {
        "box": float(box_loss.detach()),
        "object": float(object_loss.detach()),
        "class": float(class_loss.detach()),
        "iou": float(iou.detach().mean()) if len(iou) else 0.0,
    }
    return loss, parts
