import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Failed, Loading } from '@/components/notices';
import { useAccess, useCaller } from '@/features/access/access';
import { SignIn } from '@/features/access/sign-in';
import { ConnectionProvider, useConnectionState } from '@/lib/connection';
import { RequestError } from '@/lib/rest';
import { router } from './routes';

const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: (times, failure) => times < 2 && !(failure instanceof RequestError && failure.status >= 400 && failure.status < 500) },
  },
});

export function App() {
  return <QueryClientProvider client={queries}><Gate /></QueryClientProvider>;
}

/** Nothing is asked of the server, nor shown, before it is known who looks. */
function Gate() {
  const caller = useCaller();
  if (caller.isPending)
    return <div className="mx-auto max-w-5xl p-5"><Loading what="the dashboard" rows={4} /></div>;
  if (caller.isError && caller.data === undefined)
    return <Failed what="The dashboard cannot start" failure={caller.error} again={() => void caller.refetch()} />;
  if (!caller.data)
    return <SignIn />;
  return <ConnectionProvider key={caller.data.id}><Refusal /><RouterProvider router={router} /></ConnectionProvider>;
}

/** A connection that the server refuses means that the session may have ended: then the caller is asked for anew. */
function Refusal() {
  const state = useConnectionState();
  const { checkAgain } = useAccess();
  useEffect(() => {
    if (state.kind === 'refused')
      void checkAgain();
  }, [state.kind]);
  return null;
}
