#!/usr/bin/env bash
# Trains in two network namespaces, joined by a virtual cable, as if they were two machines: the weights must be those of one process that accumulates the
# two batches. Shows images/s of all ways. Needs root, ip (iproute2), unshare and Open MPI; skipped with a reason elsewhere.
# usage: bench/mpi-namespaces.sh EXPERIMENT.yaml [--set key=value ...]      HYDRA names the command, by default the built one. RATE such as 1gbit limits the cable.
set -uo pipefail
cd "$(dirname "$0")/.."
skip() { echo "skipped: $1"; exit 0; }
[ "$(uname -s)" = Linux ] || skip "network namespaces are Linux's"
[ "$(id -u)" = 0 ] || skip "network namespaces need root"
for tool in ip unshare mpirun; do command -v "$tool" >/dev/null 2>&1 || skip "$tool is not installed"; done
ip netns add hydra-probe 2>/dev/null || skip "this machine does not allow network namespaces"
ip netns delete hydra-probe
[ $# -ge 1 ] || { echo "usage: $0 EXPERIMENT.yaml [--set key=value ...]" >&2; exit 2; }
experiment=$(realpath "$1"); shift
HYDRA=${HYDRA:-"dotnet $PWD/artifacts/bin/HydraSharp.Cli/release/hydra.dll"}
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 TERM=dumb NO_COLOR=1
work=$(mktemp -d)
clean() { ip netns delete hydraA 2>/dev/null; ip netns delete hydraB 2>/dev/null; rm -rf "$work"; }
trap clean EXIT
set -e
ip netns add hydraA; ip netns add hydraB
ip link add vethA type veth peer name vethB
ip link set vethA netns hydraA; ip link set vethB netns hydraB
ip netns exec hydraA sh -c 'ip addr add 10.9.0.1/24 dev vethA; ip link set vethA up; ip link set lo up'
ip netns exec hydraB sh -c 'ip addr add 10.9.0.2/24 dev vethB; ip link set vethB up; ip link set lo up'
if [ -n "${RATE:-}" ]; then
  ip netns exec hydraA tc qdisc add dev vethA root tbf rate "$RATE" burst 256kb latency 50ms
  ip netns exec hydraB tc qdisc add dev vethB root tbf rate "$RATE" burst 256kb latency 50ms
fi
# mpirun starts a host's daemon with this instead of ssh; without a host name of its own it would take the two for one machine.
cat > "$work/agent" <<'AGENT'
#!/bin/sh
host=$1; shift
case $host in 10.9.0.1) ns=hydraA;; 10.9.0.2) ns=hydraB;; *) exit 1;; esac
exec ip netns exec $ns unshare -u sh -c "hostname $ns; $*"
AGENT
chmod +x "$work/agent"
speed() { sed -nE 's/.*: [0-9.]+ s, ([0-9]+) img\/s.*/\1/p' "$1/log.txt" | tail -n 1; }
share() { sed -nE 's/.*rank 0: ([0-9]+) ?% of epoch.*, ([0-9]+) ms a step.*/\1 % \2 ms/p' "$1/log.txt" | tail -n 1; }
weights() { sha256sum "$1/model.safetensors" | cut -d ' ' -f 1; }
train() { $HYDRA train "$experiment" --quiet --no-report "$@" >/dev/null; }
common=("$@")
train --out "$work/two-threads" "${common[@]}" --set training.threads=2 --set training.accumulate=2
train --out "$work/alone" "${common[@]}" --set training.threads=1 --set training.accumulate=2
memory() { mpirun -n 2 --oversubscribe --bind-to none $HYDRA train "$experiment" --quiet --no-report --out "$work/$1" "${common[@]}" --set training.threads=1 ${2:-} ${3:-} >/dev/null; }
cable() {
  ip netns exec hydraA unshare -u sh -c "hostname hydraA; exec mpirun -n 2 --host 10.9.0.1:1,10.9.0.2:1 --oversubscribe --bind-to none --mca plm_rsh_agent $work/agent \
    --mca pml ob1 --mca btl self,tcp --mca btl_tcp_if_include 10.9.0.0/24 --mca oob_tcp_if_include 10.9.0.0/24 \
    $HYDRA train $experiment --quiet --no-report --out $work/$1 ${common[*]} --set training.threads=1 ${2:-} ${3:-}" >/dev/null
}
memory memory
memory memory-engine --set training.distributed.order=Engine
cable cable
cable cable-bf16 --set training.distributed.wire=Bf16
for way in two-threads alone memory memory-engine cable cable-bf16; do
  printf '%-14s %5s img/s  %-14s %s\n' "$way" "$(speed "$work/$way")" "$(share "$work/$way")" "$(weights "$work/$way" | cut -c 1-16)"
done
[ "$(weights "$work/alone")" = "$(weights "$work/memory")" ] && [ "$(weights "$work/alone")" = "$(weights "$work/cable")" ] || { echo "the weights differ" >&2; exit 1; }
echo "the same weights"
