{{/* The program's settings, as the chart makes them from its values. */}}

{{- define "kpr.settings" -}}
{{- $all := dict -}}
{{- range $part := list "kpr.settings.program" "kpr.settings.store" "kpr.settings.kafka" "kpr.settings.office" "kpr.settings.senders" -}}
{{- $all = merge $all (include $part $ | fromYaml) -}}
{{- end -}}
{{- range $name, $value := .Values.settings -}}
{{- /* As text: a large number would otherwise become 4.2e+06. */ -}}
{{- $_ := set $all $name (kindIs "string" $value | ternary $value (toJson $value)) -}}
{{- end -}}
{{- $all | toYaml -}}
{{- end -}}

{{- define "kpr.settings.program" -}}
KPR_ENVIRONMENT: {{ .Values.environment }}
{{- with .Values.installation }}
KPR_INSTALLATION: {{ . }}
{{- end }}
{{- if include "kpr.tenants" . }}
KPR_TENANTS: /etc/kpr/tenants.yaml
{{- end }}
{{- if .Values.mappings.existingConfigMap }}
KPR_OWN_MAPPINGS: /etc/kpr-own-mappings
{{- end }}
KPR_HTTP__HOST: {{ .Values.listen | quote }}
KPR_HTTP__PORT: "8080"
KPR_HEALTH__HOST: {{ .Values.listen | quote }}
KPR_HEALTH__PORT: "8081"
KPR_GRACE_SECONDS: {{ .Values.graceSeconds | quote }}
{{- end -}}

{{/* Addresses and keys are files, so that they stand neither in an environment nor in `kubectl describe`. */}}
{{- define "kpr.settings.store" -}}
{{- if eq .Values.store.kind "sqlite" -}}
KPR_STORE__URL: sqlite:////var/lib/kpr/kpr.db
KPR_STORE__MIGRATE: start
{{- else -}}
KPR_STORE__URL_FILE: /run/secrets/kpr/store-url/value
KPR_STORE__MIGRATE: never
{{- end }}
KPR_STORE__KEY_FILE: {{ ternary "/run/secrets/kpr/store-key/value" "/var/lib/kpr/kpr.key" (ne .Values.store.key.existingSecret "") }}
KPR_STORE__CONNECTIONS: {{ .Values.store.connections | quote }}
{{- end -}}

{{- define "kpr.settings.kafka" -}}
{{- with .Values.kafka -}}
{{- if .bootstrapServers -}}
KPR_KAFKA__BOOTSTRAP_SERVERS: {{ .bootstrapServers | quote }}
KPR_KAFKA__GROUP: {{ .group | quote }}
KPR_KAFKA__TOPICS: {{ .topics | quote }}
KPR_KAFKA__RECORDS_TOPIC: {{ .recordsTopic | quote }}
KPR_KAFKA__PARKED_TOPIC: {{ .parkedTopic | quote }}
KPR_KAFKA__SECURITY_PROTOCOL: {{ .securityProtocol }}
{{- if hasPrefix "SASL" .securityProtocol }}
KPR_KAFKA__SASL_MECHANISM: {{ .sasl.mechanism }}
KPR_KAFKA__SASL_USERNAME: {{ .sasl.username | quote }}
KPR_KAFKA__SASL_PASSWORD_FILE: /run/secrets/kpr/kafka-password/value
{{- end }}
{{- if .ca.existingSecret }}
KPR_KAFKA__CA_FILE: /run/secrets/kpr/kafka-ca/value
{{- end }}
{{- if .client.existingSecret }}
KPR_KAFKA__CERT_FILE: /run/secrets/kpr/kafka-client/cert
KPR_KAFKA__KEY_FILE: /run/secrets/kpr/kafka-client/key
{{- end }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The office listens where pods are reached: without a login it would not start there. */}}
{{- define "kpr.settings.office" -}}
KPR_OFFICE__ENABLED: {{ .Values.office.enabled | quote }}
{{- with .Values.office }}
{{- if .enabled }}
KPR_OFFICE__HOST: {{ $.Values.listen | quote }}
KPR_OFFICE__PORT: "8090"
KPR_OFFICE__ADDRESS: {{ .address | quote }}
KPR_OFFICE__ACCESS: /run/secrets/kpr/office-access/value
{{- if .api.issuer }}
KPR_OFFICE__API_ISSUER: {{ .api.issuer | quote }}
KPR_OFFICE__API_AUDIENCE: {{ .api.audience | quote }}
{{- end }}
KPR_LOGIN__ISSUER: {{ .login.issuer | quote }}
KPR_LOGIN__CLIENT_ID: {{ .login.clientId | quote }}
{{- if .login.client.existingSecret }}
KPR_LOGIN__CLIENT_SECRET_FILE: /run/secrets/kpr/office-client/value
{{- end }}
{{- if .login.key.existingSecret }}
KPR_LOGIN__KEY_FILE: /run/secrets/kpr/office-key/value
{{- end }}
{{- if .login.ca.existingSecret }}
KPR_LOGIN__CA_BUNDLE: /run/secrets/kpr/office-ca/value
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Senders are recognised, or a network policy or something else says who reaches the intake: else it would not start. */}}
{{- define "kpr.settings.senders" -}}
{{- with .Values.senders -}}
{{- if .issuer }}
KPR_SENDERS__ISSUER: {{ .issuer | quote }}
KPR_SENDERS__AUDIENCE: {{ .audience | quote }}
KPR_SENDERS__SCOPE: {{ .scope | quote }}
KPR_SENDERS__ADDRESS: {{ .address | quote }}
{{- if .organisationClaim }}
KPR_SENDERS__ORGANISATION_CLAIM: {{ .organisationClaim | quote }}
{{- end }}
{{- if .ca.existingSecret }}
KPR_SENDERS__CA_BUNDLE: /run/secrets/kpr/senders-ca/value
{{- end }}
{{- end }}
{{- if .certificateHeader }}
KPR_SENDERS__CERTIFICATE_HEADER: {{ .certificateHeader | quote }}
KPR_SENDERS__PROXIES: {{ .proxies | toJson | quote }}
{{- end }}
{{- if not (or .issuer .certificateHeader) }}
KPR_SENDERS__GUARDED_ELSEWHERE: {{ or .guardedElsewhere $.Values.networkPolicy.enabled | quote }}
{{- end }}
{{- end }}
{{- end -}}
