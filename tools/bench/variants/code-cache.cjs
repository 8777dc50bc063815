// Compiles a file and writes, beside one that loads it, what the engine made of it: node code-cache.cjs <from> <to>
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

const [, , from, to] = process.argv;
const source = Module.wrap(readFileSync(from, 'utf8'));
const script = new Script(source, { filename: from });
script.runInThisContext()({}, require, { exports: {} }, from, dirname(from));
writeFileSync(`${to}.source`, source);
writeFileSync(`${to}.cache`, script.createCachedData());
writeFileSync(
  to,
  `const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');
const cachedData = readFileSync(${JSON.stringify(`${to}.cache`)});
const script = new Script(readFileSync(${JSON.stringify(`${to}.source`)}, 'utf8'), { filename: ${JSON.stringify(from)}, cachedData });
if (script.cachedDataRejected) throw new Error('The engine does not take the cache.');
script.runInThisContext()(exports, require, module, __filename, __dirname);
`,
);
