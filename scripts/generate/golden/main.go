// Prints objects as Kubernetes' own Go code encodes them, for src/apiserver/codec/golden.json: reads the objects of that
// file, or any JSON list of {"object": ...}, from standard input, and writes the list with their protobuf to standard
// output. Run it in a scratch module: go mod init golden && go get k8s.io/api@v0.34.3 k8s.io/apimachinery@v0.34.3
// k8s.io/apiextensions-apiserver@v0.34.3 && go mod tidy && go run .
package main

import (
	"encoding/base64"
	"encoding/json"
	"os"

	admissionregistration "k8s.io/api/admissionregistration/v1"
	apps "k8s.io/api/apps/v1"
	authentication "k8s.io/api/authentication/v1"
	authorization "k8s.io/api/authorization/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	batch "k8s.io/api/batch/v1"
	coordination "k8s.io/api/coordination/v1"
	core "k8s.io/api/core/v1"
	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
)

type sample struct {
	Object   json.RawMessage `json:"object"`
	Protobuf string          `json:"protobuf"`
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		admissionregistration.AddToScheme, apps.AddToScheme, authentication.AddToScheme, authorization.AddToScheme,
		autoscaling.AddToScheme, batch.AddToScheme, coordination.AddToScheme, core.AddToScheme, apiextensions.AddToScheme,
	} {
		must(add(scheme))
	}
	decoder := serializer.NewCodecFactory(scheme).UniversalDeserializer()
	encoder := protobuf.NewSerializer(scheme, scheme)
	var samples []sample
	must(json.NewDecoder(os.Stdin).Decode(&samples))
	for i := range samples {
		object, _, err := decoder.Decode(samples[i].Object, nil, nil)
		must(err)
		encoded, err := runtime.Encode(encoder, object)
		must(err)
		samples[i].Protobuf = base64.StdEncoding.EncodeToString(encoded)
		samples[i].Object, err = json.Marshal(object)
		must(err)
	}
	must(json.NewEncoder(os.Stdout).Encode(samples))
}
