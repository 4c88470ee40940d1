import { Link, Outlet } from '@tanstack/react-router';
import { useState } from 'react';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { Keys, Leave, Moon, Screen, Sun } from '@/components/icons';
import { useAccess } from '@/features/access/access';
import { listShortcuts, useShortcuts } from '@/lib/shortcuts';
import { nextTheme, setTheme, useTheme } from '@/lib/theme';
import { Indicator } from './indicator';
import { sections } from './sections';

export function Shell() {
  const { signOut } = useAccess();
  const [help, setHelp] = useState(false);
  const theme = useTheme();
  useShortcuts([
    { keys: '?', does: 'Show the keys', run: () => setHelp(true) },
    { keys: 't', does: 'Switch between light, dark and the system’s choice', run: () => setTheme(nextTheme(theme)) },
  ]);
  return (
    <div className="flex min-h-full flex-col">
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:z-30 focus:bg-surface focus:p-2">To the content</a>
      <header className="flex h-12 items-center gap-2 border-b border-line bg-surface px-3 sm:gap-4 sm:px-5">
        <Link to="/executions" className="flex items-center gap-2 rounded font-semibold"><img src="/favicon.svg" alt="" width={22} height={22} />
          <span className="max-sm:sr-only">Oleada</span>
        </Link>
        <nav aria-label="Sections" className="flex flex-1 gap-1 overflow-x-auto">
          {sections.map(section => (
            <Link
              key={section.to} to={section.to}
              className="rounded-md px-2.5 py-1 text-sm whitespace-nowrap text-muted hover:text-ink data-[status=active]:bg-raised data-[status=active]:text-ink"
            >
              <span className="max-sm:hidden">{section.name}</span>
              <span className="sm:hidden">{section.short}</span>
            </Link>
          ))}
        </nav>
        <Indicator />
        <div className="flex">
          <Button look="quiet" className="w-8 px-0 max-sm:hidden" aria-label="Keys" title="Keys (?)" onClick={() => setHelp(true)}><Keys /></Button>
          <Button look="quiet" className="w-8 px-0" aria-label={`Theme: ${theme}`} title={`Theme: ${theme} (t)`} onClick={() => setTheme(nextTheme(theme))}>
            {theme === 'system' ? <Screen /> : theme === 'light' ? <Sun /> : <Moon />}
          </Button>
          <Button look="quiet" className="w-8 px-0" aria-label="Sign out" title="Sign out" onClick={() => void signOut()}><Leave /></Button>
        </div>
      </header>
      <main id="content" className="flex-1"><Outlet /></main>
      {help && <ShortcutList onClose={() => setHelp(false)} />}
    </div>
  );
}

function ShortcutList({ onClose }: { onClose: () => void }) {
  const [shortcuts] = useState(listShortcuts);
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2 overflow-y-auto p-4 text-sm">
        {[...shortcuts, { keys: '↑ ↓ ← →', does: 'Move in the wave grid and the tasks' }, { keys: 'Enter', does: 'Open the task' }].map(shortcut => (
          <div key={`${shortcut.keys} ${shortcut.does}`} className="contents">
            <dt><kbd className="rounded border border-line bg-raised px-1.5 py-0.5 font-mono text-xs">{shortcut.keys}</kbd></dt>
            <dd>{shortcut.does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
