import assert from 'node:assert/strict';
import type { Envelope, SubscribeOptions, Update } from '../src/index.js';
import type { ModelServer } from './model.js';

/** Checks what one subscription gives against what the model's log holds. */
export class Observer {
  readonly room: string;
  readonly options: SubscribeOptions;
  readonly seqs = new Map<string, number>();
  snapshots = 0;
  events = 0;
  /** Of a subscription with tasks: how much of the group's log it has. */
  #groupAt = 0;
  readonly #server: ModelServer;

  constructor(room: string, options: SubscribeOptions, server: ModelServer) {
    this.room = room;
    this.options = options;
    this.#server = server;
    for (const [stream, seq] of Object.entries(options.seqs ?? {})) this.seqs.set(stream, seq);
    if (options.since !== undefined) this.seqs.set(room, options.since);
  }

  take(update: Update): void {
    assert.notEqual(update.kind, 'gap', `${this.room}: a gap where the log has none`);
    if (update.kind === 'snapshot') this.#snapshot(update.seq, update.data as { at: number });
    else if (update.kind === 'event') this.#event(update.event);
  }

  /** Whether it has what the log has. */
  get complete(): boolean {
    if (this.options.tasks) return this.snapshots > 0 && this.#nextOfGroup() === undefined;
    const streams = [this.room, ...(this.#server.sessions.get(this.room) ?? [])];
    return streams.every((stream) => this.seqs.get(stream) === this.#server.events(stream).length);
  }

  #snapshot(seq: number, data: { at: number }): void {
    assert.ok(this.options.snapshot || this.options.tasks, `${this.room}: nobody asked for a snapshot`);
    assert.ok(data.at >= this.#groupAt, `${this.room}: a snapshot of the past`);
    this.snapshots++;
    this.#groupAt = data.at;
    this.seqs.set(this.room, seq);
  }

  #event(event: Envelope): void {
    this.events++;
    if (this.options.snapshot || this.options.tasks) assert.ok(this.snapshots > 0, `${this.room}: an event before the snapshot`);
    if (this.options.tasks) {
      const expected = this.#nextOfGroup();
      assert.deepEqual([event.stream, event.seq], [expected?.stream, expected?.seq]);
      this.#groupAt = this.#group().indexOf(expected!) + 1;
      return;
    }
    const last = this.seqs.get(event.stream);
    if (last !== undefined) assert.equal(event.seq, last + 1, `${this.room}: ${event.stream}`);
    this.seqs.set(event.stream, event.seq);
  }

  #group(): Envelope[] {
    return this.#server.groups.get(this.room) ?? [];
  }

  #nextOfGroup(): Envelope | undefined {
    return this.#group().slice(this.#groupAt).find((event) => event.type !== 'output');
  }
}
