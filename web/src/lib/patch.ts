import { unquoted } from './git-names';

export type PatchLine = { kind: 'context' | 'added' | 'removed' | 'note'; text: string; old?: number; now?: number };

export type Hunk = { head: string; lines: PatchLine[] };

export type PatchFile = {
  path: string;
  /** Where it was, if that is another place. */
  from?: string;
  change: 'modified' | 'added' | 'deleted' | 'renamed' | 'copied';
  /** What its permissions became, if that has changed: `100644 → 100755`. */
  mode?: string;
  binary: boolean;
  additions: number;
  removals: number;
  hunks: Hunk[];
};

const fileStart = 'diff --git ';

/** Reads a patch as git writes it. What it does not know it leaves out; it never fails, also where the patch ends in the middle. */
export function parsePatch(text: string): PatchFile[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '')
    lines.pop();
  const files: PatchFile[] = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at]!.startsWith(fileStart)) {
      const reading = readFile(lines, at);
      files.push(reading.file);
      at = reading.next;
    } else {
      at++;
    }
  }
  return files;
}

function readFile(lines: string[], start: number): { file: PatchFile; next: number } {
  const file: PatchFile = { path: pathOfHead(lines[start]!), change: 'modified', binary: false, additions: 0, removals: 0, hunks: [] };
  let oldMode: string | undefined;
  let at = start + 1;
  while (at < lines.length && !lines[at]!.startsWith(fileStart)) {
    const line = lines[at]!;
    if (line.startsWith('@@ ')) {
      at = readHunk(file, lines, at);
      continue;
    }
    if (line.startsWith('old mode '))
      oldMode = line.slice('old mode '.length);
    else if (line.startsWith('new mode '))
      file.mode = `${oldMode} → ${line.slice('new mode '.length)}`;
    else
      readHead(file, line);
    at++;
  }
  return { file, next: at };
}

function readHead(file: PatchFile, line: string): void {
  const after = (start: string) => (line.startsWith(start) ? unquoted(line.slice(start.length)) : undefined);
  const from = after('rename from ') ?? after('copy from ');
  const to = after('rename to ') ?? after('copy to ');
  if (from !== undefined) {
    file.from = from;
    file.change = line.startsWith('copy') ? 'copied' : 'renamed';
  } else if (to !== undefined) {
    file.path = to;
  } else if (line.startsWith('new file mode ')) {
    file.change = 'added';
  } else if (line.startsWith('deleted file mode ')) {
    file.change = 'deleted';
  } else if (line.startsWith('Binary files ') || line === 'GIT binary patch') {
    file.binary = true;
  } else if (line.startsWith('--- ') || line.startsWith('+++ ')) {
    // Git ends a name that has a space with a tab.
    const name = unquoted(line.slice(4).replace(/\t$/, ''));
    if (name !== '/dev/null' && file.change !== 'renamed' && file.change !== 'copied')
      file.path = name.slice(2);
  }
}

/** How many lines a hunk has is in its head: what begins like a head may be a line of the file. */
function readHunk(file: PatchFile, lines: string[], start: number): number {
  const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(lines[start]!);
  if (!head)
    return start + 1;
  let [old, now] = [Number(head[1]), Number(head[3])];
  const oldEnd = old + Number(head[2] ?? 1);
  const nowEnd = now + Number(head[4] ?? 1);
  const hunk: Hunk = { head: lines[start]!, lines: [] };
  file.hunks.push(hunk);
  let at = start + 1;
  for (; at < lines.length; at++) {
    const line = lines[at]!;
    const text = line.slice(1);
    if (line.startsWith('\\')) {
      hunk.lines.push({ kind: 'note', text: text.trim() });
    } else if (line.startsWith('+') && now < nowEnd) {
      hunk.lines.push({ kind: 'added', text, now: now++ });
      file.additions++;
    } else if (line.startsWith('-') && old < oldEnd) {
      hunk.lines.push({ kind: 'removed', text, old: old++ });
      file.removals++;
    } else if ((line.startsWith(' ') || line === '') && old < oldEnd && now < nowEnd) {
      hunk.lines.push({ kind: 'context', text, old: old++, now: now++ });
    } else {
      break;
    }
  }
  return at;
}

/** The name in a head, where both are the same; where they differ or are odd, later lines say them again. */
function pathOfHead(line: string): string {
  const names = line.slice(fileStart.length);
  if (names.startsWith('"')) {
    const end = /^"(?:[^"\\]|\\.)*"/.exec(names);
    return unquoted(end?.[0] ?? names).slice(2);
  }
  return names.slice(2, (names.length - 1) / 2);
}
