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
  (await import('@orrery/kit/keep-compiled-modules')).keepCompiledModules();
  await import('../src/main.ts');
}
