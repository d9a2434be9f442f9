#!/usr/bin/env bash
# Makes .venv and puts the pinned packages into it.
#
#   scripts/install.sh         what the demo and training need
#   scripts/install.sh test    what the tests, the linters and the benchmarks need as well
#
# Running it again is quick: it does nothing while the lists of packages are the same.
# PYTHON=/path/to/python3 chooses the interpreter, of 3.11 to 3.14.
set -euo pipefail
cd "$(dirname "$0")/.."

what=${1:-demo}
venv=.venv
python=$venv/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore

say() { printf '%s\n' "$*" >&2; }
die() {
    say "Set-up stopped: $*"
    exit 1
}
is_root() { [ "$(id -u)" = 0 ]; }
has_apt() { is_root && command -v apt-get >/dev/null; }

apt_install() {
    export DEBIAN_FRONTEND=noninteractive
    say "Installing $* from the system's packages."
    apt-get update -qq </dev/null >&2 || true
    apt-get install -y -qq --no-install-recommends "$@" </dev/null >&2
}

is_fit() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1
}
version() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }

# Whether .venv can stay: its Python still starts, and is of the version that was asked for.
has_venv() {
    is_fit "$python" || return 1
    [ -z "${PYTHON:-}" ] || ! is_fit "$PYTHON" || [ "$(version "$PYTHON")" = "$(version "$python")" ]
}

find_python() {
    local candidate names="python3 python3.14 python3.13 python3.12 python3.11 python"
    for candidate in ${PYTHON:-} $names; do
        if is_fit "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    die "this needs Python 3.11 to 3.14, and none of $names is one. Install one (Debian: apt-get" \
        "install python3 python3-venv), or name it: make PYTHON=/its/path."
}

make_venv() {
    has_venv && return
    local base package
    base=$(find_python)
    # Debian keeps what `venv` needs in a package of its own.
    if ! "$base" -c 'import ensurepip' 2>/dev/null; then
        package="python$(version "$base")-venv"
        has_apt && apt_install "$package" ||
            die "this Python can't make virtual environments: apt-get install $package."
    fi
    "$base" -m venv --clear "$venv"
}

# opencv-python loads the system's libGL, which servers and slim containers lack. The headless
# build of the same version is the same cv2 without that need.
check_cv2() {
    "$python" -c 'import cv2' 2>/dev/null && return
    if has_apt && apt_install libgl1 libglib2.0-0 && "$python" -c 'import cv2' 2>/dev/null; then
        return
    fi
    local version
    version=$(sed -n 's/^opencv-python==//p' requirements.txt)
    say "OpenCV needs the system library libGL; using its headless build instead."
    "$python" -m pip uninstall -q -y opencv-python opencv-python-headless
    "$python" -m pip install -q "opencv-python-headless==$version" || true
    "$python" -c 'import cv2' ||
        die "OpenCV can't be loaded (above): install libGL (Debian: apt-get install libgl1)" \
            "and run this again."
}

check_chromium() {
    command -v chromium >/dev/null && return
    has_apt && apt_install chromium fonts-dejavu-core ||
        die "the browser tests need chromium: have it installed (Debian: apt-get install chromium)."
}

# Debian keeps the server's programs out of PATH, in a folder for each major version.
check_postgresql() {
    has_server() {
        command -v initdb >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null
    }
    has_server && return
    has_apt && apt_install postgresql && has_server ||
        die "the tests of the store need PostgreSQL's server: have it installed (Debian:" \
            "apt-get install postgresql)."
}

# The page's scripts and styles are checked by biome, which npm installs, and tested by node.
check_scripts_tools() {
    has_node() { command -v node >/dev/null && command -v npm >/dev/null; }
    has_node || { has_apt && apt_install nodejs npm && has_node; } ||
        die "the page's scripts are tested with node and checked with what npm installs: have both" \
            "installed (Debian: apt-get install nodejs npm)."
    cmp -s package-lock.json node_modules/.installed && return
    say "Installing biome, which checks the page's scripts and styles, into node_modules."
    npm ci --silent --no-audit --no-fund </dev/null >&2 ||
        die "npm could not install what package-lock.json lists (its reason is above; npm ci says more)."
    cp package-lock.json node_modules/.installed
}

# The driver of the browser tests is a program of its own, which needs libatomic.
check_playwright() {
    driver_starts() { "$python" -m playwright --version >/dev/null 2>&1; }
    driver_starts && return
    has_apt && apt_install libatomic1 && driver_starts ||
        die "Playwright's driver can't be started: have libatomic installed" \
            "(Debian: apt-get install libatomic1)."
}

case $what in
    demo) requirements=requirements.txt ;;
    test) requirements=requirements-dev.txt ;;
    *) die "usage: scripts/install.sh [demo|test]" ;;
esac

if [ "$what" = test ]; then
    check_chromium
    check_postgresql
    check_scripts_tools
fi

# The stamp of the larger set counts for the smaller one: it holds all of it. The folder is part of
# it, because a moved .venv still points to where the package was.
wanted=$( (pwd && cat requirements*.txt pyproject.toml) | cksum)
for stamp in "$venv/.installed-$what" "$venv/.installed-test"; do
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && has_venv; then
        exit 0
    fi
done

make_venv
say "Installing the packages of $requirements into $venv; the first time takes a few minutes."
"$python" -m pip install -q -r "$requirements" ||
    die "pip could not install $requirements (its reason is above)."
check_cv2
[ "$what" = demo ] || check_playwright
"$python" -m pip install -q --no-deps -e .
echo "$wanted" >"$venv/.installed-$what"
say "Installed."
