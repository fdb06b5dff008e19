{{/*
The pod of a role or of a job. Called with a dict:
  top        the chart's own context
  component  the role, or the name of the job
  args       the command line, a list
  resources  what it asks for and may take
  needs      which neighbours' secrets it sees, a list: store, key, kafka, office, senders
*/}}

{{- define "kpr.podSpec" -}}
{{- $values := .top.Values -}}
{{- with $values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
automountServiceAccountToken: false
# Otherwise a Service called kpr… would put variables KPR_… here, and the program refuses names it does not know.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ int64 $values.security.runAsUser }}
  runAsGroup: {{ int64 $values.security.runAsGroup }}
  fsGroup: {{ int64 $values.security.fsGroup }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "kpr.container" -}}
name: kpr-adapter
image: {{ include "kpr.image" .top }}
imagePullPolicy: {{ .top.Values.image.pullPolicy }}
args:
  {{- toYaml .args | nindent 2 }}
securityContext:
  {{- include "kpr.containerSecurity" . | nindent 2 }}
resources:
  {{- toYaml .resources | nindent 2 }}
{{- end -}}

{{- define "kpr.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Environment that is no setting of the program. */}}
{{- define "kpr.env" -}}
{{- if and (eq .Values.store.kind "postgresql") .Values.store.ca.existingSecret -}}
- name: PGSSLMODE
  value: verify-full
- name: PGSSLROOTCERT
  value: /run/secrets/kpr/store-ca/value
{{ end -}}
{{- with .Values.extraEnv -}}
{{ toYaml . }}
{{- end -}}
{{- end -}}

{{- define "kpr.secretsOf" -}}
{{- $secrets := list -}}
{{- range .needs -}}
{{- $secrets = concat $secrets (include (printf "kpr.secrets.%s" .) $.top | fromJsonArray) -}}
{{- end -}}
{{- $secrets | toJson -}}
{{- end -}}

{{- define "kpr.volumeMounts" -}}
- name: tmp
  mountPath: /tmp
{{- range include "kpr.secretsOf" . | fromJsonArray }}
- name: {{ .as }}
  mountPath: /run/secrets/kpr/{{ .as }}
  readOnly: true
{{- end }}
{{- with .top.Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "kpr.volumes" -}}
- name: tmp
  emptyDir: {}
{{- range include "kpr.secretsOf" . | fromJsonArray }}
{{ include "kpr.secretVolume" . }}
{{- end }}
{{- with .top.Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
