// Command version-pairs writes objects in the hub version of their kind and in another one, converted by Kubernetes' own scheme. Run once;
// what it wrote is committed in packages/model/src/versions/golden and held against our conversions (SEA-S05).
//
//	cp -r lab/go/kubernetes-1.32 COPY && cd COPY && GOFLAGS=-mod=mod go run ./version-pairs FOLDER
//
// In a copy, since go.sum has the sums of what the lab builds only.
package main

import (
	"bytes"
	"encoding/json"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"

	"k8s.io/apimachinery/pkg/api/apitesting/fuzzer"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	kubefuzzer "k8s.io/kubernetes/pkg/api/testing"
	"k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/policy"
)

// seeds is how many objects are made of each pair of versions.
const seeds = 6

type kind struct {
	resource, name string
	hub            schema.GroupVersion
	others         []string
}

type pair struct {
	// Version is that of Served and Canonical.
	Version string `json:"version"`
	// Hub is in the hub version; Served is the same object in Version.
	Hub    json.RawMessage `json:"hub"`
	Served json.RawMessage `json:"served"`
	// Canonical is Served as an API server of Version gives it, with its defaults; Back is that in the hub version.
	Canonical json.RawMessage `json:"canonical"`
	Back      json.RawMessage `json:"back"`
}

func gv(group, version string) schema.GroupVersion {
	return schema.GroupVersion{Group: group, Version: version}
}

var kinds = []kind{
	{"deployments", "Deployment", gv("apps", "v1"), []string{"apps/v1beta2", "apps/v1beta1", "extensions/v1beta1"}},
	{"statefulsets", "StatefulSet", gv("apps", "v1"), []string{"apps/v1beta2", "apps/v1beta1"}},
	{"daemonsets", "DaemonSet", gv("apps", "v1"), []string{"apps/v1beta2", "extensions/v1beta1"}},
	{"replicasets", "ReplicaSet", gv("apps", "v1"), []string{"apps/v1beta2", "extensions/v1beta1"}},
	{"controllerrevisions", "ControllerRevision", gv("apps", "v1"), []string{"apps/v1beta2", "apps/v1beta1"}},
	{"ingresses", "Ingress", gv("networking.k8s.io", "v1"), []string{"networking.k8s.io/v1beta1", "extensions/v1beta1"}},
	{"ingressclasses", "IngressClass", gv("networking.k8s.io", "v1"), []string{"networking.k8s.io/v1beta1"}},
	{"networkpolicies", "NetworkPolicy", gv("networking.k8s.io", "v1"), []string{"extensions/v1beta1"}},
	{"cronjobs", "CronJob", gv("batch", "v1"), []string{"batch/v1beta1"}},
	{"horizontalpodautoscalers", "HorizontalPodAutoscaler", gv("autoscaling", "v2"), []string{"autoscaling/v1", "autoscaling/v2beta1", "autoscaling/v2beta2"}},
	{"poddisruptionbudgets", "PodDisruptionBudget", gv("policy", "v1"), []string{"policy/v1beta1"}},
	{"endpointslices", "EndpointSlice", gv("discovery.k8s.io", "v1"), []string{"discovery.k8s.io/v1beta1"}},
	{"events", "Event", gv("", "v1"), []string{"events.k8s.io/v1", "events.k8s.io/v1beta1"}},
	{"rolebindings", "RoleBinding", gv("rbac.authorization.k8s.io", "v1"), []string{"rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1alpha1"}},
	{"clusterrolebindings", "ClusterRoleBinding", gv("rbac.authorization.k8s.io", "v1"), []string{"rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1alpha1"}},
	{"roles", "Role", gv("rbac.authorization.k8s.io", "v1"), []string{"rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1alpha1"}},
	{"storageclasses", "StorageClass", gv("storage.k8s.io", "v1"), []string{"storage.k8s.io/v1beta1"}},
	{"volumeattachments", "VolumeAttachment", gv("storage.k8s.io", "v1"), []string{"storage.k8s.io/v1beta1", "storage.k8s.io/v1alpha1"}},
	{"csistoragecapacities", "CSIStorageCapacity", gv("storage.k8s.io", "v1"), []string{"storage.k8s.io/v1beta1", "storage.k8s.io/v1alpha1"}},
	{"priorityclasses", "PriorityClass", gv("scheduling.k8s.io", "v1"), []string{"scheduling.k8s.io/v1beta1", "scheduling.k8s.io/v1alpha1"}},
	{"runtimeclasses", "RuntimeClass", gv("node.k8s.io", "v1"), []string{"node.k8s.io/v1beta1", "node.k8s.io/v1alpha1"}},
	{"certificatesigningrequests", "CertificateSigningRequest", gv("certificates.k8s.io", "v1"), []string{"certificates.k8s.io/v1beta1"}},
	{"validatingwebhookconfigurations", "ValidatingWebhookConfiguration", gv("admissionregistration.k8s.io", "v1"), []string{"admissionregistration.k8s.io/v1beta1"}},
	{"mutatingwebhookconfigurations", "MutatingWebhookConfiguration", gv("admissionregistration.k8s.io", "v1"), []string{"admissionregistration.k8s.io/v1beta1"}},
	{"flowschemas", "FlowSchema", gv("flowcontrol.apiserver.k8s.io", "v1"), []string{"flowcontrol.apiserver.k8s.io/v1beta3", "flowcontrol.apiserver.k8s.io/v1beta2", "flowcontrol.apiserver.k8s.io/v1beta1"}},
	{"prioritylevelconfigurations", "PriorityLevelConfiguration", gv("flowcontrol.apiserver.k8s.io", "v1"), []string{"flowcontrol.apiserver.k8s.io/v1beta3", "flowcontrol.apiserver.k8s.io/v1beta2", "flowcontrol.apiserver.k8s.io/v1beta1"}},
}

