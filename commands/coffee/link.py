"""The link to a meeting: read as an address and never fetched; where it leads is always said beside it."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, urlsplit

from commands.message import Text
from commands.parameter import Unclear

LONGEST = 500
NO_LINK = Text("This is no link to a meeting. It begins with https:// and has no spaces.")
HIDDEN_NAME = Text("This link has something before an @, which hides where it leads. Please give it without that.")
# Of an address; anything else is written as numbers, as browsers do.
_PLAIN = "/?#[]@!$&'()*+,;=:%-._~"

# The endings of names that lead into whatever network their reader is in.
_LOCAL = {"localhost", "localdomain", "local", "lan", "home", "internal", "intranet", "corp", "private", "arpa"}


def read_link(raw: str) -> str:
    """The address in plain letters (a name in another alphabet as it really is, `xn--…`). Raises Unclear if it is none
    that can be trusted at sight.
    """
    said = raw.strip()
    if len(said) > LONGEST or any(unicodedata.category(each)[0] in "CZ" or each in '\\<>"`' for each in said):
        raise Unclear(NO_LINK)
    try:
        parts = urlsplit(said)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        plain = host.encode("idna").decode("ascii") if not host.isascii() else host
    except (ValueError, UnicodeError) as error:
        raise Unclear(NO_LINK) from error
    if parts.scheme.lower() != "https" or not _is_host(plain):
        raise Unclear(NO_LINK)
    if "@" in parts.netloc:
        raise Unclear(HIDDEN_NAME)
    where = plain if port in {None, 443} else f"{plain}:{port}"
    rest = quote(said[said.index(parts.netloc) + len(parts.netloc) :], safe=_PLAIN)
    return f"https://{where}{rest}"


def host_of(link: str) -> str:
    """Where a link leads that was read before."""
    return urlsplit(link).netloc


def _is_host(host: str) -> bool:
    labels = host.split(".")
    names = all(each and len(each) <= 63 and each.replace("-", "a").isalnum() and each.isascii() for each in labels)
    # Every public ending is letters, or another alphabet in plain ones; numbers, also hexadecimal, are addresses.
    public = (labels[-1].isalpha() or labels[-1].startswith("xn--")) and labels[-1] not in _LOCAL
    return names and len(labels) > 1 and public
