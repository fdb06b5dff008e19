{{/* Parts of network policies. */}}

{{/* A way out to a neighbour, or none where it has no peers: an empty list would mean everybody. */}}
{{- define "kpr.egress" -}}
{{- if .to -}}
- to:
    {{- toYaml .to | nindent 4 }}
  ports:
    {{- range .ports }}
    - {port: {{ . }}, protocol: TCP}
    {{- end }}
{{- end -}}
{{- end -}}

{{- define "kpr.egress.dns" -}}
{{- with .Values.networkPolicy.dns -}}
{{- if .to -}}
- to:
    {{- toYaml .to | nindent 4 }}
  ports:
    {{- range .ports }}
    - {port: {{ . }}, protocol: UDP}
    - {port: {{ . }}, protocol: TCP}
    {{- end }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What runs before an installation or upgrade, and goes when it has succeeded. */}}
{{- define "kpr.beforeHook" -}}
helm.sh/hook: pre-install,pre-upgrade
helm.sh/hook-weight: {{ . | quote }}
helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
{{- end -}}

{{/* The pods of some roles. Called with a dict: top, roles. */}}
{{- define "kpr.podsOf" -}}
matchLabels:
  {{- include "kpr.selector" .top | nindent 2 }}
matchExpressions:
  - key: app.kubernetes.io/component
    operator: In
    values: [{{ .roles | join ", " }}]
{{- end -}}
