import type { Update } from './update.js';

/**
 * The updates of one room, for one reader: `for await (const update of subscription)`. Ends when it is closed; throws
 * where the server refuses the room or the caller, and `error` says why.
 */
export class Subscription implements AsyncIterable<Update> {
  readonly room: string;
  readonly #onTaken: () => void;
  readonly #onClose: () => void;
  // Bounded by the machine, which leaves the room at the wish's bound.
  #waiting: Update[] = [];
  /** How many of them were taken already: taking one from the front of a long array would move all others. */
  #taken = 0;
  #reader: { resolve: (result: IteratorResult<Update>) => void; reject: (error: Error) => void } | undefined;
  #ended = false;
  #error: Error | undefined;

  /** @internal Made by `OleadaClient.subscribe`. */
  constructor(room: string, onTaken: () => void, onClose: () => void) {
    this.room = room;
    this.#onTaken = onTaken;
    this.#onClose = onClose;
  }

  get error(): Error | undefined {
    return this.#error;
  }

  /** Leaves the room; what was not read yet is dropped. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#waiting = [];
    this.#taken = 0;
    this.#onClose();
    this.#reader?.resolve({ done: true, value: undefined });
    this.#reader = undefined;
  }

  [Symbol.asyncIterator](): AsyncIterator<Update> {
    return {
      next: () => this.#next(),
      return: () => {
        this.close();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  /** @internal */
  deliver(update: Update): void {
    if (this.#ended) return;
    if (this.#reader) {
      const { resolve } = this.#reader;
      this.#reader = undefined;
      resolve({ done: false, value: update });
      this.#onTaken();
    } else this.#waiting.push(update);
  }

  /** @internal What was delivered before can still be read. */
  fail(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#reader?.reject(error);
    this.#reader = undefined;
  }

  #next(): Promise<IteratorResult<Update>> {
    if (this.#reader) return Promise.reject(new Error('a subscription has one reader, which waits for one update at a time'));
    const update = this.#take();
    if (update !== undefined) {
      this.#onTaken();
      return Promise.resolve({ done: false, value: update });
    }
    if (this.#error) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => (this.#reader = { resolve, reject }));
  }

  #take(): Update | undefined {
    const update = this.#waiting[this.#taken];
    if (update === undefined) return undefined;
    this.#taken++;
    if (this.#taken === this.#waiting.length || this.#taken >= 1024) {
      this.#waiting = this.#waiting.slice(this.#taken);
      this.#taken = 0;
    }
    return update;
  }
}
