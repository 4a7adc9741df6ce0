# shellcheck shell=bash
# Shell functions shared by the launchers in this folder; to be sourced, not run.
# They expect REPOSITORY to hold the repository's root folder.

# fail CAUSE-AND-MEND: one line on standard error, then the end.
fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# sources_newer_than FILE: whether a source of any module was changed after FILE, or FILE is missing.
sources_newer_than() {
    [ -e "$1" ] || return 0
    [ -n "$(find "$REPOSITORY"/pom.xml "$REPOSITORY"/*/pom.xml "$REPOSITORY"/*/src \
        \( -type f -o -type d \) -newer "$1" -print -quit 2>/dev/null)" ]
}

# ensure_built MODULE: builds the module and those it needs if they are missing or older than the sources. Two launchers
# that start together build once.
ensure_built() {
    local module="$1"
    local mark="$REPOSITORY/$module/target/classpath.txt"
    sources_newer_than "$mark" || return 0
    command -v java >/dev/null || fail "java is missing: install a JDK 17 or newer"
    command -v mvn >/dev/null || fail "mvn is missing: install Maven 3.8 or newer"
    mkdir -p "$REPOSITORY/target"
    (
        if command -v flock >/dev/null; then
            flock 9
            sources_newer_than "$mark" || exit 0
        fi
        printf 'building %s (once; the first time Maven fetches its libraries) ...\n' "$module" >&2
        # the mark gets the time at which the build began: what is edited meanwhile is newer
        local began="$REPOSITORY/target/$module.build-began"
        touch "$began"
        (cd "$REPOSITORY" && mvn -q -DskipTests -pl "$module" -am package) >&2 || exit 1
        touch -r "$began" "$mark"
    ) 9>"$REPOSITORY/target/build.lock" || fail "the build of $module failed: mend what Maven names above, then start again"
}

# class_path MODULE: the run-time class path of a module that is built.
class_path() {
    printf '%s:%s' "$REPOSITORY/$1/target/classes" "$(cat "$REPOSITORY/$1/target/classpath.txt")"
}

# use_fetched_recordings: what scripts/fetch-physionet brought is found from any folder.
use_fetched_recordings() {
    if [ -z "${BEATWATCH_DATA:-}" ] && [ ! -d data/mitdb ] && [ -d "$REPOSITORY/data/mitdb" ]; then
        export BEATWATCH_DATA="$REPOSITORY/data"
    fi
}
