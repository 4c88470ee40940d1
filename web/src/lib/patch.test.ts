import { describe, expect, test } from 'vitest';
import { unquoted } from './git-names';
import { parsePatch, type PatchFile } from './patch';

describe('a patch', () => {
  test('has its files, lines and counts', () => {
    const [file] = parsePatch([
      'diff --git a/src/a b.ts b/src/a b.ts', 'index 1..2 100644', '--- a/src/a b.ts\t', '+++ b/src/a b.ts\t',
      '@@ -1,3 +1,3 @@ function f()', ' one', '-two', '+2', '', '\\ No newline at end of file',
    ].join('\n'));
    expect(file).toEqual({
      path: 'src/a b.ts', change: 'modified', binary: false, additions: 1, removals: 1,
      hunks: [{
        head: '@@ -1,3 +1,3 @@ function f()',
        lines: [
          { kind: 'context', text: 'one', old: 1, now: 1 }, { kind: 'removed', text: 'two', old: 2 }, { kind: 'added', text: '2', now: 2 },
          { kind: 'context', text: '', old: 3, now: 3 }, { kind: 'note', text: 'No newline at end of file' },
        ],
      }],
    });
  });

  test('lines that look like heads stay lines', () => {
    const [file, ...others] = parsePatch('diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,3 @@\n--- a/y\n+++ b/y\n+diff --git a/z b/z\n \n');
    expect(others).toEqual([]);
    expect(file!.hunks[0]!.lines.map(line => line.text)).toEqual(['-- a/y', '++ b/y', 'diff --git a/z b/z', '']);
  });

  test('says what became of files without lines', () => {
    const files = parsePatch([
      'diff --git a/old name b/new name', 'similarity index 100%', 'rename from old name', 'rename to new name',
      'diff --git a/run b/run', 'old mode 100644', 'new mode 100755',
      'diff --git a/empty b/empty', 'new file mode 100644', 'index 0..e', '',
      'diff --git a/p.png b/p.png', 'deleted file mode 100644', 'Binary files a/p.png and /dev/null differ',
      'diff --git "a/\\303\\274\\t.txt" "b/\\303\\274\\t.txt"', 'new file mode 100644',
    ].join('\n'));
    expect(files.map(({ path, from, change, mode, binary }) => ({ path, from, change, mode, binary }))).toEqual([
      { path: 'new name', from: 'old name', change: 'renamed', mode: undefined, binary: false },
      { path: 'run', from: undefined, change: 'modified', mode: '100644 → 100755', binary: false },
      { path: 'empty', from: undefined, change: 'added', mode: undefined, binary: false },
      { path: 'p.png', from: undefined, change: 'deleted', mode: undefined, binary: true },
      { path: 'ü\t.txt', from: undefined, change: 'added', mode: undefined, binary: false },
    ]);
  });

  test.each(['', '\n', 'nonsense', 'diff --git ', 'diff --git "', 'diff --git a/x b/x\n@@ -1 +1', 'diff --git a/x b/x\n@@ -1,9 +1,9 @@\n+'])(
    'that is none, or ends early, breaks nothing: %j', text => expect(parsePatch(text).length).toBeLessThan(2));

  test('names are read as git quotes them', () => {
    expect(['plain', '"a\\"b\\\\\\n"', '"\\360\\237\\230\\200 ü"', '"'].map(unquoted)).toEqual(['plain', 'a"b\\\n', '😀 ü', '"']);
  });
});

describe('patches by chance', () => {
  test('written patches are read as they were meant, whole and cut anywhere', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const chance = chanceOf(seed);
      const files = Array.from({ length: 1 + chance(4) }, (_, index) => fileBy(chance, index));
      const text = files.map(written).join('');
      expect(parsePatch(text), `seed ${seed}`).toEqual(files);
      const cut = parsePatch(text.slice(0, chance(text.length)));
      expect(cut.length, `seed ${seed}`).toBeLessThanOrEqual(files.length);
    }
  });

  test('garbage never fails, and no line is made up', () => {
    const words = [
      'diff --git a/x b/x', '@@ -1,2 +3,4 @@', '@@ -0,0 +1,99999999 @@', '+a', '-b', ' c', '', '\\ No newline', '--- a/x', '+++ "b/\\', 'rename from', '\0', '\r',
    ];
    for (let seed = 1; seed <= 300; seed++) {
      const chance = chanceOf(seed);
      const lines = Array.from({ length: chance(60) }, () => words[chance(words.length)]!);
      const shown = parsePatch(lines.join('\n')).flatMap(file => file.hunks).flatMap(hunk => hunk.lines);
      expect(shown.length, `seed ${seed}`).toBeLessThanOrEqual(lines.length);
    }
  });
});

/** Numbers below a bound, the same for the same seed. */
function chanceOf(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const texts = ['', 'x', '+', '-- a/y', '@@ -1 +1 @@', 'diff --git a/z b/z', '<script>alert(1)</script>', '\\ No newline', '\ttab ', 'ü😀', '\u202eabc', 'end\r'];

function fileBy(chance: (below: number) => number, index: number): PatchFile {
  const file: PatchFile = { path: `d${index}/${['a', 'b c', 'ü'][chance(3)]}.txt`, change: 'modified', binary: false, additions: 0, removals: 0, hunks: [] };
  let [old, now] = [1, 1];
  for (let count = 1 + chance(3); count > 0; count--) {
    const [oldStart, nowStart] = [old, now];
    const lines: PatchFile['hunks'][number]['lines'] = [];
    for (let length = 1 + chance(8); length > 0; length--) {
      const text = texts[chance(texts.length)]!;
      const kind = (['context', 'added', 'removed'] as const)[chance(3)]!;
      lines.push({ kind, text, ...(kind === 'added' ? {} : { old: old++ }), ...(kind === 'removed' ? {} : { now: now++ }) });
      file.additions += kind === 'added' ? 1 : 0;
      file.removals += kind === 'removed' ? 1 : 0;
    }
    file.hunks.push({ head: `@@ -${oldStart},${old - oldStart} +${nowStart},${now - nowStart} @@`, lines });
    old += 10;
    now += 10;
  }
  return file;
}

const signs = { context: ' ', added: '+', removed: '-', note: '\\' };

function written(file: PatchFile): string {
  const tab = file.path.includes(' ') ? '\t' : '';
  const lines = file.hunks.flatMap(hunk => [hunk.head, ...hunk.lines.map(line => signs[line.kind] + line.text)]);
  return [`diff --git a/${file.path} b/${file.path}`, 'index 1..2 100644', `--- a/${file.path}${tab}`, `+++ b/${file.path}${tab}`, ...lines, ''].join('\n');
}
