/** The 80 classes of COCO detection in the order in which detectors number them (Lin et al., "Microsoft COCO", ECCV 2014). */
export const COCO_LABELS: readonly string[] = (
  'person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,parking meter,bench,bird,cat,dog,horse,' +
  'sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,handbag,tie,suitcase,frisbee,skis,snowboard,sports ball,kite,baseball bat,' +
  'baseball glove,skateboard,surfboard,tennis racket,bottle,wine glass,cup,fork,knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,' +
  'carrot,hot dog,pizza,donut,cake,chair,couch,potted plant,bed,dining table,toilet,tv,laptop,mouse,remote,keyboard,cell phone,microwave,' +
  'oven,toaster,sink,refrigerator,book,clock,vase,scissors,teddy bear,hair drier,toothbrush'
).split(',');

/** Category numbers that COCO's annotations leave out: they count from 1 to 90, with these gaps. */
const UNUSED: ReadonlySet<number> = new Set([12, 26, 29, 30, 45, 66, 68, 69, 71, 83]);

/** COCO's own category numbers, 0..90, as networks number classes that were trained on its annotations as they are; what no object has is `unused N`. */
export const COCO_91_LABELS: readonly string[] = ((): string[] => {
  let next = 0;
  return Array.from({ length: 91 }, (_, id) => (id === 0 || UNUSED.has(id) ? `unused ${id}` : COCO_LABELS[next++]!));
})();

/** The 20 classes of PASCAL VOC (Everingham et al., 2010). */
export const VOC_LABELS: readonly string[] =
  'aeroplane,bicycle,bird,boat,bottle,bus,car,cat,chair,cow,diningtable,dog,horse,motorbike,person,pottedplant,sheep,sofa,train,tvmonitor'.split(
    ',',
  );
