// Puts a .br and a .gz beside each file of the build that gets smaller by it; the server sends them as they are.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const folder = process.env.OLEADA_WEB_OUT ?? fileURLToPath(new URL('../../artifacts/web', import.meta.url));
const text = new Set(['.html', '.js', '.css', '.svg', '.json', '.txt']);

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !text.has(extname(entry.name))) continue;
  const file = join(entry.parentPath, entry.name);
  const content = readFileSync(file);
  const packed = {
    br: brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
    gz: gzipSync(content, { level: 9 }),
  };
  for (const [ending, bytes] of Object.entries(packed))
    if (bytes.length < content.length * 0.9) writeFileSync(`${file}.${ending}`, bytes);
}
