import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { PullView } from '@/generated/rest';
import { useClient } from '@/lib/connection';
import { request } from '@/lib/rest';

export type Pull = {
  /** Null for none, as far as is known. */
  readonly view: PullView | null;
  /** False until it is known whether there is one. */
  readonly known: boolean;
  readonly failure?: unknown;
  readonly again: () => void;
};

/** Events that come together are looked at together. */
const gatherMs = 150;

/** No event after so long on an open line means that there is none. */
const settleMs = 600;

export const pathOf = (id: string) => `/api/pulls/${encodeURIComponent(id)}`;

/** Follows a pull request by its stream: each event of it has the server asked how it stands. */
export function usePull(id: string): Pull {
  const client = useClient();
  const queries = useQueryClient();
  const [seq, setSeq] = useState(0);
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const subscription = client.subscribe(`pull:${id}`, { since: 0 });
    let latest = 0;
    let gathering: ReturnType<typeof setTimeout> | undefined;
    let settling: ReturnType<typeof setTimeout> | undefined;
    const settle = () => {
      clearTimeout(settling);
      if (client.state.kind === 'open')
        settling = setTimeout(() => setSettled(true), settleMs);
    };
    const leave = client.onState(settle);
    settle();
    const follow = async () => {
      for await (const update of subscription) {
        if (update.kind === 'event')
          latest = update.event.seq;
        // The log lost events: answers that were got under these seqs may be of the part that is gone.
        if (update.kind === 'gap')
          void queries.resetQueries({ queryKey: ['pull', id] });
        gathering ??= setTimeout(() => {
          gathering = undefined;
          setSeq(latest);
        }, gatherMs);
      }
    };
    // The connection's own state says what is wrong.
    follow().catch(() => setSettled(true));
    return () => {
      subscription.close();
      leave();
      clearTimeout(gathering);
      clearTimeout(settling);
    };
  }, [client, id, queries]);
  const query = useQuery({
    queryKey: ['pull', id, seq],
    queryFn: ({ signal }) => request<PullView>('GET', pathOf(id), undefined, signal),
    enabled: seq > 0,
    placeholderData: keepPreviousData,
  });
  return { view: query.data ?? null, known: seq > 0 ? !query.isPending : settled, failure: query.error ?? undefined, again: () => void query.refetch() };
}
