#!/bin/bash
# Compiles the metrics for the page with Emscripten: metrics.wasm, which is committed, so that
# building the command needs no Emscripten, and sources.sha256, by which a test knows when the metrics
# have changed since. Run by `./dev wasm`.
set -euo pipefail
cd "$(dirname "$0")/../.."
sources=(report/wasm/page_metrics.c report/wasm/special.c base/status.c)
for source in metrics/*.c; do
    [[ $source == */special.c || $source == */kernels_vector.c ]] || sources+=("$source")
done
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
flags=(-Os -std=gnu17 -ffp-contract=off -fno-math-errno -msimd128 -Wno-unknown-pragmas
    -Wno-psabi -I. -Ireport/wasm -DNDEBUG)
for source in "${sources[@]}"; do
    emcc "${flags[@]}" -c "$source" -o "$built/$(tr / - <<<"$source").o"
done
emcc "${flags[@]}" -DSI_KERNELS=si_cell_kernels_plain '-DSI_KERNELS_NAME="plain"' \
    -c metrics/kernels_vector.c -o "$built/kernels.o"
emcc "${flags[@]}" --no-entry -sSTANDALONE_WASM -sMALLOC=emmalloc -sINITIAL_MEMORY=16777216 \
    -sTOTAL_STACK=1048576 -sEXPORTED_FUNCTIONS=_page_samples,_page_truth,_page_score,_page_metric_name \
    "$built"/*.o -o "$built/metrics.wasm"
mv "$built/metrics.wasm" report/wasm/metrics.wasm
sha256sum metrics/*.[ch] base/status.c report/wasm/*.[ch] report/wasm/{build.sh,metrics.wasm} >report/wasm/sources.sha256
ls -l report/wasm/metrics.wasm
