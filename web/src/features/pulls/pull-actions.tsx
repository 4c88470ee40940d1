import { useState } from 'react';
import { Button } from '@/components/button';
import { Confirm, type Question } from '@/components/confirm';
import type { PullView } from '@/generated/rest';
import { request } from '@/lib/rest';
import { pathOf } from './use-pull';

type Action = 'make' | 'retry' | 'update' | 'look' | 'merge' | 'close';

/** A forge may be slow, and is asked again before it is given up. */
const patience = 180_000;

const questions: Record<Action, (pull: PullView | null) => Question> = {
  make: () => ({
    title: 'Make a pull request?', text: 'Of what this execution has merged on its branch. Where a forge is set up it is made there, for all to see.', yes: 'Make it',
  }),
  retry: () => ({ title: 'Try to make it again?', text: 'What kept it from being made may be gone by now.', yes: 'Try again' }),
  update: () => ({ title: 'Bring it up to date?', text: 'Commits that the branch has got since are put into it, and its state is asked of where it is.', yes: 'Bring up to date' }),
  look: () => ({ title: 'Look at it again?', text: 'If it was opened again where it is, it is followed again.', yes: 'Look again' }),
  merge: pull => ({ title: 'Merge this pull request?', text: `${pull?.branch} is merged into ${pull?.base}. This cannot be taken back here.`, yes: 'Merge' }),
  close: () => ({
    title: 'Close this pull request?', text: 'It is not merged. Its branch stays.', yes: 'Close it', danger: true,
    why: 'optional; it stands in the log, and in the forge as a comment',
  }),
};

const labels: Record<Action, string> = {
  make: 'Make a pull request', retry: 'Try again', update: 'Bring up to date', look: 'Look again', merge: 'Merge', close: 'Close',
};

/** What can be done with it as it stands. */
function actionsFor(pull: PullView | null): Action[] {
  if (!pull)
    return ['make'];
  switch (pull.state) {
    case 'failed': return ['retry'];
    case 'open': return ['merge', 'update', 'close'];
    // One of its own repository stays closed.
    case 'closed': return pull.forge === 'local' ? [] : ['look'];
    // Nothing can be decided about what the log no longer says.
    case 'harmed':
    case 'merged': return [];
  }
}

/** What is asked for is seen when the server's event comes back, not before. */
export function PullActions({ id, pull, mayDecide }: { id: string; pull: PullView | null; mayDecide: boolean }) {
  const [asked, setAsked] = useState<Action>();
  const actions = actionsFor(pull);
  if (actions.length === 0)
    return null;
  return (
    <div role="group" aria-label="Decide" className="flex flex-wrap gap-2">
      {actions.map(action => (
        <Button
          key={action} look={action === 'merge' ? 'accent' : action === 'close' ? 'danger' : 'plain'} onClick={() => setAsked(action)}
          disabled={!mayDecide} title={mayDecide ? undefined : 'Your key may only look. An admin’s key may decide.'}
        >
          {labels[action]}
        </Button>
      ))}
      {asked && <Confirm question={questions[asked](pull)} onClose={() => setAsked(undefined)} act={reason => act(asked, id, reason)} />}
    </div>
  );
}

function act(action: Action, id: string, reason: string | undefined): Promise<unknown> {
  return action === 'merge' || action === 'close'
    ? request('POST', `${pathOf(id)}/${action}`, { reason }, undefined, patience)
    : request('POST', '/api/pulls', { execution_id: id }, undefined, patience);
}
