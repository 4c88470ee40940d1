import { Progress as Radix } from 'radix-ui';

const fills = { accent: 'bg-accent', completed: 'bg-completed', failed: 'bg-failed' };

export function ProgressBar({ value, label, fill = 'accent', thin = false }: {
  value: number; label: string; fill?: keyof typeof fills; thin?: boolean;
}) {
  return (
    <Radix.Root value={value} aria-label={label} className={`w-full overflow-hidden rounded-full bg-line ${thin ? 'h-1.5' : 'h-2'}`}>
      <Radix.Indicator className={`h-full rounded-full transition-[width] duration-200 ${fills[fill]}`} style={{ width: `${value}%` }} />
    </Radix.Root>
  );
}
