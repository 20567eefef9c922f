import type { ModelManifest } from '../contract/model.ts';

/** Facts about a published network that its file does not tell. */
export interface KnownModel {
  readonly name: string;
  readonly manifest: ModelManifest;
}

const yolox = (score: number, iou: number): ModelManifest => ({
  version: 1,
  task: 'detect',
  family: 'yolox',
  input: { colour: 'bgr', layout: 'nchw', mean: [0], std: [1], fit: 'letterbox-topleft', pad: 114 },
  score,
  iou,
});

const rawRgb: ModelManifest = {
  version: 1,
  task: 'classify',
  family: 'softmax',
  input: { colour: 'rgb', layout: 'nhwc', fit: 'stretch' },
  output: 'probabilities',
};

const greyFace = (labels: string[]): ModelManifest => ({
  version: 1,
  task: 'classify',
  family: 'softmax',
  input: { colour: 'grey', layout: 'nchw', mean: [127.5], std: [127.5], fit: 'stretch' },
  output: 'probabilities',
  labels,
  cropSquare: true,
  cropScale: 1.2,
});

/** How a network takes its picture: colour, mean and deviation (pixel 0..255), fit and padding. */
const input = (
  colour: 'rgb' | 'bgr',
  mean: number[],
  std: number[],
  fit: 'letterbox-topleft' | 'letterbox-centre' | 'stretch' = 'stretch',
  pad = 0,
): NonNullable<ModelManifest['input']> => ({ colour, mean, std, fit, pad });

const nanodet = input('bgr', [103.53, 116.28, 123.675], [57.375, 57.12, 58.395], 'letterbox-centre');
const ultraface = (labels: string[]): ModelManifest => ({
  version: 1,
  task: 'detect',
  family: 'ultraface',
  input: input('rgb', [127], [128]),
  score: 0.7,
  iou: 0.3,
  labels,
});
const yunet: ModelManifest = {
  version: 1,
  task: 'detect',
  family: 'yunet',
  input: input('bgr', [0], [1], 'letterbox-topleft'),
  score: 0.6,
  iou: 0.45,
  labels: ['face'],
};
const headPose: ModelManifest = { version: 1, task: 'pose', family: 'head-pose', input: input('bgr', [127.5], [128]) };

const ROAD = ['background', 'road', 'curb', 'mark'];

