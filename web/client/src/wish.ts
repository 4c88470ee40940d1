import type { SubscribeOptions } from './update.js';

/** A subscription's options, checked and complete. */
export type Wish = {
  id: number;
  room: string;
  since: number | undefined;
  epoch: string | undefined;
  snapshot: boolean;
  tasks: boolean;
  maxRate: number | undefined;
  seqs: Record<string, number>;
  buffer: number;
};

/** Throws a RangeError that names the option at fault. */
export function wishOf(id: number, room: string, options: SubscribeOptions): Wish {
  if (!/^[a-z]+:./.test(room) || room.length > 256)
    throw new RangeError(`room: "${room.slice(0, 300)}" is not a stream's name of at most 256 characters, such as execution:E`);
  if (options.tasks && !room.startsWith('execution:'))
    throw new RangeError(`tasks: only an execution: room has tasks, ${room} has none`);
  const seqs = options.seqs ?? {};
  if (options.epoch !== undefined && options.since === undefined) throw new RangeError('epoch: it goes with since');
  within('since', options.since, 0, Number.MAX_SAFE_INTEGER);
  within('maxRate', options.maxRate, 1, 1000);
  within('buffer', options.buffer, 2, 1_000_000);
  for (const [stream, seq] of Object.entries(seqs)) within(`seqs["${stream}"]`, seq, 0, Number.MAX_SAFE_INTEGER);
  return {
    id,
    room,
    since: options.since,
    epoch: options.epoch,
    snapshot: options.snapshot === true || options.tasks === true,
    tasks: options.tasks === true,
    maxRate: options.maxRate,
    seqs,
    buffer: options.buffer ?? 1024,
  };
}

/**
 * Whether one event could be meant for both. An event says its stream, not the room that it is sent for, so two such
 * wishes must not share a connection.
 */
export function overlap(a: Wish, b: Wish): boolean {
  return a.room === b.room || covers(a, b.room) || covers(b, a.room) || (isSession(a.room) && isSession(b.room));
}

export function isSession(room: string): boolean {
  return room.startsWith('session:');
}

/** The execution's stream that a task's stream belongs to. */
export function executionOfTask(stream: string): string | undefined {
  if (!stream.startsWith('task:')) return undefined;
  const slash = stream.indexOf('/');
  return slash < 0 ? undefined : `execution:${stream.slice('task:'.length, slash)}`;
}

function covers(wish: Wish, stream: string): boolean {
  if (isSession(wish.room)) return stream.startsWith('execution:');
  return wish.tasks && executionOfTask(stream) === wish.room;
}

function within(name: string, value: number | undefined, least: number, most: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= most))
    throw new RangeError(`${name}: ${value} is not a whole number from ${least} to ${most}`);
}
