#!/usr/bin/env bash
# Every command of an installed `stance`, as a user calls it, in an empty folder: scripts/try_commands.sh (stance on the path).
# Nothing here needs the network or a public corpus.
set -euo pipefail

cat > article.txt <<'END'
Ottawa accuses Beijing of meddling

Ann Lee, the minister, accused China on Monday of interfering. "Baseless," said Li Wei. Farmers fear a drought.
END
small=(corpus.max_documents=15 evaluation=quick tagger=none jobs=1)
try() { printf '+ %s\n' "$*"; "$@" >out.txt || { cat out.txt; exit 1; }; }
refused() { printf '! %s\n' "$*"; code=0; "$@" >out.txt 2>&1 || code=$?; [ "$code" -eq 2 ] || { cat out.txt; exit 1; }; }

try stance --version
try stance --help
try stance doctor
for shell in bash zsh fish; do try stance completion "$shell"; done
try stance label article.txt -o claims.jsonl
try stance label article.txt --explain --entities --target-sentiment -o article.html
try stance label article.txt -o network.gexf
try stance corpora list
try stance corpora info polnear
try stance corpora convert embedded all.jsonl
head -120 all.jsonl >mine.jsonl
head -60 all.jsonl >other.jsonl
try stance corpora check mine.jsonl
try stance corpora convert mine.jsonl tasks.json
try stance agreement mine.jsonl other.jsonl --resamples 20
try stance sample article.txt -n 2 -o sample.json
try stance sample article.txt -n 3 --random -o random.jsonl
try stance audit other.jsonl --json
try stance run "${small[@]}"
try stance run "${small[@]}" report=none model=complement_nb
try stance run --cfg job
try stance runs list
try stance runs show latest
try stance compare runs/*/* -o comparison --resamples 200
try stance report latest -o report
try stance reproduce latest
try stance runs gc --failed --dry-run
refused stance lable article.txt
refused stance label gone.txt
refused stance run model=nothing
refused stance estimate claims.jsonl random.jsonl # nobody has coded them yet
