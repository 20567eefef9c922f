import { fits, isReal, wrongDims } from '../dims.ts';
import { type CropFamily, MAX_RESULTS } from '../family.ts';

/**
 * The angles of a head, as FSA-Net gives them (Yang et al., "FSA-Net: Learning Fine-Grained Structure Aggregation for Head Pose Estimation from a Single
 * Image", CVPR 2019; ONNX by https://github.com/omasaht/headpose-fsanet-pytorch): yaw, pitch and roll in degrees. Pitch grows upwards.
 */
export const headPose: CropFamily = {
  name: 'head-pose',
  task: 'pose',
  source: 'Yang et al., FSA-Net, CVPR 2019; https://github.com/omasaht/headpose-fsanet-pytorch',
  expects: 'a head pose network: one picture of a face, one float output [1, 3] of yaw, pitch and roll in degrees',
  input: { colour: 'bgr', fit: 'stretch', pad: 0, mean: [127.5], std: [128] },
  openSizePx: 64,
  match: ({ outputs: [output, ...others], otherInputs }) =>
    output && others.length + otherInputs.length === 0 && isReal(output) && fits(output, [1, 3])
      ? { outputs: [output.name], classes: 1, certainty: 1 }
      : null,
  labels: () => ['pose'],
  decoder: () => ({
    results: 1,
    read: (outputs, pictures, first, out) => {
      const [output] = outputs;
      if (output?.data.length !== pictures * 3) throw wrongDims('head-pose', `[${pictures}, 3]`, output?.dims ?? []);
      for (let picture = 0; picture < pictures; picture++) {
        const angles = output.data.subarray(picture * 3, picture * 3 + 3);
        const place = (first + picture) * MAX_RESULTS;
        const finite = angles.every(Number.isFinite);
        out.labels[place] = finite ? 0 : -1;
        out.scores[place] = finite ? 1 : 0;
        out.values.set(angles, place * 3);
      }
    },
  }),
};
