export { OleadaClient, type ClientOptions } from './client.js';
export type { SocketConstructor, SocketLike } from './lane.js';
export type { Timing } from './machine.js';
export { OleadaError } from './rest.js';
export type { Subscription } from './subscription.js';
export type { ConnectionState, Envelope, GapReason, SubscribeOptions, Update } from './update.js';
