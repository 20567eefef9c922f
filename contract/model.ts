import { z } from 'zod';

/**
 * `model.json`, beside `model.onnx`: how a network wants its picture and what its numbers mean. All of it can be left out where the file
 * itself tells (names, shapes, the family's habits); what is given here wins.
 */
export const modelManifest = z.strictObject({
  version: z.literal(1),
  task: z.enum(['detect', 'classify']).optional(),
  /** Which decoder of outputs applies, e.g. `yolox`, `softmax`. */
  family: z.string().optional(),
  input: z
    .strictObject({
      colour: z.enum(['rgb', 'bgr', 'grey']).optional(),
      layout: z.enum(['nchw', 'nhwc']).optional(),
      /** tensor = (pixel − mean) ÷ std, pixel 0..255, one number a channel in the tensor's channel order. */
      mean: z.array(z.number()).min(1).max(3).optional(),
      std: z.array(z.number()).min(1).max(3).optional(),
      /** How the picture meets the input's shape. `letterbox-topleft`: scaled with its aspect kept, padded right and below. */
      fit: z.enum(['letterbox-topleft', 'letterbox-centre', 'stretch']).optional(),
      pad: z.int().min(0).max(255).optional(),
    })
    .optional(),
  /** What a classifier's numbers are: `logits` go through a softmax first. Left out: seen from the graph. */
  output: z.enum(['probabilities', 'logits']).optional(),
  /** Labels, or a file beside the model with one a line. */
  labels: z.union([z.array(z.string()), z.string()]).optional(),
  score: z.number().min(0).max(1).optional(),
  iou: z.number().min(0).max(1).optional(),
  /** Classifiers of crops: the box is made square and enlarged by this factor first. */
  cropScale: z.number().min(0.5).max(3).optional(),
  cropSquare: z.boolean().optional(),
  licence: z.string().optional(),
  source: z.string().optional(),
});
export type ModelManifest = z.infer<typeof modelManifest>;
