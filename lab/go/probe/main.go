// Command probe is a set of client-go programs in one process (LAB-17): it follows a cluster with each of client-go's readers until it
// is told to end, then writes what each of them holds, and every warning and error of their logs, as JSON.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/klog/v2"
	"sigs.k8s.io/controller-runtime/pkg/log"
)

// report is what the probe writes at its end.
type report struct {
	// Readers maps a reader to the objects it holds: "<resource> <namespace>/<name>" to "<uid> <resourceVersion>".
	Readers map[string]map[string]string `json:"readers"`
	// Lines are the warnings and errors of the log, each with its time.
	Lines []logLine `json:"lines"`
	// Counts are events and restarts by reader.
	Counts map[string]int64 `json:"counts"`
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "path of the kubeconfig")
	contextName := flag.String("context", "", "its context")
	out := flag.String("out", "", "file the report is written to, whole")
	ready := flag.String("ready", "", "file that is made when every reader has its first state")
	until := flag.String("until", "", "file whose appearance ends the probe")
	resources := flag.String("resources", "pods,deployments.apps,services,configmaps", "what is followed, comma-separated")
	version := flag.Bool("version", false, "print the version of client-go and end")
	flag.Parse()
	if *version {
		fmt.Println(clientGoVersion())
		return
	}
	lines := captureLog()
	config, err := clientConfig(*kubeconfig, *contextName)
	if err != nil {
		fail(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	log.SetLogger(klog.Background())
	watched, err := follow(ctx, config, strings.Split(*resources, ","))
	if err != nil {
		fail(err)
	}
	if err := os.WriteFile(*ready, []byte("ready\n"), 0o600); err != nil {
		fail(err)
	}
	for !exists(*until) {
		time.Sleep(100 * time.Millisecond)
	}
	watched.settle()
	result := report{Readers: watched.states(), Counts: watched.counts(), Lines: lines.all()}
	text, err := json.Marshal(result)
	if err != nil {
		fail(err)
	}
	if err := os.WriteFile(*out+".part", text, 0o600); err != nil {
		fail(err)
	}
	if err := os.Rename(*out+".part", *out); err != nil {
		fail(err)
	}
}

func clientConfig(path, contextName string) (*rest.Config, error) {
	rules := &clientcmd.ClientConfigLoadingRules{ExplicitPath: path}
	overrides := &clientcmd.ConfigOverrides{CurrentContext: contextName}
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(rules, overrides).ClientConfig()
	if err != nil {
		return nil, err
	}
	config.QPS = -1
	config.UserAgent = "orrery-lab-probe"
	return config, nil
}

func clientGoVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "k8s.io/client-go" {
			return module.Version
		}
	}
	return "unknown"
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "probe:", err)
	os.Exit(1)
}
