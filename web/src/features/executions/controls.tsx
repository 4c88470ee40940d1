import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { Pause, Play, Stop } from '@/components/icons';
import { reason, request } from '@/lib/rest';
import { useShortcuts } from '@/lib/shortcuts';

type Action = 'pause' | 'resume' | 'cancel';

const questions: Record<Action, { title: string; text: string; yes: string }> = {
  pause: { title: 'Pause this execution?', text: 'Attempts that are running go on to their end. No further one starts until it is resumed.', yes: 'Pause' },
  resume: { title: 'Resume this execution?', text: 'Attempts start again where it was paused.', yes: 'Resume' },
  cancel: { title: 'Cancel this execution?', text: 'Running attempts are stopped now, and what has not run is not run. This cannot be taken back.', yes: 'Cancel execution' },
};

const forbidden = 'Your key may only look. An admin’s key may pause, resume and cancel.';

/** What is asked for is seen when the server's event comes back, not before. */
export function Controls({ id, status, mayControl }: { id: string; status: string; mayControl: boolean }) {
  const [asked, setAsked] = useState<Action>();
  const canPause = status === 'running';
  const canResume = status === 'paused';
  const canCancel = canPause || canResume;
  const ask = (action: Action, can: boolean) => () => { if (can && mayControl) setAsked(action); };
  useShortcuts([
    { keys: 'p', does: 'Pause or resume the execution', run: () => { ask('pause', canPause)(); ask('resume', canResume)(); } },
    { keys: 'x', does: 'Cancel the execution', run: ask('cancel', canCancel) },
  ]);
  if (!canCancel && status !== 'cancelling')
    return null;
  const props = (can: boolean) => ({ disabled: !can || !mayControl, title: mayControl ? undefined : forbidden });
  return (
    <div className="flex gap-2" role="group" aria-label="Control">
      {canResume
        ? <Button {...props(true)} onClick={ask('resume', true)}><Play />Resume</Button>
        : <Button {...props(canPause)} onClick={ask('pause', canPause)}><Pause />Pause</Button>}
      <Button look="danger" {...props(canCancel)} onClick={ask('cancel', canCancel)}><Stop />Cancel</Button>
      {asked && <Confirm id={id} action={asked} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

function Confirm({ id, action, onClose }: { id: string; action: Action; onClose: () => void }) {
  const [why, setWhy] = useState('');
  const question = questions[action];
  const order = useMutation({
    mutationFn: () => request('POST', `/api/executions/${encodeURIComponent(id)}/${action}`, why.trim() ? { reason: why.trim() } : {}),
    onSuccess: onClose,
  });
  return (
    <Dialog title={question.title} onClose={onClose}>
      <form className="flex flex-col gap-3 p-4" onSubmit={event => { event.preventDefault(); order.mutate(); }}>
        <p className="text-sm text-muted">{question.text}</p>
        <label className="flex flex-col gap-1 text-sm">
          Reason <span className="label">optional; it stands in the log</span>
          <input value={why} maxLength={1024} onChange={event => setWhy(event.target.value)} className="h-8 rounded-md border border-line bg-canvas px-2" />
        </label>
        <p role="alert" className="min-h-5 text-sm text-danger">{order.isError && reason(order.error)}</p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Go back</Button>
          <Button type="submit" look={action === 'cancel' ? 'danger' : 'accent'} autoFocus disabled={order.isPending}>{question.yes}</Button>
        </div>
      </form>
    </Dialog>
  );
}
