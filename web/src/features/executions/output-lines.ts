import type { Envelope } from '@oleada/client';
import type {
  AgentAnsweredData, AgentAskedData, AgentTextData, AttemptEndedData, AttemptInterruptedData, AttemptStartedData, AtomSkippedData, OutputData,
  ToolEndedData, ToolStartedData,
} from '@/generated/events';
import { duration } from '@/lib/format';

export type OutputLine = { key: number; kind: 'stdout' | 'stderr' | 'system' | 'head' | 'bad' | 'said' | 'thought' | 'tool'; atom: string; text: string };

/** Lines kept of one task; the oldest go first. */
export const mostLines = 5000;

/** The line that an event of a task's stream is in its output, or undefined. */
export function lineOf(event: Envelope): OutputLine | undefined {
  const line = (kind: OutputLine['kind'], atom: string, text: string): OutputLine => ({ key: event.seq, kind, atom, text });
  switch (event.type) {
    case 'output': {
      const data = event.data as OutputData;
      // An agent's own lines are in the log for whoever has to look closely; what they say comes as events.
      if (data.channel === 'raw')
        return undefined;
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
    case 'agent_text':
    case 'agent_thought': {
      const data = event.data as AgentTextData;
      return line(event.type === 'agent_text' ? 'said' : 'thought', data.atom_id, data.text);
    }
    case 'tool_started': {
      const data = event.data as ToolStartedData;
      return line('tool', data.atom_id, data.input ? `${data.tool} ${data.input}` : data.tool);
    }
    case 'tool_ended': {
      const data = event.data as ToolEndedData;
      return data.output || data.failed ? line(data.failed ? 'stderr' : 'stdout', data.atom_id, data.output ?? 'failed') : undefined;
    }
    case 'agent_asked': {
      const data = event.data as AgentAskedData;
      return line('head', data.atom_id, `asks: ${data.action}${data.detail ? ` ${data.detail}` : ''}`);
    }
    case 'agent_answered': {
      const data = event.data as AgentAnsweredData;
      return line(data.allowed ? 'head' : 'bad', data.atom_id, `${data.allowed ? 'allowed' : 'denied'} by ${data.by}`);
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
