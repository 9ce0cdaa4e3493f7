//go:build tools

// Package tools names the commands that lab:setup builds.
package tools

import (
	_ "sigs.k8s.io/kwok/cmd/kwok"
)
