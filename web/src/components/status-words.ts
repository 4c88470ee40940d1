/** Every state of executions, tasks and atoms: its word, its shape, its colour. */
export const words: Record<string, string> = {
  waiting: 'Waiting',
  running: 'Running',
  retrying: 'Retrying',
  paused: 'Paused',
  cancelling: 'Cancelling',
  completed: 'Completed',
  success: 'Succeeded',
  partial_success: 'Partly succeeded',
  failed: 'Failed',
  skipped: 'Skipped',
  cancelled: 'Cancelled',
  unfinished: 'Unfinished',
};

export const shapes: Record<string, string> = {
  waiting: '·',
  running: '▸',
  retrying: '↻',
  paused: '‖',
  cancelling: '■',
  completed: '✓',
  success: '✓',
  partial_success: '≈',
  failed: '✕',
  skipped: '–',
  cancelled: '■',
  unfinished: '…',
};

export const tones: Record<string, string> = {
  waiting: 'text-waiting',
  running: 'text-running',
  retrying: 'text-retrying',
  paused: 'text-retrying',
  cancelling: 'text-cancelled',
  completed: 'text-completed',
  success: 'text-completed',
  partial_success: 'text-retrying',
  failed: 'text-failed',
  skipped: 'text-skipped',
  cancelled: 'text-cancelled',
  unfinished: 'text-muted',
};
