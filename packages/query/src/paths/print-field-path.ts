import type { FieldPath, PathStep } from '../ast.ts';

const bareName = /^[^.[\]'"\s=!<>(),]+$/;
const bareValue = /^[^\s,()=!<>'"\\\]]*$/;

/** The canonical text of a path: `parseFieldPath` reads the same path from it, and equal paths have equal texts. */
export function printFieldPath(path: FieldPath): string {
  return path.map((step, at) => printStep(step, at === 0)).join('');
}

function printStep(step: PathStep, isFirst: boolean): string {
  switch (step.kind) {
    case 'member':
      if (!bareName.test(step.name)) return `[${quoted(step.name)}]`;
      return isFirst ? step.name : `.${step.name}`;
    case 'each':
      return '[]';
    case 'index':
      return `[${step.index}]`;
    case 'where':
      return `[${step.equals.map(({ name, value }) => `${printElementName(name)}=${printValue(value)}`).join(',')}]`;
    default:
      return step satisfies never;
  }
}

function printElementName(name: string): string {
  // A bare `*` at the start of brackets is the step of all elements.
  return bareName.test(name) && !name.startsWith('*') ? name : quoted(name);
}

function printValue(value: string): string {
  return bareValue.test(value) ? value : quoted(value);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