/** Known networks by the SHA-256 of their file. */
export const KNOWN_MODELS: Readonly<Record<string, KnownModel>> = {
  // YOLOX, https://github.com/Megvii-BaseDetection/YOLOX
  '695e750a5d5754bb5a8d5325643b59282191a7e7a564e435a415fd3c578eab14': { name: 'yolox_nano', manifest: yolox(0.3, 0.45) },
  // https://github.com/Kazuhito00/Person-Detection-using-RaspberryPi-CPU
  '4bf5f704cd3bd900645a4303e0934ede13d9fb2135058b38005f4c2886c68576': {
    name: 'light_person_detector',
    manifest: { ...yolox(0.4, 0.5), labels: ['person'] },
  },
  // MobileNetV2 as published for the Edge TPU, https://github.com/google-coral/test_data, converted from TFLite
  '953427d3732bace6f8809f9993ebdbaabeeaac811c18de693f69077c6323817d': { name: 'mobilenet_v2_quant', manifest: rawRgb },
  '657d37352cfef5b64ce18b4a1e9b056129165ee716b5bcd9d01e0b20d08a7c92': { name: 'mobilenet_v2_inat_bird_quant', manifest: rawRgb },
  // mini-XCEPTION (Arriaga et al., 2017), https://github.com/oarriaga/face_classification, converted from Keras
  '8c884f87c9239d4e6724f90c8b82551e2185102c855402c0101db76c985ba4ca': {
    name: 'gender_mini_xception',
    manifest: greyFace(['woman', 'man']),
  },
  '9293c7b17841319e25accc319507e25b0d556719fee687633051becbf7e8cfba': {
    name: 'emotion_mini_xception',
    manifest: greyFace(['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral']),
  },
  // https://github.com/onnx/models, mnist-8
  '2f06e72de813a8635c9bc0397ac447a601bdbfa7df4bebc278723b958831c9bf': {
    name: 'mnist',
    manifest: {
      version: 1,
      task: 'classify',
      family: 'softmax',
      input: { colour: 'grey', layout: 'nchw', mean: [0], std: [1], fit: 'stretch' },
      output: 'logits',
    },
  },
  // https://github.com/onnx/models, SqueezeNet 1.1 in half floats
  '21f25e3d9254af93e6218a359469fac714a017b3f9035c0f5c4acbf9a3ff7233': {
    name: 'squeezenet_fp16',
    manifest: { version: 1, task: 'classify', family: 'softmax', input: input('bgr', [104, 117, 123], [1]), output: 'probabilities' },
  },
  // https://github.com/RangiLyu/nanodet
  '88e9fb97a54bb0030127ad323a10f88b4531b6aa82617e7ef79e35ffcc9bb3e1': {
    name: 'nanodet_m_320',
    manifest: { version: 1, task: 'detect', family: 'nanodet', input: nanodet, score: 0.35, iou: 0.6 },
  },
  // https://github.com/dog-qiuqiu/FastestDet
  '31cb14c017fce347cb4c846ec62fdf00d76bb3beecdf4be21e7116ac67feb880': {
    name: 'fastestdet',
    manifest: { version: 1, task: 'detect', family: 'fastestdet', input: input('bgr', [0], [255]), score: 0.65, iou: 0.45 },
  },
  // https://github.com/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB
  '34cd7e60aeff28744c657de7a3dc64e872d506741de66987f3426f2b79f88017': { name: 'ultraface_rfb_320', manifest: ultraface(['face']) },
  '8f4c659275977e7a3bfbfa339a9c769ad793df50f9c0baa8c14b11baa1646430': { name: 'ultraface_rfb_640', manifest: ultraface(['face']) },
  '27ca3e5985f722e91efea7993f625716de627303c4bafb40bb26f456286beca8': {
    name: 'ultraface_masked_640',
    manifest: ultraface(['face', 'masked face']),
  },
  // https://github.com/ShiqiYu/libfacedetection.train
  '25a606a145a5b6d7271ae138fbd00eba91dad8b83222ae3f2c7ecd0f4a7b0e31': { name: 'yunet_n_640', manifest: yunet },
  '104ee26c71d5c270ce79a6b3dced91c91013260d29a6bf18f9296c5b8c4c2b12': { name: 'yunet_n_dynamic', manifest: yunet },
  '8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4': { name: 'yunet_2023mar', manifest: yunet },
  // https://github.com/omasaht/headpose-fsanet-pytorch
  d85e90cb4b9d3a87e81bbfdcfcd130cbe0e175407042e439a570aa396c44eda6: { name: 'fsanet_headpose_1x1', manifest: headPose },
  '2877b1db98e3dc66468e90df8db4a21059facd1c3f107af91c6d4fe6476a03e1': { name: 'fsanet_headpose_var', manifest: headPose },
  // https://docs.openvino.ai, person-reidentification-retail-0287
  f35a22885b93aa0c249d665b4cf5510d08ded92f814694c3c2fec0112b0d3a56: {
    name: 'person_reid_0287',
    manifest: { version: 1, task: 'embed', family: 'embed', input: { ...input('bgr', [0], [1]), layout: 'nhwc' } },
  },
  // https://github.com/tensorflow/models/tree/master/research/deeplab
  '48a46b346ca7e2e96760b8a10a302046a3b5a9ce55e59d4c659c36d9cbd44118': {
    name: 'deeplab_v3_mnv2',
    manifest: { version: 1, task: 'segment', family: 'argmax', input: { ...input('rgb', [127.5], [127.5]), layout: 'nhwc' } },
  },
  // https://docs.openvino.ai, road-segmentation-adas-0001
  '931f80db4faa9eb37fafaaec35cdd6c7498a0b8afb45e335a535da028d27e50a': {
    name: 'road_segmentation_adas_0001',
    manifest: { version: 1, task: 'segment', family: 'argmax', input: { ...input('bgr', [0], [1]), layout: 'nhwc' }, labels: ROAD },
  },
  // https://github.com/clovaai/ext_portrait_segmentation; its deviation is in parts of 255, applied to pixels
  '17a75acc69747e443717dfaef152ee3c4615f2d81b0269f7c0224c47584af46a': {
    name: 'sinet_portrait_seg',
    manifest: {
      version: 1,
      task: 'segment',
      family: 'argmax',
      input: input('bgr', [102.89, 111.25, 126.91], [62.93 * 255, 62.82 * 255, 66.36 * 255]),
      labels: ['background', 'person'],
    },
  },
  // https://ai.google.dev/edge/mediapipe/solutions/vision/image_segmenter
  '1511ab5564cb0ae179cba9bcad6ad931003ccc71656f11fd270967023678c6a5': {
    name: 'selfie_segmentation',
    manifest: { version: 1, task: 'segment', family: 'mask', input: { ...input('rgb', [0], [255]), layout: 'nhwc' } },
  },
  // https://github.com/yu-li/TCMonoDepth
  '902b886beaebd3f68deb40bab2fd636a0c112c1ef1cbdd15fa26e5c55b389b4d': {
    name: 'tcmonodepth_small',
    manifest: { version: 1, task: 'depth', family: 'inverse-depth', input: input('rgb', [0], [1]) },
  },
};
