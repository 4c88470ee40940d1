import { shapes, tones, words } from './status-words';

/** A state by shape, word and colour: none of them alone. */
export function StatusBadge({ status }: { status: string }) {
  return (
    <span data-status={status} className={`inline-flex items-center gap-1.5 whitespace-nowrap text-sm font-medium ${tones[status] ?? 'text-muted'}`}>
      <StatusMark status={status} />
      {words[status] ?? status}
    </span>
  );
}

export function StatusMark({ status }: { status: string }) {
  const breathing = status === 'running' || status === 'cancelling' ? 'breathing' : '';
  return (
    <span aria-hidden="true" className={`inline-grid size-4 shrink-0 place-items-center rounded-[3px] border border-current text-[10px] leading-none
      font-bold ${breathing} ${tones[status] ?? 'text-muted'}`}>
      {shapes[status] ?? '?'}
    </span>
  );
}
