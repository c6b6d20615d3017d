//go:build tools

// Package chainsaw names the program that this module is there to build.
package chainsaw

import _ "github.com/kyverno/chainsaw"
