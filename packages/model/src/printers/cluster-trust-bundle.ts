import { textAt } from '../json/json-value.ts';
import { column, type KindPrinter, nameColumn } from './printer.ts';

/** `kubectl get clustertrustbundles` as kube-apiserver 1.36 prints it. */
export const clusterTrustBundlePrinter: KindPrinter = {
  version: 1,
  columns: [
    nameColumn,
    column(
      'SignerName',
      "signerName indicates the associated signer, if any.\n\nIn order to create or update a ClusterTrustBundle that sets signerName, you must have the following cluster-scoped permission: group=certificates.k8s.io resource=signers resourceName=<the signer name> verb=attest.\n\nIf signerName is not empty, then the ClusterTrustBundle object must be named with the signer name as a prefix (translating slashes to colons). For example, for the signer name `example.com/foo`, valid ClusterTrustBundle object names include `example.com:foo:abc` and `example.com:foo:v1`.\n\nIf signerName is empty, then the ClusterTrustBundle object's name must not have such a prefix.\n\nList/watch requests for ClusterTrustBundles can filter on this field using a `spec.signerName=NAME` field selector.",
    ),
  ],
  print: (bundle) => ({ cells: [textAt(bundle, 'spec', 'signerName') || '<none>'] }),
};
