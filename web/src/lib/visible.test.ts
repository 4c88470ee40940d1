import { expect, test } from 'vitest';
import { pieces } from './visible';

const signs = (text: string) => pieces(text).map(piece => ('text' in piece ? piece.text : `[${piece.sign}]`)).join('');

test.each([
  ['plain <b>ü</b>\t😀', 'plain <b>ü</b>\t😀'],
  ['a\u202eb\u2066', 'a[U+202E]b[U+2066]'],
  ['\0\u001b[31m\u007f\r', '[U+0000][U+001B][31m[U+007F][U+000D]'],
  ['ad\u200bmin\ufeff', 'ad[U+200B]min[U+FEFF]'],
  ['👩‍👩‍👧 ad\u200dmin', '👩‍👩‍👧 ad[U+200D]min'],
  ['half \ud800', 'half [U+D800]'],
  ['\u{e0041}', '[U+E0041]'],
])('nothing in %j stays unseen', (text, shown) => expect(signs(text)).toBe(shown));

test('all of a text is shown', () => {
  const text = '\u2028a\u0007b';
  expect(pieces(text)).toEqual([{ sign: 'U+2028' }, { text: 'a' }, { sign: 'U+0007' }, { text: 'b' }]);
  expect(pieces('')).toEqual([]);
});
