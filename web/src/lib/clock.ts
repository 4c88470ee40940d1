import { useEffect, useState } from 'react';

/** The time, again every `every` ms while `on`; what counts on the screen counts by it. */
export function useNow(on = true, every = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!on)
      return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [on, every]);
  return now;
}
