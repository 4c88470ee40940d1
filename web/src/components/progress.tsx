import { Progress as Radix } from 'radix-ui';

export type Part = { value: number; fill: 'accent' | 'completed' | 'failed' | 'skipped' };

const fills = { accent: 'bg-accent', completed: 'bg-completed', failed: 'bg-failed', skipped: 'bg-skipped' };

/** A share of a whole, in parts that stand side by side. */
export function ProgressBar({ parts, of, label, thin = false }: { parts: Part[]; of: number; label: string; thin?: boolean }) {
  const whole = Math.max(of, 1);
  const sum = parts.reduce((total, part) => total + part.value, 0);
  return (
    <Radix.Root
      value={(100 * sum) / whole} aria-label={label}
      className={`flex w-full overflow-hidden rounded-full bg-line ${thin ? 'h-1.5' : 'h-2.5'}`}
    >
      {parts.map(part => (
        <span key={part.fill} className={`h-full transition-[width] duration-200 ${fills[part.fill]}`} style={{ width: `${(100 * part.value) / whole}%` }} />
      ))}
    </Radix.Root>
  );
}
