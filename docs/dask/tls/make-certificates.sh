#!/usr/bin/env bash
# Makes a certificate authority and two certificates it signs: one for the scheduler and the workers, one for you.
#
#   make-certificates.sh DIRECTORY [DAYS]
#
# DIRECTORY then holds ca.pem, cluster.pem, cluster-key.pem, client.pem, client-key.pem, and ca-key.pem, which only
# signs: keep it away from the cluster. Dask compares no host names: any certificate of this authority is
# let in, so make an authority for each cluster and use it for nothing else.
set -euo pipefail
umask 077

directory=${1:?"the directory to make"}
days=${2:-365}

if [ -e "$directory" ]; then
    echo "$directory is there already; certificates are never overwritten: name a new directory" >&2
    exit 1
fi
mkdir -p "$directory"
cd "$directory"

new_key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }

new_key ca-key.pem
openssl req -x509 -new -key ca-key.pem -days "$days" -subj "/CN=Dask cluster authority" \
    -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign" -out ca.pem

for name in cluster client; do
    new_key "$name-key.pem"
    openssl req -new -key "$name-key.pem" -subj "/CN=Dask $name" -out "$name.csr"
    openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca-key.pem -days "$days" -out "$name.pem" -extfile - 2>&1 <<'EOF' |
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth,clientAuth
EOF
        { grep -v -e '^Certificate request self-signature ok$' -e '^subject=' || true; }
    rm "$name.csr"
done

openssl verify -CAfile ca.pem cluster.pem client.pem
