#!/bin/sh
# The study of docs/balancing.md: every method with three seeds, beside the single-task baselines. Runs that are there
# already are kept, one that was cut off continues.
#   bench/balancing-study.sh HYDRA EXPERIMENT DATA_KEY=PATH OUT METHOD...
# A method is a name, or a whole setting such as "{type: UpGrad, gradient_at: Representation}".
set -eu
hydra=$1 experiment=$2 data=$3 out=$4
shift 4
mkdir -p "$out"
for method in "$@"; do
    name=$(printf '%s' "$method" | tr -d '{}:, ' | sed 's/^type//')
    for seed in 1 2 3; do
        run="$out/$name-$seed"
        if [ -e "$run/summary.json" ]; then continue; fi
        resume=
        if [ -d "$run" ]; then resume=--resume; fi
        "$hydra" train "$experiment" --set "$data" --set "balancing=$method" --set "training.seed=$seed" --out "$run" $resume
    done
done
"$hydra" baseline "$experiment" --set "$data" --seeds 1,2,3 --out "$out/baselines"
for method in "$@"; do
    name=$(printf '%s' "$method" | tr -d '{}:, ' | sed 's/^type//')
    "$hydra" compare "$out/$name-1" "$out/$name-2" "$out/$name-3" --baselines "$out/baselines" --json > "$out/$name.json"
    "$hydra" compare "$out/$name-1" "$out/$name-2" "$out/$name-3" --baselines "$out/baselines"
done
