#!/bin/bash
# The nested design behind the default model's settings. `./dev research` runs it.
#
# Of each pair of benchmark sets a network is trained that saw neither, for every setting, and both
# are scored. What is chosen for test set o comes from rows whose network lacked o and whose figures
# are of the pair's other set: no figure of o, and no network that saw it. The table of all rows is
# printed, and after it what each test set would choose.
set -euo pipefail

usage() {
    cat <<'TEXT'
./dev research [--data DIR] [--into DIR] [--pairs "eth:univ ..."] [--epochs "12 24"] [--seeds "0"]
  --data DIR     the recordings, as `./dev data` lays them out (default datasets/downloaded)
  --into DIR     where networks are kept (default build/research); what is there is not trained anew
  --pairs LIST   default: each set in two of five pairs
  --epochs LIST  lengths of training to choose from
  --seeds LIST   seeds to average over
TEXT
}

simplicit=${SIMPLICIT:-build/cli/simplicit}
data=datasets/downloaded
into=build/research
pairs='eth:univ univ:hotel hotel:zara1 zara1:zara2 zara2:eth'
epochs='12 24'
seeds=0
while [[ $# -gt 0 ]]; do
    case $1 in
    --data) data=$2 ;;
    --into) into=$2 ;;
    --pairs) pairs=$2 ;;
    --epochs) epochs=$2 ;;
    --seeds) seeds=$2 ;;
    *)
        usage >&2
        exit 2
        ;;
    esac
    shift 2
done
mkdir -p "$into"

recordings='biwi_eth biwi_hotel students001 students003 crowds_zara01 crowds_zara02 crowds_zara03
    uni_examples'
declare -A recordings_of=([eth]=biwi_eth [hotel]=biwi_hotel [univ]='students001 students003'
    [zara1]=crowds_zara01 [zara2]=crowds_zara02)

train() { # A B EPOCHS SEED FILE.h5: without the recordings of sets A and B
    local recording train=() validation=()
    for recording in $recordings; do
        [[ " ${recordings_of[$1]} ${recordings_of[$2]} " != *" $recording "* ]] || continue
        train+=("$data/ethucy/train/${recording}_train.txt")
        validation+=("$data/ethucy/val/${recording}_val.txt")
    done
    "$simplicit" train --recipe tuned --epochs "$3" --seed "$4" --train "${train[@]}" \
        --val "${validation[@]}" -o "$5.part" --log "${5%.h5}.csv" >/dev/null
    mv "$5.part" "$5"
}

columns() { # NAME...: of the CSV on stdin, with tabs between
    awk -F, -v names="$*" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        NR == 2 {
            count = split(names, name, " ")
            for (i = 1; i <= count; i++) printf "\t%.4f", $at[name[i]]
        }'
}

score() { # SET FILE.h5 POINT SAMPLES METRICS COLUMN...
    local recording files=() set=$1 weights=$2 point=$3 samples=$4 metrics=$5
    shift 5
    for recording in ${recordings_of[$set]}; do
        files+=("$data/ethucy/all/$recording.txt")
    done
    "$simplicit" predict "${files[@]}" --model "$weights" --point "$point" --samples "$samples" \
        -o "$into/predictions.h5" >/dev/null 2>&1
    "$simplicit" score --no-interval --metrics "$metrics" --format csv "$into/predictions.h5" \
        2>/dev/null | columns "$@"
}

row() { # A B SCORED EPOCHS SEED FILE.h5
    printf '%s\t%s\t%s\t%s\t%s' "$1" "$2" "$3" "$4" "$5"
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        END { printf "\t%.4f", $at["validation_total"] }' "${6%.h5}.csv"
    score "$3" "$6" calibrated 200 kde,energy kde_nll energy_step energy_path
    score "$3" "$6" tight 200 kde,energy kde_nll energy_step energy_path
    score "$3" "$6" anchors 20 ade,fde ade fde
    echo
}

rows() {
    local pair a b length seed file scored
    printf 'without\tand\tscored\tepochs\tseed\tvalidation\tcalibrated_kde\tcalibrated_es\t'
    printf 'calibrated_es_path\ttight_kde\ttight_es\ttight_es_path\tanchors_ade\tanchors_fde\n'
    for pair in $pairs; do
        a=${pair%:*} b=${pair#*:}
        for length in $epochs; do
            for seed in $seeds; do
                file=$into/$a-$b-$length-$seed.h5
                [[ -e $file ]] || train "$a" "$b" "$length" "$seed" "$file"
                for scored in "$a" "$b"; do
                    row "$a" "$b" "$scored" "$length" "$seed" "$file"
                done
            done
        done
    done
}

# Of each test set, the mean over its rows of every setting: the sum of what each point is for.
choose() {
    awk -F'\t' '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        {
            other = $at["scored"] == $at["without"] ? $at["and"] : $at["without"]
            key = other "\t" $at["epochs"]
            sum[key] += $at["calibrated_kde"] + $at["calibrated_es"] + $at["tight_es"] + \
                $at["anchors_ade"] + $at["anchors_fde"] / 2
            count[key]++
        }
        END {
            print "test set\tepochs\tmean of kde, es, es of tight, ade, fde / 2; less is better"
            for (key in sum) printf "%s\t%.4f\n", key, sum[key] / count[key]
        }' | { read -r heading && echo "$heading" && sort; }
}

rows | tee "$into/rows.tsv"
choose <"$into/rows.tsv"
