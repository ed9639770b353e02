# Makes the keys that are not there yet, each a file in the directory that is named. Whoever mounts it reads them, under whatever user
# its container runs.
set -eu
umask 022
cd "$1"

make_key() {
  [ -s "$1" ] && return
  key=$(oriel key create --name "$1" --scope "$2")
  # No line end: what quotes the file puts it into a header.
  printf %s "$key" > "$1"
}

make_key prometheus ingest,read
make_key collector ingest
make_key grafana read
