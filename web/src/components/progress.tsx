import { Progress as Radix } from 'radix-ui';

export type Part = { value: number; fill: 'accent' | 'completed' | 'failed' | 'skipped' | 'cancelled' };

const fills = { accent: 'bg-accent', completed: 'bg-completed', failed: 'bg-failed', skipped: 'bg-skipped', cancelled: 'bg-cancelled' };

/** A share of a whole, in parts side by side. Assistive technology is told the part that completed. */
export function ProgressBar({ parts, of, label, thin = false }: { parts: Part[]; of: number; label: string; thin?: boolean }) {
  const whole = Math.max(of, 1);
  const done = parts.filter(part => part.fill === 'completed' || part.fill === 'accent').reduce((total, part) => total + part.value, 0);
  return (
    <Radix.Root
      value={(100 * done) / whole} aria-label={label}
      className={`flex w-full overflow-hidden rounded-full bg-line ${thin ? 'h-1.5' : 'h-2.5'}`}
    >
      {parts.map(part => (
        <span key={part.fill} className={`h-full transition-[width] duration-200 ${fills[part.fill]}`} style={{ width: `${(100 * part.value) / whole}%` }} />
      ))}
    </Radix.Root>
  );
}

type Ends = { completed: number; failed: number; skipped: number; cancelled: number };

/** Completed, failed, skipped and cancelled work, each in its own colour. */
export function endParts(ends: Ends, active: boolean): Part[] {
  return [
    { value: ends.completed, fill: active ? 'accent' : 'completed' },
    { value: ends.failed, fill: 'failed' },
    { value: ends.skipped, fill: 'skipped' },
    { value: ends.cancelled, fill: 'cancelled' },
  ];
}
