"""A small anchor-free detector, and its form for ONNX.

The layout is YOLOX's (Ge et al., "YOLOX: Exceeding YOLO Series in 2021", https://arxiv.org/abs/2107.08430): three grids of strides
8, 16 and 32, one prediction a cell. The body is made of depthwise-separable convolutions (Howard et al., "MobileNets", 2017,
https://arxiv.org/abs/1704.04861) with residual connections, the neck is a feature pyramid (Lin et al., "Feature Pyramid Networks",
2017, https://arxiv.org/abs/1612.03144) whose levels are added. Activations are ReLU, and every batch normalisation folds away.

Pictures are BGR, 0..255, float32 [batch, 3, H, W], H and W multiples of 32. A row of the output is
[x, y, log w, log h, objectness, class scores...]: x and y from the cell's corner, w and h, all in strides of the row's grid.
Rows come in the order stride 8, 16, 32, each grid row by row. In training, objectness and classes are logits; exported, probabilities.
"""
import copy
import math
from dataclasses import asdict, dataclass

import torch
from torch import nn

STRIDES = (8, 16, 32)


@dataclass(frozen=True)
class DetectorConfig:
    """Channels at strides 2, 4, 8, 16, 32; blocks at strides 4, 8, 16, 32; channels of neck and heads; blocks in each head."""

    classes: tuple = ("vehicle", "pedestrian")
    widths: tuple = (8, 16, 40, 72, 96)
    blocks: tuple = (1, 2, 3, 2)
    neck: int = 32
    head_blocks: int = 1
    #: The step from stride 2 to stride 4: a full 3x3 convolution, else a separable one.
    dense_stride4: bool = True

    def as_dict(self):
        return asdict(self)


#: 61 million multiply-adds at 480x288, 0.33 MB.
SCENE = DetectorConfig()
#: 224 million multiply-adds at 480x288, 1.35 MB.
STREET = DetectorConfig(
    classes=("person", "bicycle", "car", "larger vehicle"),
    widths=(16, 32, 64, 128, 192),
    blocks=(1, 3, 4, 3),
    neck=64,
    head_blocks=2,
)


def conv_bn(inputs, outputs, size, stride=1, groups=1, relu=True):
    """Convolution without bias, batch normalisation, ReLU."""
    layers = [
        nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs, eps=1e-3, momentum=0.03),
    ]
    if relu:
        layers.append(nn.ReLU(inplace=True))
    return nn.Sequential(*layers)


class Separable(nn.Module):
    """Depthwise convolution, then one of 1x1; where shapes stay the same, the input is added before the last ReLU."""

    def __init__(self, inputs, outputs, size=3, stride=1):
        super().__init__()
        self.spread = conv_bn(inputs, inputs, size, stride, groups=inputs, relu=False)
        self.mix = conv_bn(inputs, outputs, 1, relu=False)
        self.same = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.mix(self.spread(x))
        return torch.relu(x + y if self.same else y)


class Head(nn.Module):
    """One level's predictions: [batch, 5 + classes, h, w]."""

    def __init__(self, channels, blocks, classes):
        super().__init__()
        self.body = nn.Sequential(*[Separable(channels, channels) for _ in range(blocks)])
        self.out = nn.Conv2d(channels, 5 + classes, 1)
        # A rare object: training starts from a probability of 1 % (Lin et al., "Focal Loss", 2017, section 3.3).
        nn.init.normal_(self.out.weight, std=0.01)
        nn.init.zeros_(self.out.bias)
        with torch.no_grad():
            self.out.bias[4:] = -math.log(0.99 / 0.01)
            self.out.bias[0:2] = 0.5
            self.out.bias[5:] = 0.0

    def forward(self, x):
        return self.out(self.body(x))


