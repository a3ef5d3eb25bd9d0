#!/usr/bin/env bash
# Tries both ways of this directory on a Slurm of its own, which listens on loopback only and is gone at the end:
#
#   try.sh [COMMAND]
#
# COMMAND finds the scheduler in the variable SCHEDULER; by default it is checks/program.py, which runs a Tenfold
# program if TENFOLD_PROGRAM holds one, and no-ops of Dask otherwise. Needs Slurm and munge (Debian: slurmctld, slurmd,
# slurm-client, munge), and Python with distributed and dask-jobqueue: the one of PYTHON, or python3. No rights of an
# administrator are needed, and nothing outside a temporary directory is written.
set -euo pipefail
shopt -s inherit_errexit

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=$(command -v "${PYTHON:-python3}")
PATH=$(dirname "$python"):$PATH:/usr/sbin:/sbin
for program in munged slurmctld slurmd sbatch srun scancel sinfo "$python"; do
    command -v "$program" >/dev/null || { echo "try.sh: not installed: $program" >&2; exit 77; }
done
if [ $# -eq 0 ]; then
    # shellcheck disable=SC2016  # for the shell that has the variable
    set -- bash -c 'exec "$@" "$SCHEDULER"' program "$python" "$here/../checks/program.py" --workers 2
fi

top=$(mktemp -d "${TMPDIR:-/tmp}/dask-slurm.XXXXXX")
if [ ${#top} -gt 80 ]; then
    echo "try.sh: $top is too long for a socket: set TMPDIR to a shorter directory" >&2
    rmdir "$top"
    exit 1
fi
# Munge wants the directory of its key closed to others, and that of its socket open.
chmod 0711 "$top"
mkdir -m 0755 "$top/munge" "$top/log"
mkdir -m 0700 "$top/key"
mkdir "$top/state" "$top/spool" "$top/shared"
munged=''
slurmctld=''
slurmd=''

# Fails with a message if something does not come about in time.
within() {
    local seconds=$1 event=$2 end=$((SECONDS + $1))
    shift 2
    for _ in $(seq $((seconds * 10))); do
        "$@" >/dev/null 2>&1 && return 0
        [ "$SECONDS" -lt "$end" ] || break
        sleep 0.1
    done
    echo "try.sh: $event did not come about within $seconds s" >&2
    return 1
}

no_jobs() { [ -z "$(timeout 5 squeue --noheader)" ]; }
node_is() { [ "$(timeout 5 sinfo --noheader --format=%t)" = "$1" ]; }

finish() {
    status=$?
    trap - EXIT
    if [ -n "$slurmctld" ]; then
        timeout 5 scancel --full --user "$(id -un)" 2>/dev/null || true
        within 10 "an empty queue" no_jobs || true
    fi
    for process in $slurmd $slurmctld $munged; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    if [ "$status" -ne 0 ]; then
        tail -n 40 "$top"/log/* >&2 || true
    fi
    rm -rf "$top"
    exit "$status"
}
trap finish EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

read -r controller node < <("$python" - <<'PY'
import socket

sockets = [socket.socket() for _ in range(2)]
for one in sockets:
    one.bind(("127.0.0.1", 0))
print(*(one.getsockname()[1] for one in sockets))
PY
)

cat > "$top/slurm.conf" <<EOF
ClusterName=try
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$controller
SlurmdPort=$node
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$top/munge/socket
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation=$top/state
SlurmdSpoolDir=$top/spool
SlurmctldPidFile=$top/state/slurmctld.pid
SlurmdPidFile=$top/state/slurmd.pid
SlurmctldLogFile=$top/log/slurmctld
SlurmdLogFile=$top/log/slurmd
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=1
ReturnToService=2
KillWait=5
SlurmdParameters=config_overrides
NodeName=try NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 CPUs=4 RealMemory=2000 State=UNKNOWN
PartitionName=try Nodes=try Default=YES MaxTime=10 State=UP
EOF
export SLURM_CONF=$top/slurm.conf

dd if=/dev/urandom of="$top/key/munge" bs=1024 count=1 status=none
chmod 0400 "$top/key/munge"
munged --foreground --force --key-file="$top/key/munge" --socket="$top/munge/socket" \
    --pid-file="$top/munge/pid" --log-file="$top/log/munged" --seed-file="$top/key/seed" --num-threads=1 2>/dev/null &
munged=$!
within 10 "munge's socket" test -S "$top/munge/socket"
slurmctld -D -c 2>/dev/null &
slurmctld=$!
slurmd -D -N try 2>/dev/null &
slurmd=$!
within 30 "an idle node" node_is idle
echo "slurm: $(sinfo --version), 1 node"

cd "$top/shared"
export DASK_INTERFACE=lo DASK_LOCAL_DIRECTORY=$top/spool DASK_TEMPORARY_DIRECTORY=$top/spool

echo "== dask.sbatch"
status=0
sbatch --wait --ntasks=2 --output="$top/log/sbatch" "$here/dask.sbatch" "$@" || status=$?
cat "$top/log/sbatch"
[ "$status" -eq 0 ] || { echo "try.sh: the job failed with status $status" >&2; exit 1; }

echo "== cluster.py"
"$python" "$here/cluster.py" --jobs 2 --memory 200MB --walltime 00:05:00 --interface lo --directory "$top/spool" \
    --log-directory "$top/log" --scheduler-file "$top/shared/jobqueue.json" -- "$@"

left=$(ls -A "$top/shared")
[ -z "$left" ] || { echo "try.sh: files were left: $left" >&2; exit 1; }
within 15 "an empty queue" no_jobs
echo "both ways work"
