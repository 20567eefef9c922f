import { MAX_RING_SLOTS } from '../../contract/index.ts';
import { NumberSetting } from '../live/setting.tsx';
import type { Compute } from './use-compute.ts';

/** What the contract allows. */
const MIN_RING_SLOTS = 3;

/** Slots of the frame ring that are used. */
export const RingSlots = ({ compute }: { readonly compute: Compute }) =>
  compute.settings === null ? null : (
    <NumberSetting
      name="Slots of the ring"
      min={MIN_RING_SLOTS}
      max={MAX_RING_SLOTS}
      value={compute.settings.ringSlots}
      busy={compute.busy}
      testId="ring-slots"
      onCommit={(ringSlots) => void compute.ask({ ringSlots })}
    />
  );