class TinyDetector(nn.Module):
    """See the file's head. `TinyDetector(SCENE)` or `TinyDetector(DetectorConfig(classes=..., widths=...))`."""

    def __init__(self, config: DetectorConfig = SCENE):
        super().__init__()
        self.config = config
        w2, w4, w8, w16, w32 = config.widths
        b4, b8, b16, b32 = config.blocks
        stage = lambda width, count, size: [Separable(width, width, size) for _ in range(count)]
        self.stem = conv_bn(3, w2, 3, 2)
        first = conv_bn(w2, w4, 3, 2) if config.dense_stride4 else Separable(w2, w4, 3, 2)
        self.stride4 = nn.Sequential(first, *stage(w4, b4, 3))
        self.stride8 = nn.Sequential(Separable(w4, w8, 3, 2), *stage(w8, b8, 3))
        self.stride16 = nn.Sequential(Separable(w8, w16, 3, 2), *stage(w16, b16, 5))
        self.stride32 = nn.Sequential(Separable(w16, w32, 3, 2), *stage(w32, b32, 5))
        neck = config.neck
        self.side8, self.side16, self.side32 = (conv_bn(width, neck, 1) for width in (w8, w16, w32))
        self.merge8, self.merge16 = Separable(neck, neck), Separable(neck, neck)
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.heads = nn.ModuleList(Head(neck, config.head_blocks, len(config.classes)) for _ in STRIDES)
        for module in self.modules():
            if isinstance(module, nn.Conv2d) and module.bias is None:
                nn.init.kaiming_normal_(module.weight, mode="fan_out" if module.groups == 1 else "fan_in", nonlinearity="relu")
            if isinstance(module, Separable) and module.same:
                # A block begins as the identity (Goyal et al., "Accurate, Large Minibatch SGD", 2017, section 5.1), nearly.
                nn.init.constant_(module.mix[1].weight, 0.2)

    def levels(self, x):
        """Predictions of each grid, [batch, 5 + classes, h, w] each."""
        x8 = self.stride8(self.stride4(self.stem(x)))
        x16 = self.stride16(x8)
        x32 = self.stride32(x16)
        p32 = self.side32(x32)
        p16 = self.merge16(self.side16(x16) + self.up(p32))
        p8 = self.merge8(self.side8(x8) + self.up(p16))
        return [head(level) for head, level in zip(self.heads, (p8, p16, p32))]

    def forward(self, images):
        """float32 [batch, 3, H, W], 0..255 -> [batch, cells, 5 + classes] of logits."""
        levels = self.levels(images * (1 / 255))
        return torch.cat([level.flatten(2) for level in levels], 2).transpose(1, 2)


class ExportedDetector(nn.Module):
    """The same network as it is exported: batch normalisation and the division by 255 folded in, sigmoids in the graph."""

    def __init__(self, model: TinyDetector):
        super().__init__()
        self.model = fold(model)
        with torch.no_grad():
            self.model.stem[0].weight.mul_(1 / 255)

    def forward(self, images):
        rows = []
        for level in self.model.levels(images):
            level = torch.cat([level[:, :4], torch.sigmoid(level[:, 4:])], 1)
            rows.append(level.flatten(2))
        return torch.cat(rows, 2).transpose(1, 2)


def fold(model):
    """A copy in which each convolution has taken its batch normalisation in; for inference only."""
    model = copy.deepcopy(model).eval().to(memory_format=torch.contiguous_format)
    for module in model.modules():
        if isinstance(module, nn.Sequential) and len(module) >= 2 and isinstance(module[1], nn.BatchNorm2d):
            module[0] = nn.utils.fuse_conv_bn_eval(module[0], module[1])
            module[1] = nn.Identity()
    return model


def grid(height, width, device=None):
    """[cells, 3] of x, y (cells from the left and the top) and stride, in the order of the rows."""
    parts = []
    for stride in STRIDES:
        ys, xs = torch.meshgrid(torch.arange(height // stride), torch.arange(width // stride), indexing="ij")
        parts.append(torch.stack([xs.flatten(), ys.flatten(), torch.full((xs.numel(),), stride)], 1))
    return torch.cat(parts).to(dtype=torch.float32, device=device)


def boxes_of(rows, cells):
    """[..., cells, 4 or more] -> boxes [..., cells, 4], x1 y1 x2 y2 in pixels of the input."""
    stride = cells[:, 2:3]
    middle = (rows[..., :2] + cells[:, :2]) * stride
    half = torch.exp(rows[..., 2:4].clamp(-6, 6)) * stride / 2
    return torch.cat([middle - half, middle + half], -1)


def macs(model, height, width):
    """Multiply-adds of one picture."""
    total = 0

    def count(module, _, output):
        nonlocal total
        total += output[0].numel() * module.weight[0].numel()

    hooks = [module.register_forward_hook(count) for module in model.modules() if isinstance(module, (nn.Conv2d, nn.Linear))]
    training = model.training
    with torch.no_grad():
        model.eval()(torch.zeros(1, 3, height, width))
    model.train(training)
    for hook in hooks:
        hook.remove()
    return total
