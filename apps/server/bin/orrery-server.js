#!/usr/bin/env node
// Plain old JavaScript: it has to run on any Node, to say in one line that Node is too old.
const required = [24, 15];
const found = process.versions.node.split('.').map(Number);

if (found[0] < required[0] || (found[0] === required[0] && found[1] < required[1])) {
  process.stderr.write(
    'orrery-server needs Node ' +
      required.join('.') +
      ' or newer, this is ' +
      process.versions.node +
      '; in a checkout start it with: npm start\n',
  );
  process.exitCode = 1;
} else {
  // Most of a start is the compiling of modules; Node keeps what it compiled in its cache folder.
  (await import('node:module')).enableCompileCache();
  await import('../src/main.ts');
}
