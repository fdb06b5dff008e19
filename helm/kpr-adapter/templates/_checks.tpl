{{/*
What the schema cannot say: values that do not go together. Each message says what is wrong and what to do.
*/}}

{{- define "kpr.checks" -}}
{{- range $part := list "roles" "scaling" "store" "kafka" "tenants" "mappings" "production" "stopping" "names" "network" "office" "senders" -}}
{{- include (printf "kpr.checks.%s" $part) $ -}}
{{- end -}}
{{- end -}}

{{- define "kpr.checks.roles" -}}
{{- $roles := include "kpr.roles" . | fromJsonArray -}}
{{- if not $roles -}}
{{- fail "roles: none is enabled; enable intake, publish and web, or all" -}}
{{- end -}}
{{- if and (has "all" $roles) (gt (len $roles) 1) -}}
{{- fail (printf "roles: all stands alone, and does what %s would; disable either" (without $roles "all" | join ", ")) -}}
{{- end -}}
{{- if and .Values.inbox.existingClaim (not (has "all" $roles)) -}}
{{- fail "inbox.existingClaim: only the role all reads a folder; enable roles.all instead of the others, or take the inbox away" -}}
{{- end -}}
{{- end -}}

{{- define "kpr.checks.scaling" -}}
{{- range $role := list "intake" "web" -}}
{{- with (index $.Values.roles $role).autoscaling -}}
{{- if gt (int .minReplicas) (int .maxReplicas) -}}
{{- fail (printf "roles.%s.autoscaling: minReplicas %d is above maxReplicas %d" $role (int .minReplicas) (int .maxReplicas)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with .Values.roles.intake -}}
{{- $most := ternary .replicas .autoscaling.maxReplicas (eq .autoscaling.kind "none") | int -}}
{{- if and .enabled (gt $most (int $.Values.kafka.partitions)) -}}
{{- fail (printf "roles.intake: %d pods for %d partitions (kafka.partitions), the others would be idle; ask for fewer, or add partitions first" $most (int $.Values.kafka.partitions)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "kpr.checks.store" -}}
{{- with .Values.store -}}
{{- if eq .kind "sqlite" -}}
{{- if not $.Values.roles.all.enabled -}}
{{- fail "store.kind: sqlite holds one process; enable roles.all alone, or take postgresql" -}}
{{- end -}}
{{- else if not .url.existingSecret -}}
{{- fail "store.url.existingSecret: name the Secret with the database's address" -}}
{{- else if not .key.existingSecret -}}
{{- fail "store.key.existingSecret: name the Secret with the key that protects person data; docs/deploy.md says how to make one" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "kpr.checks.kafka" -}}
{{- with .Values.kafka -}}
{{- if and (not .bootstrapServers) (or $.Values.roles.intake.enabled $.Values.roles.publish.enabled) -}}
{{- fail "kafka.bootstrapServers: intake and publish need Kafka; name the brokers, or disable these roles" -}}
{{- end -}}
{{- if and .bootstrapServers (hasPrefix "SASL" .securityProtocol) (not (and .sasl.username .sasl.password.existingSecret)) -}}
{{- fail (printf "kafka.sasl: %s needs username and password.existingSecret" .securityProtocol) -}}
{{- end -}}
{{- if and (or .ca.existingSecret .client.existingSecret) (not (has .securityProtocol (list "SSL" "SASL_SSL"))) -}}
{{- fail (printf "kafka.securityProtocol: %s uses no certificates; take SSL or SASL_SSL, or take kafka.ca and kafka.client away" .securityProtocol) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "kpr.checks.tenants" -}}
{{- if and .Values.tenants.file .Values.tenants.existingConfigMap -}}
{{- fail "tenants: file and existingConfigMap are both given; leave one of them out" -}}
{{- end -}}
{{- end -}}

{{- define "kpr.checks.mappings" -}}
{{- if and .Values.mappings.items (not .Values.mappings.existingConfigMap) -}}
{{- fail "mappings.items: no ConfigMap to take them from; give mappings.existingConfigMap, or take them away" -}}
{{- end -}}
{{- end -}}

{{- define "kpr.checks.production" -}}
{{- if eq .Values.environment "production" -}}
{{- if not .Values.installation -}}
{{- fail "installation: production needs a UUID of its own; make one with uuidgen and never change it" -}}
{{- end -}}
{{- if not (include "kpr.tenants" .) -}}
{{- fail "tenants: production needs a tenants file; give tenants.file or tenants.existingConfigMap" -}}
{{- end -}}
{{- if not .Values.store.key.existingSecret -}}
{{- fail "store.key.existingSecret: production needs a key that you made and keep; docs/deploy.md says how" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "kpr.checks.stopping" -}}
{{- $needed := add (int .Values.graceSeconds) 5 -}}
{{- if le (int .Values.terminationGracePeriodSeconds) (int $needed) -}}
{{- fail (printf "terminationGracePeriodSeconds: %d is not more than graceSeconds and 5 (%d); Kubernetes would kill before the stop is done" (int .Values.terminationGracePeriodSeconds) (int $needed)) -}}
{{- end -}}
{{- end -}}

{{- define "kpr.checks.names" -}}
{{- $made := list "KPR_ENVIRONMENT" "KPR_INSTALLATION" "KPR_TENANTS" "KPR_GRACE_SECONDS" -}}
{{- $parts := list "KPR_STORE__" "KPR_HTTP__HOST" "KPR_HTTP__PORT" "KPR_HEALTH__" "KPR_OFFICE__ENABLED" "KPR_OFFICE__HOST" "KPR_OFFICE__PORT" "KPR_OFFICE__ADDRESS" "KPR_OFFICE__ACCESS" "KPR_OFFICE__API_" "KPR_LOGIN__ISSUER" "KPR_LOGIN__CLIENT_" "KPR_LOGIN__KEY_FILE" "KPR_LOGIN__CA_BUNDLE" "KPR_SENDERS__" -}}
{{- if .Values.mappings.existingConfigMap -}}{{- $made = append $made "KPR_OWN_MAPPINGS" -}}{{- end -}}
{{- range $name, $value := include "kpr.settings.kafka" . | fromYaml -}}{{- $made = append $made $name -}}{{- end -}}
{{- range $name, $value := .Values.settings -}}
{{- $mine := has $name $made -}}
{{- range $parts -}}{{- if hasPrefix . $name -}}{{- $mine = true -}}{{- end -}}{{- end -}}
{{- if $mine -}}
{{- fail (printf "settings.%s: the chart makes this setting from a value of its own; see values.yaml" $name) -}}
{{- end -}}
{{- include "kpr.checks.clear" (dict "where" "settings" "name" $name) -}}
{{- end -}}
{{- range $name, $value := .Values.podLabels -}}
{{- if regexMatch "^(app\\.kubernetes\\.io|helm\\.sh|kpr-adapter)/" $name -}}
{{- fail (printf "podLabels: %s is one of the chart's own; take another name" $name) -}}
{{- end -}}
{{- end -}}
{{- range .Values.extraEnv -}}
{{- if hasPrefix "KPR_" .name -}}
{{- fail (printf "extraEnv: %s is a setting of the program; put it under settings" .name) -}}
{{- end -}}
{{- if hasKey . "value" -}}
{{- include "kpr.checks.clear" (dict "where" "extraEnv" "name" .name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "kpr.checks.clear" -}}
{{- if and (regexMatch "(?i)(password|passwd|secret|token|credential)" .name) (not (hasSuffix "_FILE" .name)) -}}
{{- fail (printf "%s: %s looks like a secret in clear; keep it in a Secret and refer to it (extraEnv with valueFrom, or a file by extraVolumes)" .where .name) -}}
{{- end -}}
{{- end -}}

{{- define "kpr.checks.network" -}}
{{- with .Values.networkPolicy -}}
{{- if and .enabled (eq $.Values.store.kind "postgresql") (not .postgresql.to) -}}
{{- fail "networkPolicy.postgresql.to: without peers the database cannot be reached; name them, or set networkPolicy.enabled=false" -}}
{{- end -}}
{{- if and .enabled $.Values.kafka.bootstrapServers (not .kafka.to) -}}
{{- fail "networkPolicy.kafka.to: without peers Kafka cannot be reached; name them, or set networkPolicy.enabled=false" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "kpr.checks.office" -}}
{{- with .Values.office -}}
{{- if .enabled -}}
{{- if not (or $.Values.roles.web.enabled $.Values.roles.all.enabled) -}}
{{- fail "office.enabled: the roles web and all serve it; enable one of them" -}}
{{- end -}}
{{- if not (and .address .access.existingSecret .login.issuer .login.clientId) -}}
{{- fail "office.enabled: nobody could log in; give address, access.existingSecret, login.issuer and login.clientId" -}}
{{- end -}}
{{- if ne (empty .api.issuer) (empty .api.audience) -}}
{{- fail "office.api: tokens must have been made for us; give issuer and audience, or neither" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "kpr.checks.senders" -}}
{{- with .Values.senders -}}
{{- if and .issuer (not (and .audience .scope .address)) -}}
{{- fail "senders.issuer: tokens must have been made for us; give audience, scope and address, too" -}}
{{- end -}}
{{- if and (not .issuer) (or .audience .scope .address) -}}
{{- fail "senders: audience, scope and address go with tokens; give issuer, or take them away" -}}
{{- end -}}
{{- if ne (empty .certificateHeader) (empty .proxies) -}}
{{- fail "senders.certificateHeader: goes with proxies, whose word is taken; give both or neither" -}}
{{- end -}}
{{- $isRecognised := or .issuer .certificateHeader -}}
{{- if and .guardedElsewhere $isRecognised -}}
{{- fail "senders.guardedElsewhere: says that nobody is asked, while issuer or certificateHeader is given; take one of them away" -}}
{{- end -}}
{{- $isServed := or $.Values.roles.web.enabled $.Values.roles.all.enabled -}}
{{- if and $isServed (not (or $isRecognised .guardedElsewhere $.Values.networkPolicy.enabled)) -}}
{{- fail "senders: anybody could send, as networkPolicy.enabled is false; give issuer or certificateHeader, or say guardedElsewhere=true where a proxy of yours lets known senders through alone" -}}
{{- end -}}
{{- end -}}
{{- end -}}
