/**
 * What a browser knows of its network and of being looked at; `better`: worth trying at once. Nothing where there is
 * no window. `offline` only raises a doubt: a server on the same machine stays within reach.
 */
export function watchHints(onHint: (better: boolean) => void): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => undefined;
  const better = () => onHint(true);
  const doubtful = () => onHint(false);
  const visible = () => {
    if (document.visibilityState === 'visible') onHint(true);
  };
  window.addEventListener('online', better);
  window.addEventListener('offline', doubtful);
  document.addEventListener('visibilitychange', visible);
  return () => {
    window.removeEventListener('online', better);
    window.removeEventListener('offline', doubtful);
    document.removeEventListener('visibilitychange', visible);
  };
}
