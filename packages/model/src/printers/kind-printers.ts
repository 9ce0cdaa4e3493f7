import { mutatingAdmissionPolicyPrinter, validatingAdmissionPolicyPrinter } from './admission-policy.ts';
import { admissionPolicyBindingPrinter } from './admission-policy-binding.ts';
import { anyKindPrinter } from './any-kind.ts';
import { apiServicePrinter } from './api-service.ts';
import { certificateSigningRequestPrinter } from './certificate-signing-request.ts';
import { clusterTrustBundlePrinter } from './cluster-trust-bundle.ts';
import { componentStatusPrinter } from './component-status.ts';
import { configMapPrinter } from './config-map.ts';
import { controllerRevisionPrinter } from './controller-revision.ts';
import { cronJobPrinter } from './cron-job.ts';
import { csiDriverPrinter } from './csi-driver.ts';
import { csiNodePrinter } from './csi-node.ts';
import { daemonSetPrinter } from './daemon-set.ts';
import { deploymentPrinter } from './deployment.ts';
import { deviceTaintRulePrinter } from './device-taint-rule.ts';
import { endpointSlicePrinter } from './endpoint-slice.ts';
import { endpointsPrinter } from './endpoints.ts';
import { eventPrinter, newEventPrinter } from './event.ts';
import { flowSchemaPrinter } from './flow-schema.ts';
import { horizontalPodAutoscalerPrinter } from './horizontal-pod-autoscaler.ts';
import { ingressPrinter } from './ingress.ts';
import { ingressClassPrinter } from './ingress-class.ts';
import { ipAddressPrinter } from './ip-address.ts';
import { jobPrinter } from './job.ts';
import { leasePrinter } from './lease.ts';
import { leaseCandidatePrinter } from './lease-candidate.ts';
import { nameAndAgePrinter } from './name-and-age.ts';
import { namespacePrinter } from './namespace.ts';
import { networkPolicyPrinter } from './network-policy.ts';
import { nodePrinter } from './node.ts';
import { persistentVolumePrinter } from './persistent-volume.ts';
import { persistentVolumeClaimPrinter } from './persistent-volume-claim.ts';
import { podPrinter } from './pod.ts';
import { podCertificateRequestPrinter } from './pod-certificate-request.ts';
import { podDisruptionBudgetPrinter } from './pod-disruption-budget.ts';
import { podGroupPrinter } from './pod-group.ts';
import { podTemplatePrinter } from './pod-template.ts';
import type { KindPrinter } from './printer.ts';
import { priorityClassPrinter } from './priority-class.ts';
import { priorityLevelConfigurationPrinter } from './priority-level-configuration.ts';
import { replicaSetPrinter } from './replica-set.ts';
import { replicationControllerPrinter } from './replication-controller.ts';
import { resourceClaimPrinter } from './resource-claim.ts';
import { resourcePoolStatusRequestPrinter } from './resource-pool-status-request.ts';
import { resourceQuotaPrinter } from './resource-quota.ts';
import { resourceSlicePrinter } from './resource-slice.ts';
import { clusterRoleBindingPrinter, roleBindingPrinter } from './role-binding.ts';
import { runtimeClassPrinter } from './runtime-class.ts';
import { secretPrinter } from './secret.ts';
import { servicePrinter } from './service.ts';
import { serviceCidrPrinter } from './service-cidr.ts';
import { statefulSetPrinter } from './stateful-set.ts';
import { storageClassPrinter } from './storage-class.ts';
import { storageVersionPrinter } from './storage-version.ts';
import { storageVersionMigrationPrinter } from './storage-version-migration.ts';
import { writeCells } from './stored-cells.ts';
import { volumeAttachmentPrinter } from './volume-attachment.ts';
import { volumeAttributesClassPrinter } from './volume-attributes-class.ts';
import { webhookConfigurationPrinter } from './webhook-configuration.ts';

