import type { ConnectionState } from '@oleada/client';

export type Indication = { kind: 'live' | 'behind' | 'lost' | 'off'; text: string; detail: string };

/** What the connection's state means for what is on the screen. */
export function indicate(state: ConnectionState, catchingUp: number, now: number): Indication {
  switch (state.kind) {
    case 'open':
      return catchingUp > 0
        ? { kind: 'behind', text: 'Catching up', detail: 'Connected; the newest state is on its way.' }
        : { kind: 'live', text: 'Live', detail: 'Everything on this page is as the server has it.' };
    case 'connecting':
      return { kind: 'behind', text: 'Connecting', detail: 'What is shown may be old.' };
    case 'waiting': {
      const seconds = Math.ceil((state.retryAt - now) / 1000);
      return { kind: 'lost', text: seconds > 0 ? `Reconnecting in ${seconds} s` : 'Reconnecting', detail: `${state.reason}. What is shown may be old; it is put right by itself.` };
    }
    case 'refused':
      return { kind: 'off', text: 'Refused', detail: state.reason };
    case 'closed':
      return { kind: 'off', text: 'Not connected', detail: 'The connection was closed.' };
  }
}
