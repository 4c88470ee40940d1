/** The parts of the dashboard, in the order of the navigation: a new one gets a line here, a route, and a folder in features. */
export const sections = [{ to: '/executions', name: 'Executions' }] as const;
