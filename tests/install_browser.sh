#!/bin/sh
# A Chromium for the tests: the system's own, else one from apt, else Playwright's. Says nothing if there is one.
set -u

find_system_browser() {
    for name in chromium chromium-browser google-chrome; do
        # Ubuntu's chromium-browser may be a stub that only advertises a snap: one that cannot tell its version is none.
        if command -v "$name" >/dev/null 2>&1 && "$name" --version >/dev/null 2>&1; then
            return 0
        fi
    done
    return 1
}

find_playwright_browser() {
    python - >/dev/null 2>&1 <<'PYTHON'
import pathlib
import sys

from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    sys.exit(not pathlib.Path(playwright.chromium.executable_path).exists())
PYTHON
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

install_through_apt() {
    command -v apt-get >/dev/null 2>&1 || return 1
    echo "Installing Chromium through apt, for the tests …"
    as_root env DEBIAN_FRONTEND=noninteractive sh -c \
        'apt-get update -qq && apt-get install -y -qq chromium' >/dev/null 2>&1
}

install_through_playwright() {
    command -v playwright >/dev/null 2>&1 || return 1
    echo "Installing Chromium through Playwright, for the tests …"
    playwright install --with-deps chromium </dev/null >/dev/null 2>&1 ||
        playwright install chromium </dev/null >/dev/null 2>&1
}

if find_system_browser || find_playwright_browser; then
    exit 0
fi
if install_through_apt && find_system_browser; then
    exit 0
fi
if install_through_playwright && find_playwright_browser; then
    exit 0
fi

cat >&2 <<'SORRY'
The tests need a Chromium, and none could be installed from here. Please install one, then run make test again:
  Debian, Ubuntu   sudo apt-get install chromium
  Fedora           sudo dnf install chromium
  macOS, others    .venv/bin/playwright install chromium
SORRY
exit 1
