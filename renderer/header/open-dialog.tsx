import { Modal } from '@mantine/core';
import { OpenForm } from '../live/open-form.tsx';
import { useApp } from '../state/store.ts';

/** Opens another source while one is there. */
export const OpenDialog = () => {
  const open = useApp((state) => state.dialog === 'open');
  return (
    <Modal
      opened={open}
      onClose={() => useApp.setState({ dialog: null })}
      title="Open a video"
      size={560}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.5 }}
    >
      <OpenForm />
    </Modal>
  );
};
