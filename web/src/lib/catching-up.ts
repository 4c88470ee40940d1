/** Parts of the page that are connected and still wait for the state to be shown. */
const waiting = new Set<object>();
const listeners = new Set<() => void>();

export const catchingUp = {
  count: () => waiting.size,
  set(part: object, behind: boolean): void {
    if (waiting.has(part) === behind)
      return;
    if (behind)
      waiting.add(part);
    else
      waiting.delete(part);
    listeners.forEach(listener => listener());
  },
  onChange(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
