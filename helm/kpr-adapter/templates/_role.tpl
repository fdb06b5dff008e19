{{/* The deployment of one role. Called with a dict: top, role, told (the role's values). */}}

{{- define "kpr.deployment" -}}
{{- $values := .top.Values -}}
{{- $scaled := and .told.autoscaling (ne .told.autoscaling.kind "none") -}}
{{- $needs := list "store" "key" -}}
{{- if and $values.kafka.bootstrapServers (has .role (list "intake" "publish" "all")) -}}
{{- $needs = append $needs "kafka" -}}
{{- end -}}
{{- if and $values.office.enabled (has .role (list "web" "all")) -}}
{{- $needs = append $needs "office" -}}
{{- end -}}
{{- if has .role (list "web" "all") -}}
{{- $needs = append $needs "senders" -}}
{{- end -}}
{{- $pod := dict "top" .top "args" (include "kpr.args" . | fromJsonArray) "resources" .told.resources "needs" $needs -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "kpr.fullname" .top }}-{{ .role }}
  labels:
    {{- include "kpr.labels" .top | nindent 4 }}
    app.kubernetes.io/component: {{ .role }}
spec:
  {{- if not $scaled }}
  replicas: {{ dig "replicas" 1 .told }}
  {{- end }}
  revisionHistoryLimit: 3
  strategy:
    {{- include "kpr.strategy" .role | nindent 4 }}
  selector:
    matchLabels:
      {{- include "kpr.selector" .top | nindent 6 }}
      app.kubernetes.io/component: {{ .role }}
  template:
    metadata:
      annotations:
        checksum/settings: {{ include "kpr.settings" .top | sha256sum }}
        checksum/tenants: {{ .top.Values.tenants.file | sha256sum }}
        {{- with $values.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      labels:
        {{- with $values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- include "kpr.labels" .top | nindent 8 }}
        app.kubernetes.io/component: {{ .role }}
        kpr-adapter/serving: "true"
    spec:
      serviceAccountName: {{ include "kpr.serviceAccount" .top }}
      {{- include "kpr.podSpec" $pod | trim | nindent 6 }}
      terminationGracePeriodSeconds: {{ $values.terminationGracePeriodSeconds }}
      {{- with include "kpr.spread" . | trim }}
      topologySpreadConstraints:
        {{- . | nindent 8 }}
      {{- end }}
      containers:
        - {{ include "kpr.container" $pod | nindent 10 | trim }}
          envFrom:
            - configMapRef:
                name: {{ include "kpr.fullname" .top }}-settings
          {{- with include "kpr.env" .top }}
          env:
            {{- trim . | nindent 12 }}
          {{- end }}
          {{- include "kpr.doors" . | nindent 10 }}
          volumeMounts:
            {{- include "kpr.volumeMounts" $pod | nindent 12 }}
            {{- with include "kpr.data.mounts" . | trim }}
            {{- . | nindent 12 }}
            {{- end }}
      volumes:
        {{- include "kpr.volumes" $pod | nindent 8 }}
        {{- with include "kpr.data.volumes" . | trim }}
        {{- . | nindent 8 }}
        {{- end }}
{{- end -}}

{{- define "kpr.args" -}}
{{- $args := list "run" "--role" .role -}}
{{- if eq .role "all" -}}
{{- $args = append $args "--http" -}}
{{- if .top.Values.inbox.existingClaim -}}
{{- $args = concat $args (list "--source" "folder:/data/in") -}}
{{- end -}}
{{- end -}}
{{- concat $args .told.extraArgs | toJson -}}
{{- end -}}

{{/* How one version gives way to the next. */}}
{{- define "kpr.strategy" -}}
{{- if eq . "web" -}}
# Senders notice nothing: a new pod is ready before an old one goes.
type: RollingUpdate
rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
{{- else if eq . "intake" -}}
# Never more pods than wished for, and so never more than partitions; meanwhile events wait in Kafka.
type: RollingUpdate
rollingUpdate: {maxSurge: 0, maxUnavailable: 1}
{{- else -}}
# Never two at a time.
type: Recreate
{{- end -}}
{{- end -}}

{{- define "kpr.spread" -}}
{{- range .top.Values.topologySpread.keys -}}
- topologyKey: {{ . }}
  maxSkew: {{ $.top.Values.topologySpread.maxSkew }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "kpr.selector" $.top | nindent 6 }}
      app.kubernetes.io/component: {{ $.role }}
  matchLabelKeys: [pod-template-hash]
{{ end -}}
{{- end -}}
