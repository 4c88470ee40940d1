type Entry = { at: number; order: number; run: () => void };

/** Virtual time: what is due runs in order of time, then of coming. */
export class Clock {
  now = 1_000_000;
  readonly #entries = new Map<number, Entry>();
  #order = 0;

  readonly setTimeout = (run: () => void, delay: number): unknown => {
    const order = ++this.#order;
    this.#entries.set(order, { at: this.now + Math.max(0, delay), order, run });
    return order;
  };

  readonly clearTimeout = (timer: unknown): void => {
    this.#entries.delete(timer as number);
  };

  wait(delay: number): Promise<void> {
    return new Promise((resolve) => this.setTimeout(resolve, delay));
  }

  /** Runs what falls due within the time, and whatever promises follow from each. */
  async advance(duration: number): Promise<void> {
    const end = this.now + duration;
    await settle();
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      this.#entries.delete(next.order);
      this.now = next.at;
      next.run();
      await settle();
    }
    this.now = end;
  }

  #next(): Entry | undefined {
    let first: Entry | undefined;
    for (const entry of this.#entries.values())
      if (!first || entry.at < first.at || (entry.at === first.at && entry.order < first.order)) first = entry;
    return first;
  }
}

/** All promises that can go on have gone on. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
