{{/* A generated Secret; the one that is there keeps its data.
(dict "root" $ "app" "auth" "name" "souk-auth-secrets" "data" (dict "key" "value")) */}}
{{- define "souk.secret" }}
---
apiVersion: v1
kind: Secret
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "souk.labels" (dict "root" .root "component" .app) | nindent 4 }}
  annotations:
    helm.sh/resource-policy: keep
type: Opaque
data:
  {{- $there := get (lookup "v1" "Secret" .root.Release.Namespace .name | default dict) "data" | default dict }}
  {{- range $key, $value := .data }}
  {{ $key }}: {{ get $there $key | default ($value | b64enc) }}
  {{- end }}
{{- end }}
