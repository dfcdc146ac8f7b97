# shellcheck shell=bash
# Sourced by the tools, from the root of the checkout: finds a Python, makes an environment, and
# installs the package into it once.

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

# Prints a Python that runs: of version $1 (such as 3.12), or else any from 3.11 on.
find_python() {
    local wanted=${1:-} candidate
    local -a candidates=(python3 python3.11 python3.12 python3.13)
    if [[ -n $wanted ]]; then
        candidates=("python$wanted" "${PYENV_ROOT:-${HOME:-}/.pyenv}/versions/$wanted"*/bin/python)
    fi
    for candidate in "${candidates[@]}"; do
        if is_python "$candidate" "$wanted"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    return 1
}

is_python() {
    "$1" -c '
import sys
wanted = sys.argv[1]
found = ".".join(map(str, sys.version_info[:2]))
sys.exit(found != wanted if wanted else sys.version_info < (3, 11))
' "${2:-}" >/dev/null 2>&1
}

# Makes the environment $1 with pip in it, by the Python $2; leaves one that works as it is.
make_environment() {
    local folder=$1 python=$2
    if is_python "$folder/bin/python" && has_pip "$folder"; then
        return
    fi
    rm -rf "$folder"
    "$python" -m venv "$folder" >/dev/null 2>&1 && has_pip "$folder" && return
    # Debian takes ensurepip out of Python: then virtualenv, or the machine's own pip, brings pip.
    rm -rf "$folder"
    "$python" -m virtualenv --quiet "$folder" >/dev/null 2>&1 && has_pip "$folder" && return
    rm -rf "$folder"
    "$python" -m venv --without-pip "$folder" >/dev/null 2>&1 &&
        "$python" -m pip --python "$folder/bin/python" install --quiet --quiet pip >/dev/null 2>&1 &&
        has_pip "$folder" && return
    rm -rf "$folder"
    fail "$python cannot make an environment with pip. Remedy: apt-get install python3-venv"
}

has_pip() { "$1/bin/python" -m pip --version >/dev/null 2>&1; }

# Installs this checkout into the environment $1, editable, with the versions of the file $2 and the
# extras $3 (such as [dev]); does nothing when that was done and nothing changed since.
install_once() {
    local folder=$1 constraints=$2 extras=${3:-}
    local fingerprint stamp=$folder/.installed$extras
    fingerprint=$("$folder/bin/python" -c '
import hashlib, pathlib, sys
parts = [sys.version, *sys.argv[1:2], *(pathlib.Path(p).read_text() for p in sys.argv[2:])]
print(hashlib.sha256("\n".join(parts).encode()).hexdigest())
' "$PWD" pyproject.toml "$constraints")
    if [[ -f $stamp && $(<"$stamp") == "$fingerprint" ]]; then
        return
    fi
    rm -f "$folder"/.installed*
    install_with_pip "$folder" --constraint "$constraints" --editable ".$extras" ||
        fail "$folder: pip could not install what is needed, so nothing was done;" \
            "$folder/pip.log tells more. Remedy: see that the package index is in reach and the" \
            "disk has room, then try again"
    # With extras there is also all that is installed without them.
    for stamp in "$folder/.installed" "$folder/.installed$extras"; do
        printf '%s\n' "$fingerprint" >"$stamp"
    done
}

# Installs with pip into the environment $1, and says how far it is: every half minute in a pipe.
install_with_pip() {
    local folder=$1 log=$1/pip.log
    shift
    say "Installing into $folder (once; one to two minutes) ..."
    trap 'say "Stopped. The next call goes on."; exit 130' INT
    (
        set -o pipefail
        "$folder/bin/python" -m pip install --progress-bar off --disable-pip-version-check \
            --no-input "$@" 2>&1 | tee "$log" | say_progress "$folder"
    ) && {
        trap - INT
        return
    }
    grep '^ERROR' "$log" | tail -n 1 >&2
    return 1
}

# Reads what pip prints, and says how many packages it has found.
say_progress() {
    local folder=$1 line found=0 doing="looking for packages" start=$SECONDS said=$SECONDS every=30
    [[ ! -t 2 ]] || every=1
    while true; do
        line=
        if IFS= read -r -t "$every" line; then
            [[ $line != Collecting* ]] || found=$((found + 1))
            [[ $line != "Installing collected"* ]] || doing="writing them"
        elif (($? <= 128)); then
            break
        fi
        if ((SECONDS - said >= every)); then
            said=$SECONDS
            [[ ! -t 2 ]] || printf '\r' >&2
            printf '%d:%02d  %s: %d packages, %s' $(((SECONDS - start) / 60)) \
                $(((SECONDS - start) % 60)) "$folder" "$found" "$doing" >&2
            [[ -t 2 ]] || printf '\n' >&2
        fi
    done
    [[ ! -t 2 ]] || printf '\n' >&2
}

# Makes .venv as the tools and their users expect it, with the extras $1.
set_up() {
    local python
    # A link leads to the environment of another checkout, which goes on belonging to that.
    [[ ! -L .venv ]] || return 0
    if ! is_python .venv/bin/python || ! has_pip .venv; then
        python=$(find_python) ||
            fail "There is no Python 3.11 or newer here. Remedy: apt-get install python3 python3-venv"
        make_environment .venv "$python"
    fi
    install_once .venv tools/constraints.txt "${1:-}"
}
