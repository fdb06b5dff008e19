{{/* Names and labels. */}}

{{- define "kpr.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* The name of the installation; parts of it get an ending. */}}
{{- define "kpr.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $both := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- default $both .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* What tells the pods of this installation from all others. */}}
{{- define "kpr.selector" -}}
app.kubernetes.io/name: {{ include "kpr.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* The pods that stay: the roles', not those of the migration and of `helm test`. */}}
{{- define "kpr.serving" -}}
{{ include "kpr.selector" . }}
kpr-adapter/serving: "true"
{{- end -}}

{{- define "kpr.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "kpr.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "kpr.serviceAccount" -}}
{{- default (ternary (include "kpr.fullname" .) "default" .Values.serviceAccount.create) .Values.serviceAccount.name -}}
{{- end -}}

{{- define "kpr.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ default $.Chart.AppVersion .tag }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The ConfigMap with the tenants file, or nothing. */}}
{{- define "kpr.tenants" -}}
{{- if .Values.tenants.file -}}
{{ include "kpr.fullname" . }}-tenants
{{- else -}}
{{ .Values.tenants.existingConfigMap }}
{{- end -}}
{{- end -}}

{{/* The roles that are switched on, as a list of names in JSON. */}}
{{- define "kpr.roles" -}}
{{- $on := list -}}
{{- range $role, $told := .Values.roles -}}
{{- if $told.enabled -}}{{- $on = append $on $role -}}{{- end -}}
{{- end -}}
{{- $on | toJson -}}
{{- end -}}
