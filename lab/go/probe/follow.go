package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/cache"
	ctrlcache "sigs.k8s.io/controller-runtime/pkg/cache"
)

const (
	firstStateLimit = 60 * time.Second
	quietTime       = 2 * time.Second
)

// reader is one way to follow one resource.
type reader struct {
	name     string
	resource string
	objects  func() []metav1.Object
	events   atomic.Int64
}

// following is every reader of a run.
type following struct {
	mutex   sync.Mutex
	readers []*reader
}

// target is a resource as the RESTMapper of discovery knows it.
type target struct {
	resource string
	gvr      schema.GroupVersionResource
	gvk      schema.GroupVersionKind
}

// follow starts all readers of all resources and waits for their first states.
func follow(ctx context.Context, config *rest.Config, resources []string) (*following, error) {
	typed, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	untyped, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	targets, err := findTargets(typed.Discovery(), resources)
	if err != nil {
		return nil, err
	}
	all := &following{}
	typedFactory := informers.NewSharedInformerFactory(typed, 0)
	untypedFactory := dynamicinformer.NewDynamicSharedInformerFactory(untyped, 0)
	controller, err := ctrlcache.New(config, ctrlcache.Options{})
	if err != nil {
		return nil, err
	}
	for _, each := range targets {
		if informer, err := typedFactory.ForResource(each.gvr); err == nil {
			all.addInformer("informer", each, informer.Informer(), cacheObjects(informer.Informer()))
		}
		informer := untypedFactory.ForResource(each.gvr).Informer()
		all.addInformer("dynamic", each, informer, cacheObjects(informer))
		if err := all.addController(ctx, controller, each); err != nil {
			return nil, err
		}
		if err := all.addRetryWatcher(ctx, untyped.Resource(each.gvr), each); err != nil {
			return nil, fmt.Errorf("retry watcher of %s: %w", each.resource, err)
		}
	}
	limited, cancel := context.WithTimeout(ctx, firstStateLimit)
	defer cancel()
	typedFactory.Start(ctx.Done())
	untypedFactory.Start(ctx.Done())
	for name, ok := range typedFactory.WaitForCacheSync(limited.Done()) {
		if !ok {
			return nil, fmt.Errorf("informer of %v has no first state", name)
		}
	}
	for name, ok := range untypedFactory.WaitForCacheSync(limited.Done()) {
		if !ok {
			return nil, fmt.Errorf("dynamic informer of %v has no first state", name)
		}
	}
	if !controller.WaitForCacheSync(limited) {
		return nil, fmt.Errorf("the cache of controller-runtime has no first state")
	}
	return all, nil
}

// findTargets resolves "<resource>[.<group>]" through discovery, as programs do that know no types.
func findTargets(client discovery.DiscoveryInterface, resources []string) ([]target, error) {
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(client))
	targets := []target{}
	for _, resource := range resources {
		name, group, _ := strings.Cut(resource, ".")
		partial := schema.GroupVersionResource{Group: group, Resource: name}
		gvr, err := mapper.ResourceFor(partial)
		if err != nil {
			return nil, err
		}
		gvk, err := mapper.KindFor(gvr)
		if err != nil {
			return nil, err
		}
		targets = append(targets, target{resource: resource, gvr: gvr, gvk: gvk})
	}
	return targets, nil
}

func (f *following) add(each *reader) *reader {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.readers = append(f.readers, each)
	return each
}

type informerLike interface {
	AddEventHandler(cache.ResourceEventHandler) (cache.ResourceEventHandlerRegistration, error)
}

func (f *following) addInformer(name string, each target, informer informerLike, objects func() []metav1.Object) {
	added := f.add(&reader{name: name, resource: each.resource, objects: objects})
	count := func() { added.events.Add(1) }
	_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { count() },
		UpdateFunc: func(any, any) { count() },
		DeleteFunc: func(any) { count() },
	})
	if err != nil {
		fail(err)
	}
}

func cacheObjects(informer cache.SharedIndexInformer) func() []metav1.Object {
	return func() []metav1.Object { return asObjects(informer.GetStore().List()) }
}

func asObjects(items []any) []metav1.Object {
	objects := []metav1.Object{}
	for _, item := range items {
		object, err := meta.Accessor(item)
		if err != nil {
			fail(err)
		}
		objects = append(objects, object)
	}
	return objects
}

// addController follows a resource with the cache that controllers written with controller-runtime read from.
func (f *following) addController(ctx context.Context, controller ctrlcache.Cache, each target) error {
	prototype := &unstructured.Unstructured{}
	prototype.SetGroupVersionKind(each.gvk)
	informer, err := controller.GetInformer(ctx, prototype, ctrlcache.BlockUntilSynced(false))
	if err != nil {
		return err
	}
	objects := func() []metav1.Object {
		list := &unstructured.UnstructuredList{}
		list.SetGroupVersionKind(each.gvk.GroupVersion().WithKind(each.gvk.Kind + "List"))
		if err := controller.List(ctx, list); err != nil {
			fail(err)
		}
		found := []metav1.Object{}
		for index := range list.Items {
			found = append(found, &list.Items[index])
		}
		return found
	}
	f.addInformer("controller", each, informer, objects)
	if len(f.readersNamed("controller")) == 1 {
		go func() {
			if err := controller.Start(ctx); err != nil {
				fail(err)
			}
		}()
	}
	return nil
}

func (f *following) readersNamed(name string) []*reader {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	found := []*reader{}
	for _, each := range f.readers {
		if each.name == name {
			found = append(found, each)
		}
	}
	return found
}

// settle waits until no reader has seen an event for a while.
func (f *following) settle() {
	last, since := int64(-1), time.Now()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		sum := int64(0)
		for _, count := range f.counts() {
			sum += count
		}
		if sum != last {
			last, since = sum, time.Now()
		}
		if time.Since(since) > quietTime {
			return
		}
	}
}

func (f *following) states() map[string]map[string]string {
	states := map[string]map[string]string{}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for _, each := range f.readers {
		state, has := states[each.name]
		if !has {
			state = map[string]string{}
			states[each.name] = state
		}
		for _, object := range each.objects() {
			key := fmt.Sprintf("%s %s/%s", each.resource, object.GetNamespace(), object.GetName())
			state[key] = fmt.Sprintf("%s %s", object.GetUID(), originVersion(object))
		}
	}
	return states
}

// originVersion is the member's resourceVersion, which Orrery keeps in an annotation.
func originVersion(object metav1.Object) string {
	if origin, has := object.GetAnnotations()["orrery.dev/origin-resource-version"]; has {
		return origin
	}
	return object.GetResourceVersion()
}

func (f *following) counts() map[string]int64 {
	counts := map[string]int64{}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for _, each := range f.readers {
		counts[each.name] += each.events.Load()
	}
	return counts
}
