import { type ConnectionState, OleadaClient, type Subscription } from '@oleada/client';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { catchingUp } from './catching-up';

type Lines = { client: OleadaClient; output: OleadaClient };

const Context = createContext<Lines | null>(null);

/**
 * The page's connections, by the session's cookie: one for the state, and one, made when it is first needed, for what
 * programs print, so that a flood of output holds up nothing else.
 */
export function ConnectionProvider({ children }: { children: ReactNode }) {
  const [lines, setLines] = useState<Lines | null>(null);
  useEffect(() => {
    const made = new OleadaClient({ url: location.origin });
    const output = new OleadaClient({ url: location.origin });
    void followBoard(made.subscribe('tenant:default'));
    setLines({ client: made, output });
    return () => {
      made.close();
      output.close();
    };
  }, []);
  return lines && <Context.Provider value={lines}>{children}</Context.Provider>;
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

function useLines(): Lines {
  const lines = useContext(Context);
  if (!lines)
    throw new Error('no connection around this component');
  return lines;
}

export const useClient = (): OleadaClient => useLines().client;

export const useOutputClient = (): OleadaClient => useLines().output;

export function useConnectionState(): ConnectionState {
  const client = useClient();
  return useSyncExternalStore(listener => client.onState(listener), () => client.state);
}

/** How many parts of the page do not yet show what the server has. */
export function useCatchingUp(): number {
  return useSyncExternalStore(catchingUp.onChange, catchingUp.count);
}
