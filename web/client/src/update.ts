/** An event as the log holds it. `seq` counts from 1 within `stream`, without holes. */
export type Envelope = {
  type: string;
  /** UTC, ISO 8601. */
  timestamp: string;
  stream: string;
  seq: number;
  // The payload's type depends on `type`; who reads it narrows it with types of their own.
  data: any;
};

/** What a subscription gives, in order. */
export type Update =
  /** The state of the room as of `seq`; what was known before is replaced by it. */
  | { kind: 'snapshot'; room: string; seq: number; data: unknown; epoch?: string }
  /** `epoch` belongs to the event's seq: keep both, and give both to `subscribe` when the page is opened again. */
  | { kind: 'event'; event: Envelope; epoch?: string }
  /**
   * What follows does not join on to what came before: the server has no events between the two, or its log ends
   * at `to` although `from` was seen already (a restored backup). `room` is the stream whose seqs these are. What was
   * seen above `to` is not in the server's log.
   */
  | { kind: 'gap'; room: string; from: number; to: number; reason: GapReason };

export const gapReasons = ['missing', 'beyond_end', 'lost_tail', 'epoch_unknown'] as const;

/**
 * `missing`: it did not come, also when it was asked for again. `beyond_end`: the stream ends before. `lost_tail`: the
 * log lost its end, and other events may have these seqs. `epoch_unknown`: a restored backup, or another log.
 */
export type GapReason = (typeof gapReasons)[number];

/** How the connection stands. Times are milliseconds of the client's clock. */
export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'open' }
  /** Lost; tried again at `retryAt`. `attempt` counts from 1. */
  | { kind: 'waiting'; retryAt: number; attempt: number; reason: string }
  /** The server does not know the caller. Not tried again until something is subscribed anew. */
  | { kind: 'refused'; code: number; reason: string }
  /** Not connected, since nothing was subscribed yet or the client was closed. */
  | { kind: 'closed' };

export type SubscribeOptions = {
  /** The last seq that the caller has: events after it come. Without: live from now. 0: from the start. */
  since?: number;
  /** With `since`: the epoch that came with that seq (and with `seqs`). It tells the server which log they are of. */
  epoch?: string;
  /** Begin with the room's state (`execution:` and `task:` rooms). Left out where `since` can be resumed from. */
  snapshot?: boolean;
  /**
   * For an `execution:` room: the state has the tasks, and the events of its tasks (all but output) come too. Every
   * interruption is followed by a new snapshot. Implies `snapshot`.
   */
  tasks?: boolean;
  /** At most this many events per second, 1 to 1000: progress is thinned to the newest, all else comes. */
  maxRate?: number;
  /** For a `session:` room, with `since`: the last seq that the caller has of each execution's stream. */
  seqs?: Record<string, number>;
  /**
   * How many updates may wait to be taken, 2 to 1,000,000; 1,024 unless given. At the bound the room is left; when
   * half of them have been taken it is joined again from the last one on, so nothing is lost.
   */
  buffer?: number;
};
