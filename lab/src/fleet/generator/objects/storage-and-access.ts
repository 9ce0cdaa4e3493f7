import { timeText } from '../draws.ts';
import { managedEntry } from '../managed-fields.ts';
import { type EntryMaker, goJson, objectDraws, objectText } from '../object-text.ts';
import { perWorkload } from '../per-workload.ts';
import { workloadLabels } from '../pod-shape.ts';
import { uidIn } from '../source-plan.ts';

/** Claims of workloads. */
export const makeVolumeClaims: EntryMaker = (plan, namespace) =>
  perWorkload({ plan, namespace, kind: 'persistentVolumeClaims' }, ({ workload, number, place }) => {
    const name = `data-${workload.name}-${workload.kind === 'deployments' ? '' : 's'}${place}`;
    return {
      name,
      text: () => {
        const { createdMs } = workload;
        const annotations = {
          'pv.kubernetes.io/bind-completed': 'yes',
          'pv.kubernetes.io/bound-by-controller': 'yes',
          'volume.kubernetes.io/storage-provisioner': 'csi.lab.example',
        };
        const spec = {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '20Gi' } },
          volumeName: `pvc-${uidIn(plan, 'persistentVolumeClaims', number)}`,
          storageClassName: 'fast',
          volumeMode: 'Filesystem',
        };
        const status = { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '20Gi' } };
        const labels = workloadLabels(workload);
        const managed = managedEntry(
          { manager: 'kube-controller-manager', apiVersion: 'v1', time: timeText(createdMs) },
          { metadata: { annotations, labels }, spec },
        );
        return objectText(
          plan,
          {
            kind: 'persistentVolumeClaims',
            number: [number],
            namespace,
            name,
            createdMs,
            labels,
            annotations,
            finalizers: ['kubernetes.io/pvc-protection'],
            managed,
          },
          `"spec":${goJson(spec)},"status":${goJson(status)}`,
        );
      },
    };
  });

/** Volumes; those of the claims first. */
export const makeVolumes: EntryMaker = (plan, namespace) =>
  namespace === ''
    ? Array.from({ length: plan.counts.get('persistentVolumes') ?? 0 }, (_, number) => {
        const claim = uidIn(plan, 'persistentVolumeClaims', number);
        const name = `pvc-${claim}`;
        return {
          name,
          text: () => {
            const createdMs = plan.nowMs - ((number * 7919) % 600) * 86_400_000;
            const annotations = { 'pv.kubernetes.io/provisioned-by': 'csi.lab.example' };
            const spec = {
              capacity: { storage: '20Gi' },
              csi: {
                driver: 'csi.lab.example',
                volumeHandle: `vol-${claim.slice(0, 8)}`,
                fsType: 'ext4',
                volumeAttributes: {
                  'storage.kubernetes.io/csiProvisionerIdentity': `1750000000000-${number}-csi.lab.example`,
                },
              },
              accessModes: ['ReadWriteOnce'],
              claimRef: { kind: 'PersistentVolumeClaim', apiVersion: 'v1', uid: claim },
              persistentVolumeReclaimPolicy: 'Delete',
              storageClassName: 'fast',
              volumeMode: 'Filesystem',
            };
            const managed = managedEntry(
              { manager: 'csi-provisioner', apiVersion: 'v1', time: timeText(createdMs) },
              { metadata: { annotations }, spec },
            );
            return objectText(
              plan,
              {
                kind: 'persistentVolumes',
                number: [number],
                namespace: '',
                name,
                createdMs,
                annotations,
                finalizers: ['kubernetes.io/pv-protection'],
                managed,
              },
              `"spec":${goJson(spec)},"status":{"phase":"Bound"}`,
            );
          },
        };
      })
    : [];

const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

/** Cluster roles. Their names may hold what no other name may: colons, capitals, any letters. */
export const makeClusterRoles: EntryMaker = (plan, namespace) =>
  namespace === ''
    ? Array.from({ length: plan.counts.get('clusterRoles') ?? 0 }, (_, number) => {
        const name =
          [`system:controller:Lab-${number}`, `team-${number}`, `Grüße:世界 👋 ${number}`][number % 3] ??
          `role-${number}`;
        return {
          name,
          text: () => {
            const random = objectDraws(plan, 'clusterRoles', number);
            const rules = Array.from({ length: 1 + random.below(6) }, (_unused, at) => ({
              verbs: verbs.slice(0, 1 + random.below(verbs.length)),
              apiGroups: [['', 'apps', 'batch'][at % 3]],
              resources: ['pods', 'services', 'deployments', 'jobs', 'configmaps'].slice(random.below(4)),
            }));
            const createdMs = plan.nowMs - 400 * 86_400_000;
            return objectText(
              plan,
              { kind: 'clusterRoles', number: [number], namespace: '', name, createdMs },
              `"rules":${goJson(rules)}`,
            );
          },
        };
      })
    : [];

/** Role bindings of workloads' accounts. */
export const makeRoleBindings: EntryMaker = (plan, namespace) =>
  perWorkload({ plan, namespace, kind: 'roleBindings' }, ({ workload, number, place }) => {
    const name = `${workload.name}:${workload.kind}:${place}`;
    return {
      name,
      text: () => {
        const subjects = [{ kind: 'ServiceAccount', name: workload.name, namespace }];
        const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
        const labels = workloadLabels(workload);
        const { createdMs } = workload;
        const manager = { manager: 'helm', apiVersion: 'rbac.authorization.k8s.io/v1', time: timeText(createdMs) };
        const managed = managedEntry(manager, { metadata: { labels }, roleRef, subjects: {} });
        return objectText(
          plan,
          { kind: 'roleBindings', number: [number], namespace, name, createdMs, labels, managed },
          `"subjects":${goJson(subjects)},"roleRef":${goJson(roleRef)}`,
        );
      },
    };
  });
