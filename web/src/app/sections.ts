/**
 * The parts of the dashboard, in the order of the navigation: a new one gets a line here, a route, and a folder in features.
 * `short` is for a phone.
 */
export const sections = [
  { to: '/executions', name: 'Executions', short: 'Executions' },
  { to: '/pulls', name: 'Pull requests', short: 'Pulls' },
] as const;
