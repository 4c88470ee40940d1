import type { ClientMessage } from '../src/messages.js';
import type { Envelope } from '../src/index.js';

type Subscribe = ClientMessage & { type: 'subscribe' };

/** One connection as the server sees it. */
export type Peer = { send(json: unknown): void; rooms: Map<string, Subscribe> };

/** The protocol's server as a model: it keeps everything, and sends what was appended to whoever joined. */
export class ModelServer {
  readonly streams = new Map<string, Envelope[]>();
  /** An execution's events and those of its tasks, in the order of their commit. */
  readonly groups = new Map<string, Envelope[]>();
  readonly sessions = new Map<string, string[]>();
  readonly peers = new Set<Peer>();
  readonly #lost = new Set<string>();
  /** Whether this sending goes wrong: the event is left out, or sent twice. */
  fault: () => 'none' | 'lost' | 'twice' = () => 'none';

  events(stream: string): Envelope[] {
    let events = this.streams.get(stream);
    if (!events) this.streams.set(stream, (events = []));
    return events;
  }

  append(stream: string, type = 'progress_update'): void {
    const events = this.events(stream);
    const event: Envelope = { type, timestamp: '2026-01-01T00:00:00.000Z', stream, seq: events.length + 1, data: {} };
    events.push(event);
    const group = groupOf(stream);
    this.groups.set(group, [...(this.groups.get(group) ?? []), event]);
    for (const peer of this.peers)
      for (const wish of peer.rooms.values()) if (this.#carries(wish, event)) this.#send(peer, wish, event);
  }

  connected(peer: Peer): void {
    this.peers.add(peer);
    peer.send({ type: 'connected', userId: 'k', timestamp: '2026-01-01T00:00:00.000Z' });
  }

  received(peer: Peer, message: ClientMessage): void {
    if (message.type === 'ping') peer.send({ type: 'pong', timestamp: '2026-01-01T00:00:00.000Z' });
    else if (message.type === 'unsubscribe') {
      peer.rooms.delete(message.room);
      peer.send({ type: 'unsubscribed', room: message.room });
    } else this.#subscribe(peer, message);
  }

  #subscribe(peer: Peer, wish: Subscribe): void {
    const room = wish.room;
    const head = this.events(room).length;
    peer.send({ type: 'subscribed', room, seq: head });
    if (peer.rooms.has(room)) return;
    peer.rooms.set(room, wish);
    if (wish.snapshot) {
      const at = (this.groups.get(room) ?? []).length;
      peer.send({ type: 'snapshot', room, seq: head, data: { at } });
      return;
    }
    if (wish.since === undefined) return;
    if (wish.since > head) peer.send({ type: 'gap', room, from: wish.since, to: head });
    for (const event of this.events(room).slice(wish.since)) this.#send(peer, wish, event);
    for (const stream of this.sessions.get(room) ?? [])
      for (const event of this.events(stream).slice(wish.seqs?.[stream] ?? 0)) this.#send(peer, wish, event);
  }

  #carries(wish: Subscribe, event: Envelope): boolean {
    if (wish.room === event.stream) return true;
    if (wish.tasks) return groupOf(event.stream) === wish.room && event.type !== 'output';
    return this.sessions.get(wish.room)?.includes(event.stream) ?? false;
  }

  #send(peer: Peer, wish: Subscribe, event: Envelope): void {
    // What a client cannot notice must not happen: its seqs are not without holes there.
    const fault = this.fault();
    // And an event is lost once only: a hole that is still there when the room is joined anew is taken for a gap.
    const place = `${event.stream}#${event.seq}`;
    if (fault === 'lost' && !wish.tasks && event.stream === wish.room && !this.#lost.has(place)) {
      this.#lost.add(place);
      return;
    }
    peer.send(event);
    if (fault === 'twice') peer.send(event);
  }
}

export function groupOf(stream: string): string {
  return stream.startsWith('task:') ? `execution:${stream.slice(5, stream.indexOf('/'))}` : stream;
}
