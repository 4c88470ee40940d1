import { useEffect, useRef } from 'react';

export type Shortcut = { keys: string; does: string; run: () => void };

const active: Shortcut[][] = [];

/** What works now, for the list that `?` shows. */
export function listShortcuts(): Shortcut[] {
  return active.flat();
}

/** Keys that work while the component is there, unless something is being typed or a dialog is open. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const names = shortcuts.map(shortcut => shortcut.keys).join(' ');
  useEffect(() => {
    const own = latest.current.map((shortcut, index) => ({ ...shortcut, run: () => latest.current[index]?.run() }));
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target) || document.querySelector('dialog[open]'))
        return;
      const hit = own.find(shortcut => shortcut.keys === event.key);
      if (!hit)
        return;
      event.preventDefault();
      hit.run();
    };
    active.push(own);
    window.addEventListener('keydown', onKey);
    return () => {
      active.splice(active.indexOf(own), 1);
      window.removeEventListener('keydown', onKey);
    };
  }, [names]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}
