import { listAt, textAt } from '../json/json-value.ts';
import { creationCell } from './age-cell.ts';
import { ageColumn, column, type KindPrinter, nameColumn, wide } from './printer.ts';
import type { StoredCell } from './stored-cells.ts';

/** `kubectl get rolebindings` as kube-apiserver 1.36 prints it. */
export const roleBindingPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'Role',
      'RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.',
    ),
    ageColumn,
    column('Users', 'Users in the roleBinding', wide),
    column('Groups', 'Groups in the roleBinding', wide),
    column('ServiceAccounts', 'ServiceAccounts in the roleBinding', wide),
  ],
  print: (binding) => ({ cells: bindingCells(binding) }),
};

/** `kubectl get clusterrolebindings` as kube-apiserver 1.36 prints it. */
export const clusterRoleBindingPrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'Role',
      'RoleRef can only reference a ClusterRole in the global namespace. If the RoleRef cannot be resolved, the Authorizer must return an error.',
    ),
    ageColumn,
    column('Users', 'Users in the clusterRoleBinding', wide),
    column('Groups', 'Groups in the clusterRoleBinding', wide),
    column('ServiceAccounts', 'ServiceAccounts in the clusterRoleBinding', wide),
  ],
  print: (binding) => ({ cells: bindingCells(binding) }),
};

function bindingCells(binding: unknown): readonly StoredCell[] {
  return [
    `${textAt(binding, 'roleRef', 'kind')}/${textAt(binding, 'roleRef', 'name')}`,
    creationCell(binding),
    subjectsText(binding, 'User'),
    subjectsText(binding, 'Group'),
    subjectsText(binding, 'ServiceAccount'),
  ];
}

function subjectsText(binding: unknown, kind: 'User' | 'Group' | 'ServiceAccount'): string {
  return listAt(binding, 'subjects')
    .filter((subject) => textAt(subject, 'kind') === kind)
    .map((subject) => {
      const name = textAt(subject, 'name');
      return kind === 'ServiceAccount' ? `${textAt(subject, 'namespace')}/${name}` : name;
    })
    .join(', ');
}
