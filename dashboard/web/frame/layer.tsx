import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

/** A dialog over the window: focus stays inside, Escape closes it. */
export const LayerDialog = ({ title, close, children }: { title: string; close: () => void; children: ReactNode }) => (
  <ModalOverlay className="scrim" isOpen isDismissable onOpenChange={(open) => !open && close()}>
    <Modal className="dialog">
      <Dialog>
        <Heading slot="title">{title}</Heading>
        {children}
      </Dialog>
    </Modal>
  </ModalOverlay>
);