/** The printers of all kinds that have one of their own, by `<group>/<plural>`. */
export const kindPrinters: ReadonlyMap<string, KindPrinter> = new Map([
  ['/componentstatuses', componentStatusPrinter],
  ['/configmaps', configMapPrinter],
  ['/endpoints', endpointsPrinter],
  ['/events', eventPrinter],
  ['/limitranges', anyKindPrinter],
  ['/namespaces', namespacePrinter],
  ['/nodes', nodePrinter],
  ['/persistentvolumeclaims', persistentVolumeClaimPrinter],
  ['/persistentvolumes', persistentVolumePrinter],
  ['/pods', podPrinter],
  ['/podtemplates', podTemplatePrinter],
  ['/replicationcontrollers', replicationControllerPrinter],
  ['/resourcequotas', resourceQuotaPrinter],
  ['/secrets', secretPrinter],
  ['/serviceaccounts', nameAndAgePrinter],
  ['/services', servicePrinter],
  ['admissionregistration.k8s.io/mutatingadmissionpolicies', mutatingAdmissionPolicyPrinter],
  ['admissionregistration.k8s.io/mutatingadmissionpolicybindings', admissionPolicyBindingPrinter],
  ['admissionregistration.k8s.io/mutatingwebhookconfigurations', webhookConfigurationPrinter],
  ['admissionregistration.k8s.io/validatingadmissionpolicies', validatingAdmissionPolicyPrinter],
  ['admissionregistration.k8s.io/validatingadmissionpolicybindings', admissionPolicyBindingPrinter],
  ['admissionregistration.k8s.io/validatingwebhookconfigurations', webhookConfigurationPrinter],
  ['apiextensions.k8s.io/customresourcedefinitions', anyKindPrinter],
  ['apiregistration.k8s.io/apiservices', apiServicePrinter],
  ['apps/controllerrevisions', controllerRevisionPrinter],
  ['apps/daemonsets', daemonSetPrinter],
  ['apps/deployments', deploymentPrinter],
  ['apps/replicasets', replicaSetPrinter],
  ['apps/statefulsets', statefulSetPrinter],
  ['autoscaling/horizontalpodautoscalers', horizontalPodAutoscalerPrinter],
  ['batch/cronjobs', cronJobPrinter],
  ['batch/jobs', jobPrinter],
  ['certificates.k8s.io/certificatesigningrequests', certificateSigningRequestPrinter],
  ['certificates.k8s.io/clustertrustbundles', clusterTrustBundlePrinter],
  ['certificates.k8s.io/podcertificaterequests', podCertificateRequestPrinter],
  ['coordination.k8s.io/leasecandidates', leaseCandidatePrinter],
  ['coordination.k8s.io/leases', leasePrinter],
  ['discovery.k8s.io/endpointslices', endpointSlicePrinter],
  ['events.k8s.io/events', newEventPrinter],
  ['flowcontrol.apiserver.k8s.io/flowschemas', flowSchemaPrinter],
  ['flowcontrol.apiserver.k8s.io/prioritylevelconfigurations', priorityLevelConfigurationPrinter],
  ['internal.apiserver.k8s.io/storageversions', storageVersionPrinter],
  ['networking.k8s.io/ingressclasses', ingressClassPrinter],
  ['networking.k8s.io/ingresses', ingressPrinter],
  ['networking.k8s.io/ipaddresses', ipAddressPrinter],
  ['networking.k8s.io/networkpolicies', networkPolicyPrinter],
  ['networking.k8s.io/servicecidrs', serviceCidrPrinter],
  ['node.k8s.io/runtimeclasses', runtimeClassPrinter],
  ['policy/poddisruptionbudgets', podDisruptionBudgetPrinter],
  ['rbac.authorization.k8s.io/clusterrolebindings', clusterRoleBindingPrinter],
  ['rbac.authorization.k8s.io/clusterroles', anyKindPrinter],
  ['rbac.authorization.k8s.io/rolebindings', roleBindingPrinter],
  ['rbac.authorization.k8s.io/roles', anyKindPrinter],
  ['resource.k8s.io/deviceclasses', nameAndAgePrinter],
  ['resource.k8s.io/devicetaintrules', deviceTaintRulePrinter],
  ['resource.k8s.io/resourceclaims', resourceClaimPrinter],
  ['resource.k8s.io/resourceclaimtemplates', nameAndAgePrinter],
  ['resource.k8s.io/resourcepoolstatusrequests', resourcePoolStatusRequestPrinter],
  ['resource.k8s.io/resourceslices', resourceSlicePrinter],
  ['scheduling.k8s.io/podgroups', podGroupPrinter],
  ['scheduling.k8s.io/priorityclasses', priorityClassPrinter],
  ['scheduling.k8s.io/workloads', nameAndAgePrinter],
  ['storage.k8s.io/csidrivers', csiDriverPrinter],
  ['storage.k8s.io/csinodes', csiNodePrinter],
  ['storage.k8s.io/csistoragecapacities', anyKindPrinter],
  ['storage.k8s.io/storageclasses', storageClassPrinter],
  ['storage.k8s.io/volumeattachments', volumeAttachmentPrinter],
  ['storage.k8s.io/volumeattributesclasses', volumeAttributesClassPrinter],
  ['storagemigration.k8s.io/storageversionmigrations', storageVersionMigrationPrinter],
]);

/** The printer of a kind, by its plural; undefined for a kind that has none of its own. */
export function kindPrinterOf(group: string, resource: string): KindPrinter | undefined {
  return kindPrinters.get(`${group}/${resource}`);
}

/** What the printer of a kind made of an object. */
export interface PrintedCells {
  /** The version of the printer; cells of another version are not used. */
  readonly version: number;
  /** As `readCells` reads it. */
  readonly cells: string;
  /** The value of the field `$summary`; absent when the kind has none. */
  readonly summary?: string;
}

/** The cells of an object for keeping beside it; undefined for a kind without a printer of its own. */
export function printCells(group: string, resource: string, object: unknown): PrintedCells | undefined {
  const printer = kindPrinterOf(group, resource);
  if (printer === undefined) return undefined;
  const row = printer.print(object);
  const { version } = printer;
  return { version, cells: writeCells(row), ...(row.summary === undefined ? {} : { summary: row.summary }) };
}
