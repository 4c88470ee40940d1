import { type FormEvent, useState } from 'react';
import { Button } from '@/components/button';
import { reason, RequestError } from '@/lib/rest';
import { useAccess } from './access';

/** Asks for a key, and gives it away at once for a cookie that scripts cannot read. */
export function SignIn() {
  const { signIn } = useAccess();
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      await signIn(text);
    } catch (failure) {
      setFault(failure instanceof RequestError && failure.status === 401 ? 'This key is not known to the server.' : reason(failure));
      setBusy(false);
    }
  }

  return (
    <main className="grid min-h-full place-items-center p-4">
      <form onSubmit={submit} className="panel flex w-full max-w-sm flex-col gap-4 p-6">
        <div className="flex items-center gap-2.5">
          <img src="/favicon.svg" alt="" width={28} height={28} />
          <h1 className="text-lg font-semibold">Sign in to Oleada</h1>
        </div>
        {/* Password stores want a name to keep a secret by. */}
        <input type="text" name="username" autoComplete="username" value="oleada" readOnly hidden />
        <label className="flex flex-col gap-1.5">
          <span className="text-sm font-medium">Key</span>
          <input
            type="password" name="key" autoComplete="current-password" autoFocus required spellCheck={false} value={text}
            onChange={event => setText(event.target.value)} aria-invalid={fault !== undefined} aria-describedby="key-help"
            className="h-9 rounded-md border border-line bg-canvas px-2.5 font-mono text-sm"
            placeholder="oleada_…"
          />
          <span id="key-help" className="label">
            The first start of the server made one and put it into <code className="font-mono">.oleada/admin.key</code>.
            More are made by <code className="font-mono">oleada key create</code>.
          </span>
        </label>
        <p role="alert" className="min-h-5 text-sm text-danger">{fault}</p>
        <Button type="submit" look="accent" disabled={busy || text.trim() === ''}>{busy ? 'Signing in…' : 'Sign in'}</Button>
      </form>
    </main>
  );
}
