"""A trained network as ONNX, held against itself: what onnxruntime makes of a picture must be what PyTorch made of it."""
import pathlib
import subprocess
import tempfile
import warnings

import numpy as np
import torch

from detector import ExportedDetector, TinyDetector

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
CHECK = REPOSITORY / "main/engine/inference/check-export.ts"
# PyTorch 1.13 warns at every export that it does not infer the shape of constants; that changes nothing here.
warnings.filterwarnings("ignore", message="The shape inference of prim::Constant")


def export_detector(model: TinyDetector, path, height, width, images=None):
    """One input `images` [1, 3, height, width] BGR 0..255, one output `output` [1, cells, 5 + classes]. `images`: a real picture of
    that size to check on, uint8 [height, width, 3]; besides it, noise is."""
    exported = ExportedDetector(model).eval()
    noise = torch.from_numpy(np.random.default_rng(1).integers(0, 256, (1, 3, height, width)).astype(np.float32))
    torch.onnx.export(exported, noise, str(path), opset_version=13, input_names=["images"], output_names=["output"])
    pictures = [noise]
    if images is not None:
        pictures.append(torch.from_numpy(np.ascontiguousarray(images.transpose(2, 0, 1))[None].astype(np.float32)))
    _check(model, exported, path, pictures, lambda rows: torch.cat([rows[..., :4], rows[..., 4:].sigmoid()], -1))


def export_classifier(model, path, crops):
    """One input `crop` [batch, 3, side, side] as the network takes it, one output `answers` [batch, classes]; any batch. `crops`: real ones, float32."""
    names = {"crop": {0: "batch"}, "answers": {0: "batch"}}
    torch.onnx.export(model.eval(), crops[:3], str(path), opset_version=13, input_names=["crop"], output_names=["answers"], dynamic_axes=names)
    _check(model, model, path, [crops, crops[:1].contiguous()], lambda answers: answers)


@torch.no_grad()
def _check(model, exported, path, pictures, finish, tolerance=1e-3):
    """The trained network, against the folded one here and against the file in onnxruntime."""
    model = model.eval()
    with tempfile.TemporaryDirectory() as folder:
        given, wanted = pathlib.Path(folder) / "input.f32", pathlib.Path(folder) / "output.f32"
        for picture in pictures:
            aim = finish(model(picture))
            off = float(((exported(picture) - aim).abs() / aim.abs().clamp(min=1)).max())
            if off > tolerance:
                raise RuntimeError(f"Folding changed the network's numbers by {off:.2g}, more than {tolerance:.2g}.")
            picture.contiguous().numpy().tofile(given)
            aim.contiguous().numpy().tofile(wanted)
            subprocess.run(["node", str(CHECK), str(path), str(given), str(wanted), str(tolerance)], check=True)
    print(f"{path}: {pathlib.Path(path).stat().st_size / 1e6:.2f} MB", flush=True)
