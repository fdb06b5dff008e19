{{/* The Secrets that pods see, each as a volume of its own; who sees which is decided in _pod.tpl. */}}

{{- define "kpr.secrets.store" -}}
{{- $secrets := list -}}
{{- if eq .Values.store.kind "postgresql" -}}
{{- $secrets = append $secrets (dict "as" "store-url" "from" .Values.store.url) -}}
{{- with .Values.store.ca }}{{ if .existingSecret -}}
{{- $secrets = append $secrets (dict "as" "store-ca" "from" .) -}}
{{- end }}{{ end -}}
{{- end -}}
{{- $secrets | toJson -}}
{{- end -}}

{{- define "kpr.secrets.key" -}}
{{- $secrets := list -}}
{{- with .Values.store.key }}{{ if .existingSecret -}}
{{- $secrets = append $secrets (dict "as" "store-key" "from" .) -}}
{{- end }}{{ end -}}
{{- $secrets | toJson -}}
{{- end -}}

{{- define "kpr.secrets.kafka" -}}
{{- $secrets := list -}}
{{- with .Values.kafka -}}
{{- if hasPrefix "SASL" .securityProtocol -}}
{{- $secrets = append $secrets (dict "as" "kafka-password" "from" .sasl.password) -}}
{{- end -}}
{{- if .ca.existingSecret -}}
{{- $secrets = append $secrets (dict "as" "kafka-ca" "from" .ca) -}}
{{- end -}}
{{- if .client.existingSecret -}}
{{- $secrets = append $secrets (dict "as" "kafka-client" "from" .client) -}}
{{- end -}}
{{- end -}}
{{- $secrets | toJson -}}
{{- end -}}

{{- define "kpr.secrets.office" -}}
{{- $secrets := list -}}
{{- range $as, $from := dict "office-access" .Values.office.access "office-client" .Values.office.login.client "office-key" .Values.office.login.key "office-ca" .Values.office.login.ca -}}
{{- if $from.existingSecret -}}
{{- $secrets = append $secrets (dict "as" $as "from" $from) -}}
{{- end -}}
{{- end -}}
{{- $secrets | toJson -}}
{{- end -}}

{{- define "kpr.secrets.senders" -}}
{{- $secrets := list -}}
{{- with .Values.senders.ca }}{{ if .existingSecret -}}
{{- $secrets = append $secrets (dict "as" "senders-ca" "from" .) -}}
{{- end }}{{ end -}}
{{- $secrets | toJson -}}
{{- end -}}

{{- define "kpr.secretVolume" -}}
- name: {{ .as }}
  secret:
    secretName: {{ .from.existingSecret }}
    # For the group of the process only; the program refuses a key that all can read.
    defaultMode: 0440
    items:
      {{- if eq .as "kafka-client" }}
      - {key: {{ .from.cert | quote }}, path: cert}
      - {key: {{ .from.key | quote }}, path: key}
      {{- else }}
      - {key: {{ .from.entry | quote }}, path: value}
      {{- end }}
{{- end -}}
