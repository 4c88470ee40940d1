import { type ConnectionState, OleadaClient } from '@oleada/client';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { catchingUp } from './catching-up';

const Client = createContext<OleadaClient | null>(null);

/** One connection for the whole page, by the session's cookie. */
export function ConnectionProvider({ children }: { children: ReactNode }) {
  const [client, setClient] = useState<OleadaClient | null>(null);
  useEffect(() => {
    const made = new OleadaClient({ url: location.origin });
    setClient(made);
    return () => made.close();
  }, []);
  return client && <Client.Provider value={client}>{children}</Client.Provider>;
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
