import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { reason } from '@/lib/rest';
import { Button } from './button';
import { Dialog } from './dialog';

export type Question = {
  title: string;
  text: string;
  yes: string;
  /** Whether it cannot be taken back. */
  danger?: boolean;
  /** What a reason that is given is for; left out: none is asked for. */
  why?: string;
};

/** Asks before something is done; why it was refused is said where it was asked. */
export function Confirm({ question, act, onClose }: { question: Question; act: (why: string | undefined) => Promise<unknown>; onClose: () => void }) {
  const [why, setWhy] = useState('');
  const order = useMutation({ mutationFn: () => act(why.trim() || undefined), onSuccess: onClose });
  return (
    <Dialog title={question.title} onClose={onClose}>
      <form className="flex flex-col gap-3 overflow-y-auto p-4" onSubmit={event => { event.preventDefault(); order.mutate(); }}>
        <p className="text-sm text-muted">{question.text}</p>
        {question.why && (
          <label className="flex flex-col gap-1 text-sm">
            Reason <span className="label">{question.why}</span>
            <input value={why} maxLength={1024} onChange={event => setWhy(event.target.value)} className="h-8 rounded-md border border-line bg-canvas px-2" />
          </label>
        )}
        <p role="alert" className="min-h-5 text-sm break-words text-danger">{order.isError && reason(order.error)}</p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Go back</Button>
          <Button type="submit" look={question.danger ? 'danger' : 'accent'} autoFocus disabled={order.isPending}>{question.yes}</Button>
        </div>
      </form>
    </Dialog>
  );
}
