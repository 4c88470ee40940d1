import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter(path => /\.tsx?$/.test(path) && !path.startsWith('generated/'))
  .map(path => ({ path, lines: readFileSync(source + path, 'utf8').split('\n') }));

const imports = files.flatMap(({ path, lines }) => lines.flatMap(line => {
  const target = /from '(@\/[^']+|\.\.?\/[^']+)'/.exec(line)?.[1];
  return target ? [{ path, target }] : [];
}));

const featureOf = (path: string) => /features\/([^/]+)\//.exec(path)?.[1];

test('a feature never imports another one, nor the app', () => {
  const wrong = imports.filter(({ path, target }) => {
    const own = featureOf(path);
    const other = featureOf(target.replace('@/', ''));
    return own !== undefined && ((other !== undefined && other !== own) || target.startsWith('@/app') || target.startsWith('../'));
  });
  expect(wrong).toEqual([]);
});

test('shared parts know no feature', () => {
  expect(imports.filter(({ path, target }) => /^(components|lib)\//.test(path) && /features|app\//.test(target))).toEqual([]);
});

test('nothing is styled or run from within the markup, which the page\'s policy forbids', () => {
  const wrong = files.filter(({ path, lines }) => path !== 'structure.test.ts' && lines.some(line =>
    /dangerouslySetInnerHTML|<style|https?:\/\/(?!www\.w3\.org)/.test(line)));
  expect(wrong.map(file => file.path)).toEqual([]);
});

test('files stay small and lines fit a screen', () => {
  expect(files.filter(({ lines }) => lines.length > 200).map(file => file.path)).toEqual([]);
  const long = files.flatMap(({ path, lines }) => lines.flatMap((line, index) => (line.length > 180 ? [`${path}:${index + 1}`] : [])));
  expect(long).toEqual([]);
});
