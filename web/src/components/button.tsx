import type { ButtonHTMLAttributes } from 'react';

type Look = 'plain' | 'accent' | 'danger' | 'quiet';

const looks: Record<Look, string> = {
  plain: 'border-line bg-surface hover:bg-raised',
  accent: 'border-transparent bg-accent text-on-accent hover:brightness-110',
  danger: 'border-danger/50 text-danger bg-surface hover:bg-danger/10',
  quiet: 'border-transparent text-muted hover:text-ink hover:bg-raised',
};

export function Button({ look = 'plain', className = '', ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { look?: Look }) {
  return (
    <button
      type="button"
      className={`inline-flex h-8 items-center justify-center gap-1.5 whitespace-nowrap rounded-md border px-2.5 text-sm font-medium
        disabled:opacity-45 disabled:hover:bg-transparent ${looks[look]} ${className}`}
      {...rest}
    />
  );
}
