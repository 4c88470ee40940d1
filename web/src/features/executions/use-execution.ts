import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useClient } from '@/lib/connection';
import { ExecutionFeed, type FeedState } from './feed';

/** Follows an execution for as long as the component is there. */
export function useExecution(id: string, tasks: boolean): FeedState {
  const client = useClient();
  const feed = useMemo(() => new ExecutionFeed(client, id, tasks), [client, id, tasks]);
  useEffect(() => {
    feed.start();
    return () => feed.stop();
  }, [feed]);
  return useSyncExternalStore(feed.listen, feed.get);
}
