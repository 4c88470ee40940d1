import { useQuery, useQueryClient } from '@tanstack/react-query';
import { request, RequestError } from '@/lib/rest';

export type Caller = { id: string; role: 'admin' | 'viewer' | 'internal' };

const key = ['caller'];

async function fetchCaller(): Promise<Caller | null> {
  try {
    return await request<Caller>('GET', '/api/caller');
  } catch (failure) {
    if (failure instanceof RequestError && failure.status === 401)
      return null;
    throw failure;
  }
}

/** Who is signed in: null for nobody. */
export function useCaller() {
  return useQuery({ queryKey: key, queryFn: fetchCaller, staleTime: Infinity, retry: 2 });
}

export function useAccess() {
  const queries = useQueryClient();
  return {
    async signIn(text: string): Promise<void> {
      await request('POST', '/api/sign-in', { key: text.trim() });
      await queries.fetchQuery({ queryKey: key, queryFn: fetchCaller, staleTime: 0 });
    },
    async signOut(): Promise<void> {
      await request('POST', '/api/sign-out');
      queries.clear();
      queries.setQueryData(key, null);
    },
    /** After the server has refused the connection: the cookie may have ended. */
    checkAgain: () => queries.invalidateQueries({ queryKey: key }),
  };
}
