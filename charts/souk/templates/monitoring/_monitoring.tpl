{{/* Monitoring. The files in files/alerts are valid rule files of a release named souk in the namespace souk. */}}

{{/* Ends here where a cluster does not have the kind: (dict "root" $ "kind" "PodMonitor" "value" "monitoring.podMonitor"). */}}
{{- define "souk.needsOperator" -}}
{{- $has := .root.Capabilities.APIVersions -}}
{{- if and ($has.Has "v1/Pod") (not ($has.Has (printf "monitoring.coreos.com/v1/%s" .kind))) -}}
{{- fail (printf "%s.enabled: there is no kind %s of monitoring.coreos.com/v1 in this cluster: install the Prometheus operator, or leave it off" .value .kind) -}}
{{- end -}}
{{- end -}}

{{/* The text of a file of rules, for this release: (dict "root" $ "text" $text). */}}
{{- define "souk.ruleText" -}}
{{- $namespace := printf "namespace=%q" .root.Release.Namespace -}}
{{- .text | replace "namespace=\"souk\"" $namespace | replace "souk-.+" (printf "%s-.+" (include "souk.fullname" .root)) -}}
{{- end -}}

{{/* A rule as the values want it, as YAML: (dict "root" $ "rule" $rule). */}}
{{- define "souk.rule" -}}
{{- $alerts := .root.Values.monitoring.alerts -}}
{{- $rule := deepCopy .rule -}}
{{- with $rule.alert -}}
{{- $override := get (default dict $alerts.overrides) . | default dict -}}
{{- $rule = mergeOverwrite $rule (deepCopy $override) -}}
{{- $own := dict "runbook_url" (printf "%s/%s.md" (trimSuffix "/" $alerts.runbookUrl) .) -}}
{{- $_ := set $rule "annotations" (merge $rule.annotations $own) -}}
{{- $_ := set $rule "labels" (merge $rule.labels (default dict $alerts.alertLabels) (dict "namespace" $.root.Release.Namespace)) -}}
{{- end -}}
{{- toYaml $rule -}}
{{- end -}}

{{/* The groups of rules of this release, as YAML: {groups: […]}. */}}
{{- define "souk.ruleGroups" -}}
{{- $alerts := .Values.monitoring.alerts -}}
{{- $disabled := default list $alerts.disabled -}}
{{- $groups := list -}}
{{- $known := list -}}
{{- range $path, $_ := .Files.Glob "files/alerts/*.yaml" -}}
{{- $file := fromYaml (include "souk.ruleText" (dict "root" $ "text" ($.Files.Get $path))) -}}
{{- range $group := $file.groups -}}
{{- $rules := list -}}
{{- range $rule := $group.rules -}}
{{- $known = append $known (default "" $rule.alert) -}}
{{- if not (has (default "" $rule.alert) $disabled) -}}
{{- $rules = append $rules (fromYaml (include "souk.rule" (dict "root" $ "rule" $rule))) -}}
{{- end -}}
{{- end -}}
{{- if $rules -}}
{{- $groups = append $groups (dict "name" $group.name "rules" $rules) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- range $name := concat $disabled (keys (default dict $alerts.overrides)) -}}
{{- if not (has $name $known) -}}
{{- fail (printf "monitoring.alerts: there is no alert %s; there are %s" $name (compact $known | sortAlpha | join ", ")) -}}
{{- end -}}
{{- end -}}
{{- toYaml (dict "groups" $groups) -}}
{{- end -}}
