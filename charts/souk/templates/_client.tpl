{{/* The spec of a pod that is a client of the public API, in the image of the command souk.
(dict "root" $ "args" (list "check")) */}}
{{- define "souk.client" -}}
restartPolicy: Never
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "souk.podSecurityContext" .root | nindent 2 }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  - name: souk
    image: {{ printf "%s/souk:%s" .root.Values.image.registry (include "souk.tag" .root) | quote }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    args:
      {{- toYaml .args | nindent 6 }}
    {{- with .env }}
    env:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    resources:
      requests: {cpu: 20m, memory: 32Mi}
      limits: {memory: 128Mi}
    securityContext:
      {{- include "souk.containerSecurityContext" .root | nindent 6 }}
{{- end -}}

{{/* Where a public service is inside the cluster: (dict "root" $ "app" "gateway"). */}}
{{- define "souk.publicServiceUrl" -}}
{{- printf "http://%s-%s:%v" (include "souk.fullname" .root) .app (get .root.Values.services .app).port -}}
{{- end -}}
