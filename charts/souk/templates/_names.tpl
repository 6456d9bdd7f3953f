{{/* Names and labels. */}}

{{- define "souk.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* The prefix of the names of objects: the release's name, which says the chart's as a rule. */}}
{{- define "souk.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "souk.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "souk.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "souk.tag" -}}
{{- default .Chart.AppVersion .Values.image.tag -}}
{{- end -}}

{{/* What selects all pods of the release. */}}
{{- define "souk.releaseLabels" -}}
app.kubernetes.io/name: {{ include "souk.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* What selects one component's pods: (dict "root" $ "component" "cart"). */}}
{{- define "souk.selectorLabels" -}}
{{ include "souk.releaseLabels" .root }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/* The labels of a pod: nothing that a new chart changes and a new image does not. (dict "root" $ "component" "cart") */}}
{{- define "souk.podLabels" -}}
{{ include "souk.selectorLabels" . }}
app.kubernetes.io/part-of: souk
app.kubernetes.io/version: {{ include "souk.tag" .root | trunc 63 | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The labels of an object: (dict "root" $ "component" "cart"), component may be "". */}}
{{- define "souk.labels" -}}
{{ include "souk.releaseLabels" .root }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
app.kubernetes.io/part-of: souk
app.kubernetes.io/version: {{ include "souk.tag" .root | trunc 63 | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Where visitors come: "https://shop.example", or "". */}}
{{- define "souk.publicUrl" -}}
{{- if .Values.shop.publicUrl -}}
{{- .Values.shop.publicUrl -}}
{{- else if .Values.ingress.enabled -}}
{{- printf "%s://%s" (ternary "https" "http" .Values.ingress.tls.enabled) .Values.ingress.host -}}
{{- else if and .Values.gatewayApi.enabled .Values.gatewayApi.hostnames -}}
{{- $tls := or (not .Values.gatewayApi.gateway.create) .Values.gatewayApi.gateway.existingSecret -}}
{{- printf "%s://%s" (ternary "https" "http" (not (empty $tls))) (first .Values.gatewayApi.hostnames) -}}
{{- end -}}
{{- end -}}
