import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { CallerAnswer, SignInRequest } from '@/generated/rest';
import { request, RequestError } from '@/lib/rest';

const key = ['caller'];

async function fetchCaller(): Promise<CallerAnswer | null> {
  try {
    return await request<CallerAnswer>('GET', '/api/caller');
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
      await request('POST', '/api/sign-in', { key: text.trim() } satisfies SignInRequest);
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
