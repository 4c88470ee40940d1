import { useState } from 'react';
import { Button } from '@/components/button';
import { Confirm, type Question } from '@/components/confirm';
import { Pause, Play, Stop } from '@/components/icons';
import { request } from '@/lib/rest';
import { useShortcuts } from '@/lib/shortcuts';

type Action = 'pause' | 'resume' | 'cancel';

const why = 'optional; it stands in the log';

const questions: Record<Action, Question> = {
  pause: { title: 'Pause this execution?', text: 'Attempts that are running go on to their end. No further one starts until it is resumed.', yes: 'Pause', why },
  resume: { title: 'Resume this execution?', text: 'Attempts start again where it was paused.', yes: 'Resume', why },
  cancel: {
    title: 'Cancel this execution?', text: 'Running attempts are stopped now, and what has not run is not run. This cannot be taken back.',
    yes: 'Cancel execution', danger: true, why,
  },
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
      {asked && (
        <Confirm
          question={questions[asked]} onClose={() => setAsked(undefined)}
          act={reason => request('POST', `/api/executions/${encodeURIComponent(id)}/${asked}`, { reason })}
        />
      )}
    </div>
  );
}
