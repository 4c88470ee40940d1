import { type ConnectionState, OleadaClient, type Subscription } from '@oleada/client';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { catchingUp } from './catching-up';

const Client = createContext<OleadaClient | null>(null);

/** One connection for the whole page, by the session's cookie. */
export function ConnectionProvider({ children }: { children: ReactNode }) {
  const [client, setClient] = useState<OleadaClient | null>(null);
  useEffect(() => {
    const made = new OleadaClient({ url: location.origin });
    void followBoard(made.subscribe('tenant:default'));
    setClient(made);
    return () => made.close();
  }, []);
  return client && <Client.Provider value={client}>{children}</Client.Provider>;
}

const boardListeners = new Set<() => void>();

/** The board's feed keeps the line open on every page, so that the indicator always has something to tell. */
async function followBoard(feed: Subscription): Promise<void> {
  try {
    for await (const update of feed)
      if (update.kind === 'event')
        boardListeners.forEach(listener => listener());
  } catch {
    // The connection's own state says why.
  }
}

/** Told when something on the board has changed: a hint to read anew what is listed. */
export function useBoardHint(listener: () => void): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const own = () => latest.current();
    boardListeners.add(own);
    return () => { boardListeners.delete(own); };
  }, []);
}

export function useClient(): OleadaClient {
  const client = useContext(Client);
  if (!client)
    throw new Error('no connection around this component');
  return client;
}

export function useConnectionState(): ConnectionState {
  const client = useClient();
  return useSyncExternalStore(listener => client.onState(listener), () => client.state);
}

/** How many parts of the page do not yet show what the server has. */
export function useCatchingUp(): number {
  return useSyncExternalStore(catchingUp.onChange, catchingUp.count);
}
