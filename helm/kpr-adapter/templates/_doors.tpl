{{/* Ports, probes and what happens before a stop. */}}
{{- define "kpr.doors" -}}
{{- $http := has .role (list "web" "all") -}}
ports:
  - name: health
    containerPort: 8081
  {{- if $http }}
  - name: http
    containerPort: 8080
  {{- if .top.Values.office.enabled }}
  - name: office
    containerPort: 8090
  {{- end }}
  {{- end }}
# Started: the store is open and the doors are. A database that is away makes it wait for five minutes.
startupProbe:
  httpGet: {path: /startupz, port: health}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 60
# Alive: makes progress. A neighbour that is away is no reason to be killed.
livenessProbe:
  httpGet: {path: /livez, port: health}
  periodSeconds: 20
  timeoutSeconds: 5
  failureThreshold: 3
# Ready: what is sent here gets done now.
readinessProbe:
  httpGet: {path: /readyz, port: health}
  periodSeconds: 10
  timeoutSeconds: 3
  failureThreshold: 2
{{- if $http }}
lifecycle:
  preStop:
    # Until all of the cluster knows that nothing is to be sent here any more.
    sleep: {seconds: 5}
{{- end }}
{{- end -}}