var templateType = reflect.TypeOf(core.PodTemplateSpec{})

// withoutTemplates empties pod templates: they are the same in all versions, and large.
func withoutTemplates(value reflect.Value) {
	switch value.Kind() {
	case reflect.Ptr:
		if !value.IsNil() {
			withoutTemplates(value.Elem())
		}
	case reflect.Struct:
		if value.Type() == templateType {
			value.Set(reflect.Zero(templateType))
			return
		}
		for i := 0; i < value.NumField(); i++ {
			if value.Field(i).CanSet() {
				withoutTemplates(value.Field(i))
			}
		}
	}
}

// plainMetadata leaves of the metadata what conversions look at.
func plainMetadata(object runtime.Object) {
	accessor := must(meta.Accessor(object))
	annotations := map[string]string{"example.org/kept": "as it is"}
	accessor.SetManagedFields(nil)
	accessor.SetOwnerReferences(nil)
	accessor.SetFinalizers(nil)
	accessor.SetLabels(nil)
	accessor.SetAnnotations(annotations)
}

// setCorner makes of the first objects of a kind what a generator seldom hits.
func setCorner(object runtime.Object, seed int64) {
	budget, isBudget := object.(*policy.PodDisruptionBudget)
	if isBudget && seed > 0 && seed < 3 {
		budget.Spec.Selector = [](*metav1.LabelSelector){{}, nil}[seed-1]
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func encode(object runtime.Object, version schema.GroupVersion) json.RawMessage {
	return must(runtime.Encode(legacyscheme.Codecs.LegacyCodec(version), object))
}

func decode(text json.RawMessage) runtime.Object {
	return must(runtime.Decode(legacyscheme.Codecs.UniversalDecoder(), text))
}

func pairOf(object runtime.Object, hub, other schema.GroupVersion) pair {
	hubText := encode(decode(encode(object, hub)), hub)
	served := encode(decode(hubText), other)
	canonical := encode(decode(served), other)
	back := encode(decode(canonical), hub)
	return pair{other.String(), hubText, served, canonical, back}
}

func main() {
	for _, each := range kinds {
		var lines bytes.Buffer
		for number, name := range each.others {
			other := must(schema.ParseGroupVersion(name))
			for seed := int64(0); seed < seeds; seed++ {
				source := rand.NewSource(seed + int64(number)*1000)
				fuzz := fuzzer.FuzzerFor(kubefuzzer.FuzzerFuncs, source, legacyscheme.Codecs).NumElements(1, 2)
				gvk := schema.GroupVersionKind{Group: each.hub.Group, Version: runtime.APIVersionInternal, Kind: each.name}
				object := must(legacyscheme.Scheme.New(gvk))
				// the first one has zero values only: versions differ in which of them they write
				if seed > 0 {
					fuzz.Fuzz(object)
				}
				withoutTemplates(reflect.ValueOf(object))
				plainMetadata(object)
				setCorner(object, seed)
				lines.Write(append(must(json.Marshal(pairOf(object, each.hub, other))), '\n'))
			}
		}
		file := filepath.Join(os.Args[1], each.resource+".ndjson")
		if err := os.WriteFile(file, lines.Bytes(), 0o644); err != nil {
			panic(err)
		}
	}
}
