import type { DetectFamily } from '../family.ts';
import { detr } from './detr.ts';
import { fastestdet } from './fastestdet.ts';
import { nanodet } from './nanodet.ts';
import { paddle } from './paddle.ts';
import { retinanet } from './retinanet.ts';
import { rtDetr } from './rt-detr.ts';
import { scrfd } from './scrfd.ts';
import { ssd } from './ssd.ts';
import { ssdOpenvino } from './ssd-openvino.ts';
import { torchvision } from './torchvision.ts';
import { ultraface } from './ultraface.ts';
import { yoloNas } from './yolo-nas.ts';
import { yoloNms } from './yolo-nms.ts';
import { yolov5 } from './yolov5.ts';
import { yolov8 } from './yolov8.ts';
import { yolox } from './yolox.ts';
import { yunet } from './yunet.ts';

/** Families of detectors; where two fit as well, the one that stands first is taken. */
export const DETECT_FAMILIES: readonly DetectFamily[] = [
  yolox,
  yolov5,
  yolov8,
  yoloNms,
  nanodet,
  ultraface,
  yoloNas,
  yunet,
  scrfd,
  fastestdet,
  ssd,
  ssdOpenvino,
  torchvision,
  retinanet,
  rtDetr,
  detr,
  paddle,
];
