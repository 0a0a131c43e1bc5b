#!/usr/bin/env bash
# Trains in network namespaces that a virtual switch joins, as if they were so many machines: the weights must be
# those of one process that accumulates the
# batches. Shows images/s of all ways. Needs root, ip (iproute2), unshare and Open MPI; skipped with a reason elsewhere.
# usage: bench/mpi-namespaces.sh EXPERIMENT.yaml [--set key=value ...]
#   HYDRA   the command, by default the built one
#   RANKS   how many namespaces, each with one rank of one thread (2)
#   RATE    limits what each may send, such as 1gbit
#   WAYS    some of: two-threads alone memory memory-engine cable cable-bf16 cable-engine
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
RANKS=${RANKS:-2}
WAYS=${WAYS:-two-threads alone memory memory-engine cable cable-bf16}
HYDRA=${HYDRA:-"dotnet $PWD/artifacts/bin/HydraSharp.Cli/release/hydra.dll"}
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 TERM=dumb NO_COLOR=1
work=$(mktemp -d)
clean() {
  for i in $(seq "$RANKS"); do ip netns delete "hydra$i" 2>/dev/null; done
  ip link delete hydra-switch 2>/dev/null
  rm -rf "$work"
}
clean_old() { local keep=$work; work=/nonexistent; clean; work=$keep; }
trap clean EXIT
clean_old
set -e
ip link add hydra-switch type bridge
ip link set hydra-switch up
hosts=
for i in $(seq "$RANKS"); do
  ip netns add "hydra$i"
  ip link add "hydra-port$i" type veth peer name wire netns "hydra$i"
  ip link set "hydra-port$i" master hydra-switch up
  ip netns exec "hydra$i" sh -c "ip addr add 10.9.0.$i/24 dev wire; ip link set wire up; ip link set lo up"
  if [ -n "${RATE:-}" ]; then ip netns exec "hydra$i" tc qdisc add dev wire root tbf rate "$RATE" burst 256kb latency 50ms; fi
  hosts=$hosts${hosts:+,}10.9.0.$i:1
done
# mpirun starts a host's daemon with this instead of ssh; without a host name of its own it would take them for one machine.
cat > "$work/agent" <<'AGENT'
#!/bin/sh
host=$1; shift
ns=hydra${host##*.}
exec ip netns exec $ns unshare -u sh -c "hostname $ns; $*"
AGENT
chmod +x "$work/agent"
speed() { sed -nE 's/.*: ([0-9.]+ s, [0-9.]+ img\/s).*/\1/p' "$1/log.txt" | tail -n 1; }
share() { sed -nE 's/.*rank 0: ([0-9]+) ?% of epoch.*, ([0-9]+) ms a step.*/\1 % \2 ms/p' "$1/log.txt" | tail -n 1; }
weights() { sha256sum "$1/model.safetensors" | cut -d ' ' -f 1; }
common=("$@")
one() {
  local out=$1; shift
  $HYDRA train "$experiment" --quiet --no-report --out "$work/$out" "${common[@]}" \
    --set training.gradient_accumulation_steps="$RANKS" "$@" >/dev/null
}
memory() {
  local out=$1; shift
  mpirun -n "$RANKS" --oversubscribe --bind-to none \
    $HYDRA train "$experiment" --quiet --no-report --out "$work/$out" "${common[@]}" --set training.threads=1 "$@" >/dev/null
}
cable() {
  local out=$1; shift
  ip netns exec hydra1 unshare -u sh -c "hostname hydra1; exec mpirun -n $RANKS --host $hosts --oversubscribe --bind-to none \
    --mca plm_rsh_agent $work/agent --mca plm_rsh_no_tree_spawn 1 \
    --mca pml ob1 --mca btl self,tcp --mca btl_tcp_if_include 10.9.0.0/24 --mca oob_tcp_if_include 10.9.0.0/24 \
    $HYDRA train $experiment --quiet --no-report --out $work/$out ${common[*]} --set training.threads=1 $*" >/dev/null
}
for way in $WAYS; do
  case $way in
    two-threads) one "$way" --set training.threads=2;;
    alone) one "$way" --set training.threads=1;;
    memory) memory "$way";;
    memory-engine) memory "$way" --set training.distributed.order=Native;;
    cable) cable "$way";;
    cable-engine) cable "$way" --set training.distributed.order=Native;;
    cable-bf16) cable "$way" --set training.distributed.gradient_dtype=Bf16;;
    *) echo "there is no way $way" >&2; exit 2;;
  esac
  printf '%-14s %-18s %-14s %s\n' "$way" "$(speed "$work/$way")" "$(share "$work/$way")" "$(weights "$work/$way" | cut -c 1-16)"
done
[ -d "$work/alone" ] || exit 0
for way in memory cable; do
  if [ -d "$work/$way" ] && [ "$(weights "$work/alone")" != "$(weights "$work/$way")" ]; then
    echo "the weights of $way differ" >&2
    exit 1
  fi
done
echo "the same weights"
