import { describe, expect, test } from 'vitest';
import { bytes, clock, dollars, duration, moment, percent, plural } from './format';

describe('format', () => {
  test.each([[0, '0 ms'], [999.4, '999 ms'], [1500, '1.5 s'], [59_900, '59 s'], [61_000, '1 min 01 s'], [3_720_000, '1 h 02 min']])(
    'a duration of %d ms reads %s', (ms, text) => expect(duration(ms)).toBe(text));

  test.each([[-5, '0:00'], [61_999, '1:01'], [3_661_000, '1:01:01']])('a clock at %d ms reads %s', (ms, text) => expect(clock(ms)).toBe(text));

  test.each([[999, '999 B'], [1000, '1.0 kB'], [12_345, '12 kB'], [999_600, '1.0 MB'], [5_000_000_000, '5.0 GB']])(
    '%d bytes read %s', (size, text) => expect(bytes(size)).toBe(text));

  test('money below a dollar keeps its small change', () => {
    expect([dollars(0), dollars(0.0123), dollars(12.5)]).toEqual(['$0.00', '$0.0123', '$12.50']);
  });

  test('all and nothing have no decimals', () => expect([percent(0), percent(8.33), percent(100)]).toEqual(['0 %', '8.3 %', '100 %']));
  test('nearly all is not all', () => expect([percent(99.99), percent(0.01)]).toEqual(['99.9 %', '0.0 %']));

  test('one is not many', () => expect([plural(1, 'file'), plural(1200, 'file')]).toEqual(['1 file', '1,200 files']));

  test('another day has its date', () => {
    const noon = new Date(2026, 4, 7, 12, 0, 5);
    expect(moment(noon.toISOString(), noon.getTime())).toBe('12:00:05');
    expect(moment(noon.toISOString(), noon.getTime() + 86_400_000)).toBe('2026-05-07 12:00:05');
  });
});
