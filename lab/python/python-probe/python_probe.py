"""Python's kubernetes client as programs use it: lists in chunks, then follows with watch.Watch, and starts again when a watch ends.

Ends when a file appears, and writes what it holds and every error it met as JSON, in the form of lab/go/probe.
"""

import argparse
import json
import os
import threading
import time

import kubernetes
from kubernetes import client, config, watch

PAGE_SIZE = 20
WATCH_SECONDS = 20


def methods():
    core, apps = client.CoreV1Api(), client.AppsV1Api()
    return {
        "pods": core.list_pod_for_all_namespaces,
        "services": core.list_service_for_all_namespaces,
        "configmaps": core.list_config_map_for_all_namespaces,
        "deployments.apps": apps.list_deployment_for_all_namespaces,
    }


class Follower(threading.Thread):
    """Holds the state of one resource."""

    def __init__(self, resource, method, lines, stop):
        super().__init__(daemon=True)
        self.resource, self.method, self.lines, self.stopped = resource, method, lines, stop
        self.objects, self.events, self.version = {}, 0, None
        self.ready = threading.Event()
        self.lock = threading.Lock()

    def run(self):
        while not self.stopped.is_set():
            try:
                if self.version is None:
                    self.fill()
                    self.ready.set()
                self.follow()
            except Exception as error:  # every one is of interest to the test
                self.lines.append({"time": time.time(), "text": f"{self.resource}: {type(error).__name__}: {error}"})
                if isinstance(error, client.ApiException) and error.status == 410:
                    self.version = None
                time.sleep(0.2)

    def fill(self):
        """Lists page by page; the watch goes on from the revision of the first."""
        objects, token, version = {}, None, None
        while True:
            page = self.method(limit=PAGE_SIZE, _continue=token)
            version = version or page.metadata.resource_version
            for item in page.items:
                objects[key_of(item)] = item
            token = page.metadata._continue
            if not token:
                break
        with self.lock:
            self.objects, self.version = objects, version

    def follow(self):
        stream = watch.Watch()
        options = {"resource_version": self.version, "timeout_seconds": WATCH_SECONDS, "allow_watch_bookmarks": True}
        for event in stream.stream(self.method, **options):
            self.apply(event)
            if self.stopped.is_set():
                stream.stop()

    def apply(self, event):
        item = event["object"]
        if event["type"] == "BOOKMARK":
            self.version = event["raw_object"]["metadata"]["resourceVersion"]
            return
        with self.lock:
            self.events += 1
            self.version = item.metadata.resource_version
            if event["type"] == "DELETED":
                self.objects.pop(key_of(item), None)
            else:
                self.objects[key_of(item)] = item

    def state(self):
        with self.lock:
            return {f"{self.resource} {key}": text_of(item) for key, item in self.objects.items()}


def key_of(item):
    return f"{item.metadata.namespace or ''}/{item.metadata.name}"


def text_of(item):
    annotations = item.metadata.annotations or {}
    origin = annotations.get("orrery.dev/origin-resource-version", item.metadata.resource_version)
    return f"{item.metadata.uid} {origin}"


def settle(followers):
    """Waits until nobody has seen an event for a while."""
    last, since, end = -1, time.monotonic(), time.monotonic() + 30
    while time.monotonic() < end and time.monotonic() - since < 2:
        seen = sum(each.events for each in followers)
        if seen != last:
            last, since = seen, time.monotonic()
        time.sleep(0.1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--version", action="version", version=kubernetes.__version__)
    for name in ("kubeconfig", "context", "out", "ready", "until"):
        parser.add_argument(f"--{name}", required=True)
    options = parser.parse_args()
    config.load_kube_config(config_file=options.kubeconfig, context=options.context)
    lines, stop = [], threading.Event()
    followers = [Follower(resource, method, lines, stop) for resource, method in methods().items()]
    for each in followers:
        each.start()
    for each in followers:
        if not each.ready.wait(60):
            raise SystemExit(f"{each.resource} has no first state: {lines[-3:]}")
    with open(options.ready, "w", encoding="utf-8") as file:
        file.write("ready\n")
    while not os.path.exists(options.until):
        time.sleep(0.1)
    settle(followers)
    state = {}
    for each in followers:
        state.update(each.state())
    report = {"readers": {"python": state}, "counts": {"python": sum(each.events for each in followers)}, "lines": lines}
    with open(f"{options.out}.part", "w", encoding="utf-8") as file:
        json.dump(report, file)
    os.rename(f"{options.out}.part", options.out)


if __name__ == "__main__":
    main()
