import { plural } from '@/lib/format';

/** Lines that a change has added and removed. */
export function Counts({ additions, removals }: { additions: number; removals: number }) {
  return (
    <span className="inline-flex gap-2 font-mono text-xs leading-5 whitespace-nowrap">
      <span className="text-completed" aria-label={plural(additions, 'line added', 'lines added')}>+{additions}</span>
      <span className="text-failed" aria-label={plural(removals, 'line removed', 'lines removed')}>−{removals}</span>
    </span>
  );
}
