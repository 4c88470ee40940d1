// Writes src/generated/*.ts from docs/schemas/*.json; with --check it only says whether they are what it would write.
import { readFileSync, writeFileSync } from 'node:fs';

const schemas = new URL('../../docs/schemas/', import.meta.url);
const generated = new URL('../src/generated/', import.meta.url);
const check = process.argv.includes('--check');

// A colon stays visible: there is an approval_requested and an approval:requested.
const pascal = name => name.split(':').map(half => half.split('_').map(part => part[0].toUpperCase() + part.slice(1)).join('')).join('_');

function comment(schema, indent) {
  return schema.description ? `${indent}/** ${schema.description.replaceAll('*/', '* /')} */\n` : '';
}

function typeOf(schema, indent = '') {
  if (schema === true || schema.$ref) return 'unknown';
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map(value => JSON.stringify(value)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map(type => typeOf({ ...schema, type }, indent)).join(' | ');
  switch (schema.type) {
    case 'string': return 'string';
    case 'integer':
    case 'number': return 'number';
    case 'boolean': return 'boolean';
    case 'null': return 'null';
    case 'array': return `Array<${typeOf(schema.items ?? {}, indent)}>`;
    case 'object': return objectOf(schema, indent);
    default: return 'unknown';
  }
}

function objectOf(schema, indent) {
  if (!schema.properties) {
    const values = schema.additionalProperties;
    return `Record<string, ${values && typeof values === 'object' ? typeOf(values, indent) : 'unknown'}>`;
  }
  const inner = `${indent}  `;
  const required = new Set(schema.required ?? []);
  const lines = Object.entries(schema.properties).map(([name, property]) => {
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
    return `${comment(property, inner)}${inner}${key}${required.has(name) ? '' : '?'}: ${typeOf(property, inner)};`;
  });
  return `{\n${lines.join('\n')}\n${indent}}`;
}

const read = name => JSON.parse(readFileSync(new URL(name, schemas), 'utf8'));
const head = name => `// Made from docs/schemas/${name} by "npm run types"; not to be edited.\n\n`;
const declare = (name, schema) => `${comment(schema, '')}export type ${name} = ${typeOf(schema)};\n`;

function events() {
  const defs = Object.entries(read('events.schema.json').$defs);
  const payloads = defs.map(([name, schema]) => declare(`${pascal(name)}Data`, schema)).join('\n');
  const table = defs.map(([name]) => `  ${JSON.stringify(name)}: ${pascal(name)}Data;`).join('\n');
  return `${head('events.schema.json')}${payloads}\n/** The payload of each type of event. */\nexport type EventData = {\n${table}\n};\n`;
}

function rest() {
  const defs = Object.entries(read('rest.schema.json').$defs);
  return head('rest.schema.json') + defs.map(([name, schema]) => declare(name, schema)).join('\n');
}

const stale = [];
for (const [name, text] of [['events.ts', events()], ['rest.ts', rest()]]) {
  const file = new URL(name, generated);
  let old = '';
  try { old = readFileSync(file, 'utf8'); } catch (failure) { if (failure.code !== 'ENOENT') throw failure; }
  if (old === text) continue;
  if (check) stale.push(`web/src/generated/${name}`);
  else writeFileSync(file, text);
}
if (stale.length > 0) {
  console.error(`${stale.join(', ')}: not what docs/schemas say; run "npm run types" in web/`);
  process.exit(1);
}
