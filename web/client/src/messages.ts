import { gapReasons, type Envelope, type GapReason } from './update.js';

export type ServerMessage =
  | { kind: 'connected' }
  | { kind: 'subscribed'; room: string; seq: number; seqs: Record<string, number>; epoch?: string | undefined }
  | { kind: 'unsubscribed'; room: string }
  | { kind: 'snapshot'; room: string; seq: number; data: unknown }
  | { kind: 'gap'; room: string; from: number; to: number; reason: GapReason }
  | { kind: 'error'; code: string; message: string; room: string | undefined }
  | { kind: 'event'; event: Envelope }
  /** A pong, or something newer than this client. */
  | { kind: 'other' };

export type ClientMessage =
  | { type: 'subscribe'; room: string; since?: number; snapshot?: true; tasks?: true; max_rate?: number; seqs?: Record<string, number>; epoch?: string }
  | { type: 'unsubscribe'; room: string }
  | { type: 'ping' };

/** Undefined where the text is not a message at all. */
export function readMessage(text: unknown): ServerMessage | undefined {
  const json = parse(text);
  if (json === undefined) return undefined;
  // An event may be called "error" or "gap" too: what has a stream and a seq is an event.
  if (typeof json.stream === 'string' && typeof json.seq === 'number') return { kind: 'event', event: json as Envelope };
  const room = typeof json.room === 'string' ? json.room : undefined;
  if (json.type === 'connected') return { kind: 'connected' };
  if (json.type === 'error') return { kind: 'error', code: String(json.code), message: String(json.message), room };
  return room === undefined ? { kind: 'other' } : readOfRoom(json, room);
}

function readOfRoom(json: Record<string, unknown>, room: string): ServerMessage {
  switch (json.type) {
    case 'subscribed':
      return { kind: 'subscribed', room, seq: Number(json.seq), seqs: (json.seqs ?? {}) as Record<string, number>, epoch: textOf(json.epoch) };
    case 'unsubscribed':
      return { kind: 'unsubscribed', room };
    case 'snapshot':
      return { kind: 'snapshot', room, seq: Number(json.seq), data: json.data };
    case 'gap':
      return { kind: 'gap', room, from: Number(json.from), to: Number(json.to), reason: reasonOf(json.reason) };
    default:
      return { kind: 'other' };
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function reasonOf(value: unknown): GapReason {
  return gapReasons.find((reason) => reason === value) ?? 'missing';
}

function parse(text: unknown): Record<string, unknown> | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // The caller drops the connection, which says it.
  }
}
