# Sourced by the launcher and ./test, which set `root` to the top of the clone. Sets `cache`, `variant` and `build`;
# tools/cache.py computes the same.
cache=${CODEANATOMY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/codeanatomy}
variant=${CODEANATOMY_BUILD:-release}
key=$(printf %s "$root" | sha256sum)
build=$cache/builds/${key:0:16}-$variant
