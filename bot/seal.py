"""The seal: what somebody is still typing is kept so that the database alone gives nothing of it away."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken


class Seal:
    """Closes and opens texts with this installation's own key."""

    def __init__(self, secret: bytes) -> None:
        """The key is made of the installation's, and used for nothing else."""
        key = hashlib.blake2b(secret, digest_size=32, person=b"silta drafts").digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._key = hashlib.blake2b(secret, digest_size=32, person=b"silta marks").digest()

    def close(self, text: str) -> str:
        """A text that nobody can read without the key."""
        return self._fernet.encrypt(text.encode("utf-8", errors="replace")).decode()

    def mark(self, text: str) -> str:
        """The same for the same text; without the key nobody can find out which."""
        return hashlib.blake2b(text.encode(), digest_size=16, key=self._key).hexdigest()

    def open(self, sealed: str) -> str | None:
        """What was closed; nothing if it was closed with another key."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None
