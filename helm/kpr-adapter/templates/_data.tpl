{{/* What a role reads and keeps besides its secrets: the tenants file, tables of one's own, the EPJ systems' secrets, those of delivery, SQLite, a folder. */}}

{{- define "kpr.data.mounts" -}}
{{- if include "kpr.tenants" .top }}
- name: tenants
  mountPath: /etc/kpr
  readOnly: true
{{- end }}
{{- if .top.Values.mappings.existingConfigMap }}
# The whole folder: what is mounted by subPath never changes while a pod runs.
- name: own-mappings
  mountPath: /etc/kpr-own-mappings
  readOnly: true
{{- end }}
{{- if has .role (list "intake" "web" "all") }}
{{- range $number, $secret := .top.Values.epj.existingSecrets }}
- name: epj-{{ $number }}
  mountPath: /run/secrets/kpr/epj/{{ $secret }}
  readOnly: true
{{- end }}
{{- end }}
{{- if has .role (list "deliver" "all") }}
{{- range $number, $secret := .top.Values.delivery.existingSecrets }}
- name: delivery-{{ $number }}
  mountPath: /run/secrets/kpr/delivery/{{ $secret }}
  readOnly: true
{{- end }}
{{- end }}
{{- if eq .top.Values.store.kind "sqlite" }}
- name: data
  mountPath: /var/lib/kpr
{{- end }}
{{- if .top.Values.inbox.existingClaim }}
- name: inbox
  mountPath: /data/in
  readOnly: true
{{- end }}
{{- end -}}

{{- define "kpr.data.volumes" -}}
{{- with include "kpr.tenants" .top }}
- name: tenants
  configMap:
    name: {{ . }}
{{- end }}
{{- with .top.Values.mappings }}
{{- if .existingConfigMap }}
- name: own-mappings
  configMap:
    name: {{ .existingConfigMap }}
    {{- with .items }}
    items:
      {{- toYaml . | nindent 6 }}
    {{- end }}
{{- end }}
{{- end }}
{{- if has .role (list "intake" "web" "all") }}
{{- range $number, $secret := .top.Values.epj.existingSecrets }}
- name: epj-{{ $number }}
  secret: {secretName: {{ $secret }}, defaultMode: 0440}
{{- end }}
{{- end }}
{{- if has .role (list "deliver" "all") }}
{{- range $number, $secret := .top.Values.delivery.existingSecrets }}
- name: delivery-{{ $number }}
  secret: {secretName: {{ $secret }}, defaultMode: 0440}
{{- end }}
{{- end }}
{{- if eq .top.Values.store.kind "sqlite" }}
- name: data
  persistentVolumeClaim:
    claimName: {{ default (printf "%s-data" (include "kpr.fullname" .top)) .top.Values.store.persistence.existingClaim }}
{{- end }}
{{- with .top.Values.inbox.existingClaim }}
- name: inbox
  persistentVolumeClaim:
    claimName: {{ . }}
    readOnly: true
{{- end }}
{{- end -}}
