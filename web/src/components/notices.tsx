import type { ReactNode } from 'react';
import { reason } from '@/lib/rest';
import { Button } from './button';

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-1 px-4 py-10 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-prose text-sm text-muted">{children}</div>}
    </div>
  );
}

export function Failed({ what, failure, again }: { what: string; failure: unknown; again?: () => void }) {
  return (
    <div role="alert" className="flex flex-col items-center gap-2 px-4 py-10 text-center">
      <p className="font-medium text-danger">{what}</p>
      <p className="max-w-prose text-sm text-muted">{reason(failure)}</p>
      {again && <Button onClick={again}>Try again</Button>}
    </div>
  );
}

/** Takes the place of rows that are on their way, in their size. */
export function Loading({ rows = 5, what }: { rows?: number; what: string }) {
  return (
    <div role="status" aria-label={`Loading ${what}`} className="flex flex-col gap-2 p-3">
      {Array.from({ length: rows }, (_, row) => <div key={row} className="breathing h-7 rounded bg-raised" />)}
    </div>
  );
}
