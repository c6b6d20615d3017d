import { anything, choice, field, flag, list, object, required, text } from "../../schema/index.ts";

/** How to log in to image registries. */
export const registryCredentials = object({
  allowInsecureRegistry: field(flag(), "Whether registries may be asked without TLS or with an unknown certificate."),
  providers: field(
    list(choice(["default", "amazon", "azure", "google", "github"])),
    "Cloud providers whose ambient credentials are tried.",
  ),
  secrets: field(list(text()), "Names of pull secrets in the engine's own namespace."),
});

const configMap = object({
  name: required(text(), "Name of the ConfigMap."),
  namespace: field(text(), "Namespace of the ConfigMap."),
});

const header = object({
  key: required(text(), "Name of the header."),
  value: required(text(), "Value of the header."),
});

const service = object({
  url: required(text(), "Address to call, `https://` or `http://`."),
  caBundle: field(text(), "Certificates in PEM that the server's certificate must lead to."),
  headers: field(list(header), "Headers sent with the call."),
});

const requestData = object({
  key: required(text(), "Name of the part in the request's body."),
  value: required(anything(), "The part's value."),
});

/** What every call has, whoever makes it. */
export const callFields = {
  urlPath: field(text(), "Path at the Kubernetes API, as for `kubectl get --raw`."),
  method: field(choice(["GET", "POST"], { default: "GET" }), "HTTP method."),
  data: field(list(requestData), "Body of a POST, part by part."),
  service: field(service, "A service to call instead of the Kubernetes API."),
};

const apiCall = object({
  ...callFields,
  default: field(anything(), "Used when the call fails."),
  jmesPath: field(text(), "JMESPath expression that picks from the answer."),
});

const imageRegistry = object({
  reference: required(text(), "The image to look up."),
  jmesPath: field(text(), "JMESPath expression that picks from the image's description."),
  imageRegistryCredentials: field(registryCredentials, "Credentials for the registry."),
});

const variable = object({
  value: field(anything(), "Any JSON; may hold variables."),
  jmesPath: field(text(), "JMESPath expression, applied to `value` or, without one, to the context."),
  default: field(anything(), "Used when the expression finds nothing."),
});

const globalReference = object({
  name: required(text(), "Name of the GlobalContextEntry."),
  jmesPath: field(text(), "JMESPath expression that picks from the entry."),
});

/** One named value that a rule can use as a variable. */
export const contextEntry = object(
  {
    name: required(text(), "Names the variable."),
    configMap: field(configMap, "Reads a ConfigMap."),
    apiCall: field(apiCall, "Asks the Kubernetes API or a service."),
    imageRegistry: field(imageRegistry, "Reads the description of an image from its registry."),
    variable: field(variable, "Defines the variable in place."),
    globalReference: field(globalReference, "Reads an entry that is kept up to date for all policies."),
  },
  { exactlyOne: ["configMap", "apiCall", "imageRegistry", "variable", "globalReference"] },
);
