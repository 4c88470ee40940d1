import type { Envelope } from '@oleada/client';
import type { AttemptEndedData, AttemptInterruptedData, AttemptStartedData, AtomSkippedData, OutputData } from '@/generated/events';
import { duration } from '@/lib/format';

export type OutputLine = { key: number; kind: 'stdout' | 'stderr' | 'system' | 'head' | 'bad'; atom: string; text: string };

/** Lines kept of one task; the oldest go first. */
export const mostLines = 5000;

/** The line that an event of a task's stream is in its output, or undefined. */
export function lineOf(event: Envelope): OutputLine | undefined {
  const line = (kind: OutputLine['kind'], atom: string, text: string): OutputLine => ({ key: event.seq, kind, atom, text });
  switch (event.type) {
    case 'output': {
      const data = event.data as OutputData;
      const kind = data.channel === 'stderr' || data.channel === 'system' ? data.channel : 'stdout';
      return line(kind, data.atom_id, data.truncated ? `${data.text} …` : data.text);
    }
    case 'attempt_started': {
      const data = event.data as AttemptStartedData;
      return line('head', data.atom_id, `${data.atom_id}: attempt ${data.attempt} started (${data.agent})`);
    }
    case 'attempt_ended': {
      const data = event.data as AttemptEndedData;
      const code = data.exit_code === undefined || data.message?.startsWith('exit code') ? '' : `, exit code ${data.exit_code}`;
      const why = data.message ? `: ${data.message}` : '';
      return line(data.result === 'completed' ? 'head' : 'bad', data.atom_id,
        `${data.atom_id}: attempt ${data.attempt} ${data.result} after ${duration(data.duration_ms)}${code}${why}`);
    }
    case 'attempt_interrupted': {
      const data = event.data as AttemptInterruptedData;
      return line('bad', data.atom_id, `${data.atom_id}: attempt ${data.attempt} was interrupted: ${data.reason}`);
    }
    case 'atom_skipped': {
      const data = event.data as AtomSkippedData;
      return line('bad', data.atom_id, `${data.atom_id}: ${data.status}: ${data.reason}`);
    }
    default:
      return undefined;
  }
}

/** Adds lines, and forgets the oldest beyond the bound. */
export function withLines(lines: readonly OutputLine[], more: readonly OutputLine[]): readonly OutputLine[] {
  const all = [...lines, ...more];
  return all.length > mostLines ? all.slice(-mostLines) : all;
}
