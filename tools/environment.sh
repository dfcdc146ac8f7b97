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
    say "Installing into $folder (once; about a minute) ..."
    rm -f "$folder"/.installed*
    "$folder/bin/python" -m pip install --quiet --quiet --disable-pip-version-check --no-input \
        --constraint "$constraints" --editable ".$extras" ||
        fail "The installation into $folder failed; what pip said stands above."
    # With extras there is also all that is installed without them.
    for stamp in "$folder/.installed" "$folder/.installed$extras"; do
        printf '%s\n' "$fingerprint" >"$stamp"
    done
}

# Makes .venv as the tools and their users expect it, with the extras $1.
set_up() {
    local python
    if ! is_python .venv/bin/python || ! has_pip .venv; then
        python=$(find_python) ||
            fail "There is no Python 3.11 or newer here. Remedy: apt-get install python3 python3-venv"
        make_environment .venv "$python"
    fi
    install_once .venv tools/constraints.txt "${1:-}"
}

# Installs the Debian package $2 where the check $1 says that $3 is not here and root may. What its
# lack does to the tests that need it is $4; that is said, with the reason, and in CI it is the end.
set_up_package() {
    local is_here=$1 package=$2 what=$3 then=${4:-will fail} why="only root may install it"
    "$is_here" && return
    if [[ $EUID == 0 ]] && command -v apt-get >/dev/null; then
        say "Installing $package ..."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends "$package"; } >&2 || true
        # What was looked for and not found is not remembered.
        hash -r
        "$is_here" && return
        why="it could not be installed"
    fi
    say "NOT HERE: $what, and $why; its tests $then. Remedy: apt-get install $package"
    [[ ${CI:-} != true ]] || exit 1
}

set_up_fonts() { set_up_package has_fonts fonts-noto-cjk "the fonts of Japanese paper"; }

set_up_browser() { set_up_package has_browser chromium "a browser to open reports in"; }

set_up_java() { set_up_package has_java default-jre-headless "Java 17 or newer" "are NOT RUN"; }

# The programs alone are wanted: while they are installed, Debian is told to make no cluster, so there
# is none to start. Tests start one of their own. In a shell of its own, whose end takes it back.
set_up_postgres() {
    has_postgres && return
    (
        told=${POSTGRES_TOLD:-/etc/postgresql-common/createcluster.d}
        if [[ $EUID == 0 ]]; then
            trap 'rm -f "$told/only-programs.conf"; rmdir "$told" 2>/dev/null || true' EXIT
            mkdir -p "$told"
            printf 'create_main_cluster = false\n' >"$told/only-programs.conf"
        fi
        set_up_package has_postgres postgresql "a PostgreSQL server" "are NOT RUN"
    )
}

has_fonts() {
    .venv/bin/python -c '
from docextract_eval.corpus.render.fonts import SYSTEM, missing_fonts
raise SystemExit(bool(missing_fonts(SYSTEM)))'
}

# The names that tools/browser.py looks for.
has_browser() { command -v chromium >/dev/null || command -v google-chrome >/dev/null; }

# As Spark wants it.
has_java() { [[ $(java -version 2>&1) =~ \"(1[7-9]|[2-9][0-9])[.\"] ]]; }

# Where tools/postgres.py looks.
has_postgres() {
    command -v initdb >/dev/null || compgen -G "${POSTGRES_HOMES:-/usr/lib/postgresql}/*/bin/initdb" >/dev/null
}
