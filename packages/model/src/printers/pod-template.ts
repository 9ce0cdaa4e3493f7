import { memberAt } from '../json/json-value.ts';
import { column, type KindPrinter, nameColumn } from './printer.ts';
import { labelsText } from './selector-text.ts';
import { containerCells, containersDescription, imagesDescription } from './template-cells.ts';

/** `kubectl get podtemplates` as kube-apiserver 1.36 prints it. */
export const podTemplatePrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column('Containers', containersDescription),
    column('Images', imagesDescription),
    column('Pod Labels', 'The labels for the pod template.'),
  ],
  print: (podTemplate) => {
    const template = memberAt(podTemplate, 'template');
    return { cells: [...containerCells(template), labelsText(template, 'metadata', 'labels')] };
  },
};
