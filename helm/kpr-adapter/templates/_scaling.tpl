{{/* How fast pods come and go: each change moves partitions, so they go slowly. */}}
{{- define "kpr.scaling" -}}
scaleUp:
  policies: [{type: Pods, value: 2, periodSeconds: 60}]
scaleDown:
  stabilizationWindowSeconds: 300
  policies: [{type: Pods, value: 1, periodSeconds: 60}]
{{- end -}}

{{/* How KEDA speaks to Kafka: as the pods do. */}}
{{- define "kpr.keda.protocol" -}}
{{- with .Values.kafka -}}
tls: {{ ternary "enable" "disable" (has .securityProtocol (list "SSL" "SASL_SSL")) }}
{{- if hasPrefix "SASL" .securityProtocol }}
sasl: {{ get (dict "PLAIN" "plaintext" "SCRAM-SHA-256" "scram_sha256" "SCRAM-SHA-512" "scram_sha512") .sasl.mechanism }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* With the Secrets of the pods. */}}
{{- define "kpr.keda.secrets" -}}
{{- $told := .Values.kafka -}}
{{- $sasl := hasPrefix "SASL" $told.securityProtocol -}}
{{- $secrets := list -}}
{{- if $sasl -}}
{{- $secrets = append $secrets (list "password" $told.sasl.password.existingSecret $told.sasl.password.entry) -}}
{{- end -}}
{{- if $told.ca.existingSecret -}}
{{- $secrets = append $secrets (list "ca" $told.ca.existingSecret $told.ca.entry) -}}
{{- end -}}
{{- if $told.client.existingSecret -}}
{{- $secrets = append $secrets (list "cert" $told.client.existingSecret $told.client.cert) -}}
{{- $secrets = append $secrets (list "key" $told.client.existingSecret $told.client.key) -}}
{{- end -}}
{{- with $secrets -}}
secretTargetRef:
  {{- range . }}
  - {parameter: {{ index . 0 }}, name: {{ index . 1 }}, key: {{ index . 2 | quote }}}
  {{- end }}
{{- end }}
{{- if $sasl }}
configMapTargetRef:
  - {parameter: username, name: {{ include "kpr.fullname" . }}-settings, key: KPR_KAFKA__SASL_USERNAME}
{{- end }}
{{- end -}}
