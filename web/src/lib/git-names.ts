const escapes: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34, '\\': 92 };

/** A name as git writes it: in quotes, with its bytes escaped, where it has any that are out of the ordinary. */
export function unquoted(name: string): string {
  if (name.length < 2 || !name.startsWith('"') || !name.endsWith('"'))
    return name;
  const bytes: number[] = [];
  const inner = name.slice(1, -1);
  for (let at = 0; at < inner.length; at++) {
    const octal = /^\\([0-3][0-7]{2})/.exec(inner.slice(at, at + 4));
    if (octal) {
      bytes.push(Number.parseInt(octal[1]!, 8));
      at += 3;
    } else if (inner[at] === '\\' && inner[at + 1] !== undefined && escapes[inner[at + 1]!] !== undefined) {
      bytes.push(escapes[inner[++at]!]!);
    } else {
      const point = String.fromCodePoint(inner.codePointAt(at)!);
      bytes.push(...new TextEncoder().encode(point));
      at += point.length - 1;
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
