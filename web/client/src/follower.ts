import type { ClientMessage } from './messages.js';
import { isSession, type Wish } from './wish.js';

/** `out`: not asked for; `asked`: no answer yet; `in`: joined; `full`: left until its reader has caught up. */
export type Phase = 'out' | 'asked' | 'in' | 'full';

export type Follower = {
  readonly wish: Wish;
  phase: Phase;
  /** The last seq accepted of the room's own stream; undefined until the server has said where it begins. */
  position: number | undefined;
  /** The epoch in which the server vouched for the positions. */
  epoch: string | undefined;
  /** The epoch of the connection. The positions are of it from the first event or state: gaps come before. */
  arriving: string | undefined;
  /** The last seq accepted of each other stream that comes with the room. */
  readonly others: Map<string, number>;
  /** Counts askings: the server answers in order. */
  asked: number;
  /** Delivered and not yet taken. */
  waiting: number;
  /** Where a hole made it join anew; a second one at the same place is the server's own. */
  holeAt: string | undefined;
};

/** Below the server's limit of 65,536 bytes a message; names of streams are ASCII. */
const LONGEST_MESSAGE = 60_000;

export function followerOf(wish: Wish): Follower {
  return {
    wish,
    phase: 'out',
    position: wish.tasks ? undefined : wish.since,
    epoch: wish.epoch,
    arriving: undefined,
    others: new Map(Object.entries(wish.seqs)),
    asked: 0,
    waiting: 0,
    holeAt: undefined,
  };
}

/** Asks for what comes after what was accepted. Undefined where a message cannot say it. */
export function subscribeMessage({ wish, position, epoch, others }: Follower): ClientMessage | undefined {
  const rate = wish.maxRate === undefined ? {} : { max_rate: wish.maxRate };
  const ask = { type: 'subscribe' as const, room: wish.room, ...rate };
  if (wish.tasks) return { ...ask, snapshot: true, tasks: true };
  if (position === undefined) return wish.snapshot ? { ...ask, snapshot: true } : ask;
  const place = { ...ask, since: position, ...(epoch === undefined ? {} : { epoch }) };
  if (!isSession(wish.room)) return place;
  const resume = { ...place, seqs: Object.fromEntries(others) };
  return JSON.stringify(resume).length > LONGEST_MESSAGE ? undefined : resume;
}
