#!/bin/sh
# Pushes a cluster that Orrery cannot reach, with kubectl, curl and gzip only.
#
#   ORRERY=https://orrery.example.com:6480 TOKEN=... CLUSTER=edge-7 sh feed.sh
#
# ORRERY   URL of the server            CACERT    its CA certificate (optional)
# TOKEN    feed token of the cluster    INTERVAL  seconds between two rounds, default 60; 0 pushes once
# CLUSTER  name of the cluster in Orrery
# KINDS    what is pushed, as kubectl takes it; "resource=kind" pairs
set -eu

: "${ORRERY:?give the URL of the server}" "${TOKEN:?give the feed token}" "${CLUSTER:?give the name of the cluster}"
INTERVAL=${INTERVAL:-60}
KINDS=${KINDS:-"nodes=v1/Node namespaces=v1/Namespace pods=v1/Pod services=v1/Service
  deployments.apps=apps/v1/Deployment statefulsets.apps=apps/v1/StatefulSet daemonsets.apps=apps/v1/DaemonSet
  replicasets.apps=apps/v1/ReplicaSet ingresses.networking.k8s.io=networking.k8s.io/v1/Ingress"}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 0' INT TERM
# The token stands in a file, not among the arguments, which every user of the machine can read.
umask 077
printf 'header = "Authorization: Bearer %s"\n' "$TOKEN" >"$folder/curl"
if [ -n "${CACERT:-}" ]; then printf 'cacert = "%s"\n' "$CACERT" >>"$folder/curl"; fi

# Reads every kind into a file of its own. A kind that cannot be read completely is not called complete, so nothing of it is deleted.
read_kinds() {
  complete= empty=
  for pair in $KINDS; do
    resource=${pair%%=*} kind=${pair#*=}
    file="$folder/$(printf %s "$resource" | tr / _).json"
    if kubectl get "$resource" --all-namespaces --output json >"$file" 2>"$folder/error"; then
      complete="$complete${complete:+,}$kind"
      if grep -q '"items": \[\]' "$file"; then empty="$empty&allowEmpty=$kind"; fi
    else
      echo "$resource: $(head -n 1 "$folder/error")" >&2
      rm -f "$file"
    fi
  done
}

# One line per list: NDJSON, as the server takes lists of many kinds in one request.
push() {
  for file in "$folder"/*.json; do tr -d '\n' <"$file"; echo; done | gzip |
    curl --silent --show-error --fail-with-body --config "$folder/curl" --upload-file - \
      --header 'Content-Type: application/x-ndjson' --header 'Content-Encoding: gzip' --output "$folder/answer" \
      "$ORRERY/feed/v1/clusters/$CLUSTER/objects?complete=$complete$empty" || {
    cat "$folder/answer" >&2 2>/dev/null || true
    return 1
  }
}

while :; do
  read_kinds
  if [ -n "$complete" ]; then
    if push; then echo "pushed $complete"; else echo "the push failed; the next round tries again" >&2; fi
  fi
  [ "$INTERVAL" -gt 0 ] || break
  sleep "$INTERVAL" &
  wait $!
done
