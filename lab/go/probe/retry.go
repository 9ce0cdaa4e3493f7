package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/tools/pager"
	watchtools "k8s.io/client-go/tools/watch"
	"k8s.io/klog/v2"
)

const pageSize = 20

// listing is the state that a chunked list and a RetryWatcher from the revision of its first page keep together.
type listing struct {
	mutex   sync.Mutex
	objects map[string]*unstructured.Unstructured
}

type resourceWatcher struct {
	client dynamic.NamespaceableResourceInterface
}

// WatchWithContext opens the watch that RetryWatcher asks for, in all namespaces.
func (w resourceWatcher) WatchWithContext(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
	return w.client.Watch(ctx, options)
}

// addRetryWatcher lists in small chunks and follows the changes since the first of them.
func (f *following) addRetryWatcher(
	ctx context.Context,
	client dynamic.NamespaceableResourceInterface,
	each target,
) error {
	held := &listing{objects: map[string]*unstructured.Unstructured{}}
	added := f.add(&reader{name: "retry", resource: each.resource, objects: held.list})
	version, err := held.fill(ctx, client)
	if err != nil {
		return err
	}
	go func() {
		for ctx.Err() == nil {
			expired := held.run(ctx, client, version, added)
			if !expired {
				return
			}
			klog.Background().Error(nil, "RetryWatcher ended", "resource", each.resource)
			time.Sleep(time.Second)
			if again, err := held.fill(ctx, client); err == nil {
				version = again
			}
		}
	}()
	return nil
}

// fill replaces what is held by a chunked list. It answers the revision of the first page.
func (l *listing) fill(ctx context.Context, client dynamic.NamespaceableResourceInterface) (string, error) {
	pages := pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return client.List(ctx, options)
	})
	pages.PageSize = pageSize
	objects := map[string]*unstructured.Unstructured{}
	list, _, err := pages.List(ctx, metav1.ListOptions{})
	if err != nil {
		return "", err
	}
	version, err := eachOf(list, func(object *unstructured.Unstructured) { objects[keyOf(object)] = object })
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.objects = objects
	return version, err
}

// eachOf visits the items of a list, which the pager gives as one page or, of several, as an internal list.
func eachOf(list runtime.Object, visit func(*unstructured.Unstructured)) (string, error) {
	switch whole := list.(type) {
	case *unstructured.UnstructuredList:
		for index := range whole.Items {
			visit(&whole.Items[index])
		}
		return whole.GetResourceVersion(), nil
	default:
		accessor, ok := list.(metav1.ListInterface)
		if !ok {
			return "", fmt.Errorf("the pager answered a %T", list)
		}
		err := visitItems(list, visit)
		return accessor.GetResourceVersion(), err
	}
}

// run applies events until the watcher ends by itself; that is an expired revision.
func (l *listing) run(
	ctx context.Context,
	client dynamic.NamespaceableResourceInterface,
	version string,
	added *reader,
) bool {
	watcher, err := watchtools.NewRetryWatcherWithContext(ctx, version, resourceWatcher{client})
	if err != nil {
		fail(err)
	}
	defer watcher.Stop()
	for event := range watcher.ResultChan() {
		added.events.Add(1)
		object, ok := event.Object.(*unstructured.Unstructured)
		if !ok || event.Type == watch.Error {
			klog.Background().Error(nil, "RetryWatcher met an error", "event", fmt.Sprint(event.Object))
			continue
		}
		l.apply(event.Type, object)
	}
	return ctx.Err() == nil
}

func (l *listing) apply(kind watch.EventType, object *unstructured.Unstructured) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if kind == watch.Deleted {
		delete(l.objects, keyOf(object))
	} else if kind != watch.Bookmark {
		l.objects[keyOf(object)] = object
	}
}

func (l *listing) list() []metav1.Object {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	objects := []metav1.Object{}
	for _, object := range l.objects {
		objects = append(objects, object)
	}
	return objects
}

func keyOf(object *unstructured.Unstructured) string {
	return object.GetNamespace() + "/" + object.GetName()
}

func visitItems(list runtime.Object, visit func(*unstructured.Unstructured)) error {
	return meta.EachListItem(list, func(item runtime.Object) error {
		object, ok := item.(*unstructured.Unstructured)
		if !ok {
			return fmt.Errorf("the pager holds a %T", item)
		}
		visit(object)
		return nil
	})
}
