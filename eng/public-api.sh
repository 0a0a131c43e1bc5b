#!/usr/bin/env bash
# Writes PublicAPI.Unshipped.txt of each library anew: the surface as the code has it, without what PublicAPI.Shipped.txt declares already.
# To be run after a change of public members; what changed then shows in the diff. The build fails (RS0016, RS0017) until it was run.
# The surface is read from the analyzer's own messages, so that the files say exactly what it wants.
set -euo pipefail
cd "$(dirname "$0")/.."
libraries=(HydraSharp.Inference HydraSharp.Server HydraSharp)
artifacts=$(mktemp -d)
trap 'rm -rf "$artifacts"' EXIT

for library in "${libraries[@]}"; do
    printf '#nullable enable\n' > "src/$library/PublicAPI.Unshipped.txt"
done

for library in "${libraries[@]}"; do
    log=$artifacts/$library.log
    if ! dotnet build "src/$library/$library.csproj" -c Release -v q -clp:NoSummary -p:TreatWarningsAsErrors=false \
        -p:ArtifactsPath="$artifacts" > "$log" 2>&1; then
        grep -E 'error' "$log" | sort -u >&2
        exit 1
    fi
    sed -nE "s/.*warning RS0016: Symbol '(.*)' is not part of the declared public API.*\[.*\/$library\.csproj\]$/\1/p" "$log" |
        LC_ALL=C sort -u >> "src/$library/PublicAPI.Unshipped.txt"
    echo "$library: $(($(wc -l < "src/$library/PublicAPI.Unshipped.txt") - 1)) members"
done
