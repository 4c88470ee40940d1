import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from './button';
import { Close } from './icons';

/**
 * The browser's own modal dialog: it keeps the focus, makes the rest inert and closes on Escape, without the style
 * elements that the page's policy forbids.
 */
export function Dialog({ title, onClose, children, wide = false }: { title: string; onClose: () => void; children: ReactNode; wide?: boolean }) {
  const box = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = box.current!;
    const before = document.activeElement;
    dialog.showModal();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement)
        before.focus();
    };
  }, []);
  return (
    <dialog
      ref={box}
      aria-labelledby={heading}
      onCancel={event => { event.preventDefault(); onClose(); }}
      onClick={event => { if (event.target === box.current) onClose(); }}
      className={`panel text-ink max-h-[90dvh] w-[calc(100%-24px)] overflow-hidden p-0 shadow-xl ${wide ? 'max-w-4xl' : 'max-w-md'}`}
    >
      <div className="flex max-h-[90dvh] flex-col">
        <header className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-4">
          <h2 id={heading} className="min-w-0 flex-1 truncate font-semibold">{title}</h2>
          <Button look="quiet" className="w-8 px-0" aria-label="Close" onClick={onClose}><Close /></Button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
