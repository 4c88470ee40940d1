import type { OleadaClient, Subscription, Update } from '@oleada/client';
import { catchingUp } from '@/lib/catching-up';
import { apply } from './fold';
import type { ExecutionSnapshot } from '@/generated/rest';
import { type Execution, fromSnapshot } from './state';

export type FeedState = {
  /** Undefined until the first snapshot. */
  readonly execution?: Execution;
  /** False between a break and the state that heals it: what is shown was true, and may not be any more. */
  readonly current: boolean;
  readonly failure?: unknown;
};

/** Redrawn at most this often, whatever comes in. The fold itself is never behind. */
const redrawMs = 80;

/** A line that is open again brings a new state by itself; after this long it is asked for. */
const healMs = 3000;

/** One execution, followed: the server's snapshot and then its events, folded. */
export class ExecutionFeed {
  private shown: FeedState = { current: false };
  private latest: FeedState = this.shown;
  private subscription?: Subscription;
  private leaveState?: () => void;
  private timer?: ReturnType<typeof setTimeout>;
  private healing?: ReturnType<typeof setTimeout>;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly client: OleadaClient, private readonly id: string, private readonly tasks: boolean) {}

  readonly get = (): FeedState => this.shown;

  readonly listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): void {
    this.leaveState = this.client.onState(() => this.connectionChanged());
    this.join();
  }

  stop(): void {
    this.subscription?.close();
    this.subscription = undefined;
    this.leaveState?.();
    clearTimeout(this.timer);
    clearTimeout(this.healing);
    this.timer = undefined;
    catchingUp.set(this, false);
  }

  private join(): void {
    this.subscription?.close();
    this.subscription = this.client.subscribe(`execution:${this.id}`, { snapshot: true, tasks: this.tasks });
    catchingUp.set(this, true);
    void this.follow(this.subscription);
  }

  private async follow(subscription: Subscription): Promise<void> {
    try {
      for await (const update of subscription)
        if (subscription === this.subscription)
          this.change(this.after(update));
    } catch (failure) {
      if (subscription === this.subscription)
        this.change({ ...this.latest, current: false, failure });
    }
  }

  private after(update: Update): FeedState {
    switch (update.kind) {
      case 'snapshot':
        return { execution: fromSnapshot(update.data as ExecutionSnapshot), current: true };
      case 'gap':
        return { ...this.latest, current: false };
      case 'event':
        return this.latest.execution ? { execution: apply(this.latest.execution, update.event), current: true } : this.latest;
    }
  }

  /** With its tasks an execution gets a new snapshot after each break; without, it resumes where it was. */
  private connectionChanged(): void {
    const open = this.client.state.kind === 'open';
    clearTimeout(this.healing);
    if (open && this.tasks)
      this.healing = setTimeout(() => { if (!this.latest.current && this.latest.failure === undefined) this.join(); }, healMs);
    if (!open || (!this.tasks && this.latest.execution))
      this.change({ ...this.latest, current: open });
  }

  private change(next: FeedState): void {
    this.latest = next;
    catchingUp.set(this, !next.current && next.failure === undefined);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.shown = this.latest;
      this.listeners.forEach(listener => listener());
    }, redrawMs);
  }
}
