import { useNow } from '@/lib/clock';
import { useCatchingUp, useConnectionState } from '@/lib/connection';
import { indicate } from './indicator-text';

const looks = {
  live: { dot: 'bg-completed', tone: '' },
  behind: { dot: 'bg-retrying breathing', tone: '' },
  lost: { dot: 'border-2 border-failed', tone: 'text-failed' },
  off: { dot: 'border-2 border-failed', tone: 'text-failed' },
};

export function Indicator() {
  const state = useConnectionState();
  const behind = useCatchingUp();
  const now = useNow(state.kind === 'waiting', 250);
  const { kind, text, detail } = indicate(state, behind, now);
  return (
    <span role="status" data-connection={kind} title={detail} className={`inline-flex items-center gap-2 text-sm whitespace-nowrap ${looks[kind].tone}`}>
      <span aria-hidden="true" className={`size-2.5 rounded-full ${looks[kind].dot}`} />
      {text}
    </span>
  );
}
