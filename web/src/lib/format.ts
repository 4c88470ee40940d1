/** Words and numbers as the page shows them. Pure: the time is always an input. */

export function duration(ms: number): string {
  if (ms < 1000)
    return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = ms / 1000;
  if (seconds < 60)
    return `${seconds < 10 ? seconds.toFixed(1) : Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return `${minutes} min ${pad(Math.floor(seconds % 60))} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** Whole seconds only, so that a running clock does not change its width ten times a second. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

export function bytes(size: number): string {
  if (size < 1000)
    return `${size} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let [value, unit] = [size / 1000, 0];
  while (value >= 999.5 && unit < units.length - 1)
    [value, unit] = [value / 1000, unit + 1];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Rounded down: 100 % means all. */
export function percent(value: number): string {
  return `${(Math.floor(value * 10) / 10).toFixed(value === 100 || value === 0 ? 0 : 1)} %`;
}

export function dollars(value: number): string {
  return `$${value.toFixed(value !== 0 && Math.abs(value) < 1 ? 4 : 2)}`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** The time of day on this machine; with the date where it is another day than now. */
export function moment(timestamp: string, now: number): string {
  const at = new Date(timestamp);
  const time = `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
  const sameDay = at.toDateString() === new Date(now).toDateString();
  return sameDay ? time : `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${time}`;
}

const pad = (value: number) => String(value).padStart(2, '0');
