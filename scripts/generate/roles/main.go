// Prints the roles and bindings with which every cluster begins, for src/apiserver/generated/roles.ts, from the data of
// k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy. Run it with the modules of the test cluster:
// cd test/cluster/kubernetes && go run ../../../scripts/generate/roles/main.go > ../../../src/apiserver/generated/roles.ts
package main

import (
	"fmt"
	"sort"
	"strings"

	rbac "k8s.io/api/rbac/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac/bootstrappolicy"
)

const head = `/**
 * The roles and bindings with which every cluster begins, of v1.34.3. Made by scripts/generate/roles; do not edit.
 * kubernetes: plugin/pkg/auth/authorizer/rbac/bootstrappolicy
 *
 * A line that is not indented is an object: what it is, its namespace or "-", its name, and then labels with "+",
 * selectors of an aggregation with "~", the role and the subjects of a binding. An indented line is a rule of the role
 * above it: verbs, groups, resources, names and URLs, each list with commas.
 */
export const startingRoles = ` + "`"

func labels(object meta.ObjectMeta) string {
	if object.Annotations["rbac.authorization.kubernetes.io/autoupdate"] != "true" || len(object.Annotations) != 1 {
		panic("unknown annotations of " + object.Name)
	}
	text := ""
	for _, key := range sorted(object.Labels) {
		if key == "kubernetes.io/bootstrapping" && object.Labels[key] == "rbac-defaults" {
			continue
		}
		text += " +" + key + "=" + object.Labels[key]
	}
	return text
}

func sorted(of map[string]string) []string {
	keys := []string{}
	for key := range of {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

func rules(of []rbac.PolicyRule) {
	for _, rule := range of {
		parts := [][]string{rule.Verbs, rule.APIGroups, rule.Resources, rule.ResourceNames, rule.NonResourceURLs}
		texts := []string{}
		for _, part := range parts {
			// An absent list and the list of the empty text (the core group) differ.
			if len(part) == 0 {
				texts = append(texts, "-")
			} else {
				texts = append(texts, strings.Join(part, ","))
			}
		}
		fmt.Println(" " + strings.Join(texts, "|"))
	}
}

func subjects(of []rbac.Subject) string {
	text := ""
	for _, subject := range of {
		if subject.Kind == "ServiceAccount" {
			text += " ServiceAccount|" + subject.Namespace + "|" + subject.Name
		} else {
			text += " " + subject.Kind + "|" + subject.Name
		}
	}
	return text
}

func clusterRole(role rbac.ClusterRole) {
	text := "ClusterRole - " + role.Name + labels(role.ObjectMeta)
	if role.AggregationRule != nil {
		for _, selector := range role.AggregationRule.ClusterRoleSelectors {
			for _, key := range sorted(selector.MatchLabels) {
				text += " ~" + key + "=" + selector.MatchLabels[key]
			}
		}
	}
	fmt.Println(text)
	rules(role.Rules)
}

func main() {
	fmt.Println(head + "\\")
	for _, role := range append(bootstrappolicy.ClusterRoles(), bootstrappolicy.ControllerRoles()...) {
		clusterRole(role)
	}
	for _, one := range append(bootstrappolicy.ClusterRoleBindings(), bootstrappolicy.ControllerRoleBindings()...) {
		fmt.Println("ClusterRoleBinding - " + one.Name + labels(one.ObjectMeta) + " " + one.RoleRef.Kind + "/" + one.RoleRef.Name + subjects(one.Subjects))
	}
	roles := bootstrappolicy.NamespaceRoles()
	bindings := bootstrappolicy.NamespaceRoleBindings()
	for _, namespace := range []string{"kube-public", "kube-system"} {
		for _, role := range roles[namespace] {
			fmt.Println("Role " + namespace + " " + role.Name + labels(role.ObjectMeta))
			rules(role.Rules)
		}
		for _, one := range bindings[namespace] {
			fmt.Println("RoleBinding " + namespace + " " + one.Name + labels(one.ObjectMeta) + " " + one.RoleRef.Kind + "/" + one.RoleRef.Name + subjects(one.Subjects))
		}
	}
	fmt.Println("`;")
}
