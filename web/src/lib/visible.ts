/** A piece of a text: as it is, or a sign that would not be seen, or would change how others are read. */
export type Piece = { text: string } | { sign: string };

/*
 * Control characters but the tab, those that turn the direction of writing, those without a width, separators of lines that
 * are none to git, halves of pairs, and tags. What joins emoji is left.
 */
const hidden = new RegExp([
  '[\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200c\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]',
  '(?<!\\p{Extended_Pictographic}\\ufe0f?\\p{Emoji_Modifier}?)\\u200d',
  '\\p{Surrogate}',
  '[\\u{e0000}-\\u{e007f}]',
].join('|'), 'gu');

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const hit of text.matchAll(hidden)) {
    if (hit.index > from)
      found.push({ text: text.slice(from, hit.index) });
    found.push({ sign: `U+${hit[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}` });
    from = hit.index + hit[0].length;
  }
  if (from < text.length)
    found.push({ text: text.slice(from) });
  return found;
}
